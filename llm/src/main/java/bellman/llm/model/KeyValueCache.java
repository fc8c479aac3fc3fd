package bellman.llm.model;

import bellman.torch.DType;
import bellman.torch.Device;
import bellman.torch.GradientMode;
import bellman.torch.TensorHold;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/// The keys and values of tokens that texts already have, so that a new token costs one row. Texts end at the same
/// column: shorter prompts have empty columns on their left, which nobody looks at.
final class KeyValueCache implements AutoCloseable {
    private final TensorHold hold = new TensorHold();
    private final List<Tensor> keys = new ArrayList<>();
    private final List<Tensor> values = new ArrayList<>();
    private final int[] pads;
    private final int prompt;
    private int columns;

    /// Empty.
    ///
    /// @param device where the model is
    /// @param lengths of the prompts
    /// @param room tokens that will follow each
    KeyValueCache(ModelConfig config, Device device, DType type, int[] lengths, int room) {
        int longest = 0;
        for (int length : lengths) {
            longest = Math.max(longest, length);
        }
        prompt = longest;
        columns = longest;
        pads = new int[lengths.length];
        for (int i = 0; i < pads.length; i++) {
            pads[i] = prompt - lengths[i];
        }
        AttentionConfig a = config.attention();
        long[] shape = {lengths.length, a.keyValueHeads(), (long) prompt + room, a.headSize()};
        try (var scope = new TensorScope();
                var _ = GradientMode.off()) {
            for (int i = 0; i < config.layers().size(); i++) {
                keys.add(hold.hold(scope, zeros(shape, device, type)));
                values.add(hold.hold(scope, zeros(shape, device, type)));
            }
        }
    }

    private static Tensor zeros(long[] shape, Device device, DType type) {
        return torch.empty(shape, device.options(type), new MemoryFormatOptional())
                .zero_();
    }

    /// Attention within the prompts, which are remembered.
    Attention prompts(PackedLayout layout) {
        var packed = new PackedAttention(layout.groups());
        return (layer, window, q, k, v) -> {
            int segment = 0;
            long row = 0;
            for (PackedLayout.Group group : layout.groups()) {
                int[] texts = new int[group.count()];
                System.arraycopy(layout.segments(), segment, texts, 0, texts.length);
                remember(keys.get(layer), texts, group, k.narrow(0, row, group.tokens()));
                remember(values.get(layer), texts, group, v.narrow(0, row, group.tokens()));
                segment += texts.length;
                row += group.tokens();
            }
            return packed.attend(layer, window, q, k, v);
        };
    }

    private void remember(Tensor memory, int[] texts, PackedLayout.Group group, Tensor rows) {
        memory.narrow(2, (long) prompt - group.length(), group.length())
                .index_copy_(
                        0,
                        Tensors.beside(memory, Tensors.indices(texts, texts.length)),
                        // In mixed precision values come in bfloat16.
                        PackedAttention.segments(rows, group).to(memory.scalar_type()));
    }

    /// Attention of one more token of each text, which are remembered; to be followed by [#advance].
    Attention next() {
        int column = columns;
        return (layer, window, q, k, v) -> {
            keys.get(layer).narrow(2, column, 1).copy_(k.unsqueeze(2));
            values.get(layer).narrow(2, column, 1).copy_(v.unsqueeze(2));
            Tensor seen = torch.scaled_dot_product_attention(
                    q.unsqueeze(2),
                    keys.get(layer).narrow(2, 0, column + 1L),
                    values.get(layer).narrow(2, 0, column + 1L),
                    mask(q, window, column),
                    0.0,
                    false,
                    new DoubleOptional(),
                    q.size(1) != k.size(1));
            return seen.reshape(q.size(0), -1);
        };
    }

    /// The token that was looked from counts as there.
    void advance() {
        columns++;
    }

    private TensorOptional mask(Tensor q, int window, int column) {
        int first = window == 0 ? 0 : Math.max(0, column - window + 1);
        boolean[] seen = new boolean[pads.length * (column + 1)];
        boolean all = true;
        for (int b = 0; b < pads.length; b++) {
            int from = Math.max(first, pads[b]);
            all &= from == 0;
            for (int c = from; c <= column; c++) {
                seen[b * (column + 1) + c] = true;
            }
        }
        return all
                ? new TensorOptional()
                : new TensorOptional(Tensors.beside(q, Tensors.booleans(seen, pads.length, 1, 1, column + 1)));
    }

    @Override
    public void close() {
        hold.close();
    }
}
