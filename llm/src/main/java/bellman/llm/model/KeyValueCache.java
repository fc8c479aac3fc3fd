package bellman.llm.model;

import bellman.torch.DType;
import bellman.torch.Device;
import bellman.torch.GradientMode;
import bellman.torch.TensorHold;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/// The keys and values of tokens that texts already have, so that a new token costs one row. Each text has a
/// row of columns, one for each token from the left; what is to the right of them nobody looks at. Texts are
/// numbered without gaps.
final class KeyValueCache implements AutoCloseable {
    /// Columns come in multiples of it.
    private static final int STRIDE = 64;

    private final ModelConfig config;
    private final Device device;
    private final DType type;
    private TensorHold hold = new TensorHold();
    private List<Tensor> keys = List.of();
    private List<Tensor> values = List.of();
    private int[] lengths = new int[4];
    private int count;
    private int rows;
    private int columns;

    /// Empty.
    ///
    /// @param device where the model is
    KeyValueCache(ModelConfig config, Device device, DType type) {
        this.config = config;
        this.device = device;
        this.type = type;
    }

    /// Bytes of the keys and values of `texts` texts of `tokens` tokens.
    static long bytes(ModelConfig config, DType type, int texts, int tokens) {
        AttentionConfig a = config.attention();
        long token = 2L * config.layers().size() * a.keyValueHeads() * a.headSize() * type.bytes();
        return token * texts * whole(tokens);
    }

    private static int whole(int tokens) {
        return (tokens + STRIDE - 1) / STRIDE * STRIDE;
    }

    /// Texts.
    int count() {
        return count;
    }

    /// Tokens of a text.
    int length(int text) {
        return lengths[text];
    }

    private int longest() {
        return Arrays.stream(lengths, 0, count).max().orElse(0);
    }

    boolean hasRoom(int texts, int tokens) {
        return texts <= rows && tokens <= columns;
    }

    /// Makes room for so many texts of so many tokens, no more than that.
    void reserve(int texts, int tokens) {
        if (hasRoom(texts, tokens)) {
            return;
        }
        AttentionConfig a = config.attention();
        int wide = whole(Math.max(tokens, longest()));
        long[] shape = {Math.max(texts, count), a.keyValueHeads(), wide, a.headSize()};
        var larger = new TensorHold();
        List<Tensor> newKeys = new ArrayList<>();
        List<Tensor> newValues = new ArrayList<>();
        try (var scope = new TensorScope();
                var _ = GradientMode.off()) {
            for (int i = 0; i < config.layers().size(); i++) {
                newKeys.add(larger.hold(scope, moved(keys, i, shape)));
                newValues.add(larger.hold(scope, moved(values, i, shape)));
            }
        } catch (RuntimeException e) {
            larger.close();
            throw e;
        }
        hold.close();
        hold = larger;
        keys = newKeys;
        values = newValues;
        rows = (int) shape[0];
        columns = wide;
    }

    private Tensor moved(List<Tensor> old, int layer, long[] shape) {
        Tensor made = torch.empty(shape, device.options(type), new MemoryFormatOptional())
                .zero_();
        int used = longest();
        if (count > 0 && used > 0) {
            made.narrow(0, 0, count)
                    .narrow(2, 0, used)
                    .copy_(old.get(layer).narrow(0, 0, count).narrow(2, 0, used));
        }
        return made;
    }

    /// Attention within new texts, which are remembered behind the others; there must be room for them.
    ///
    /// @param tokens of each, in their order
    Attention add(PackedLayout layout, int[] tokens) {
        int first = count;
        lengths = Arrays.copyOf(lengths, Math.max(lengths.length, first + tokens.length));
        System.arraycopy(tokens, 0, lengths, first, tokens.length);
        count += tokens.length;
        var packed = new PackedAttention(layout.groups());
        return (layer, window, q, k, v) -> {
            int segment = 0;
            long row = 0;
            for (PackedLayout.Group group : layout.groups()) {
                int[] texts = new int[group.count()];
                for (int i = 0; i < texts.length; i++) {
                    texts[i] = first + layout.segments()[segment + i];
                }
                remember(keys.get(layer), texts, group, k.narrow(0, row, group.tokens()));
                remember(values.get(layer), texts, group, v.narrow(0, row, group.tokens()));
                segment += texts.length;
                row += group.tokens();
            }
            return packed.attend(layer, window, q, k, v);
        };
    }

    private static void remember(Tensor memory, int[] texts, PackedLayout.Group group, Tensor rows) {
        memory.narrow(2, 0, group.length())
                .index_copy_(
                        0,
                        Tensors.beside(memory, Tensors.indices(texts, texts.length)),
                        // In mixed precision values come in bfloat16.
                        PackedAttention.segments(rows, group).to(memory.scalar_type()));
    }

    /// Attention of one more token of each text, which are remembered; there must be room, and [#advance] follows.
    Attention next() {
        int longest = longest();
        int heads = config.attention().keyValueHeads();
        int[] places = new int[count * heads];
        for (int i = 0; i < places.length; i++) {
            places[i] = i * columns + lengths[i / heads];
        }
        Tensor index = Tensors.beside(keys.getFirst(), Tensors.indices(places, places.length));
        Map<Integer, TensorOptional> masks = new HashMap<>();
        for (ModelConfig.Layer layer : config.layers()) {
            masks.computeIfAbsent(layer.window(), window -> mask(window, longest + 1));
        }
        return (layer, window, q, k, v) -> {
            write(keys.get(layer), index, k);
            write(values.get(layer), index, v);
            Tensor seen = torch.scaled_dot_product_attention(
                    q.unsqueeze(2),
                    seen(keys.get(layer), longest + 1).to(q.scalar_type()),
                    seen(values.get(layer), longest + 1).to(q.scalar_type()),
                    masks.getOrDefault(window, new TensorOptional()),
                    0.0,
                    false,
                    new DoubleOptional(),
                    q.size(1) != k.size(1));
            return seen.reshape(q.size(0), -1);
        };
    }

    private static void write(Tensor memory, Tensor index, Tensor rows) {
        memory.view(-1, memory.size(3))
                .index_copy_(0, index, rows.reshape(-1, memory.size(3)).to(memory.scalar_type()));
    }

    private Tensor seen(Tensor memory, int width) {
        return memory.narrow(0, 0, count).narrow(2, 0, width);
    }

    private TensorOptional mask(int window, int width) {
        boolean[] seen = new boolean[count * width];
        boolean all = true;
        for (int b = 0; b < count; b++) {
            int end = lengths[b] + 1;
            int from = window == 0 ? 0 : Math.max(0, end - window);
            all &= from == 0 && end == width;
            Arrays.fill(seen, b * width + from, b * width + end, true);
        }
        return all
                ? new TensorOptional()
                : new TensorOptional(Tensors.beside(keys.getFirst(), Tensors.booleans(seen, count, 1, 1, width)));
    }

    /// The tokens that were looked from count as there.
    void advance() {
        for (int i = 0; i < count; i++) {
            lengths[i]++;
        }
    }

    /// Adds a text like another one; there must be room for it.
    void copy(int text) {
        lengths = Arrays.copyOf(lengths, Math.max(lengths.length, count + 1));
        move(text, count);
        count++;
    }

    /// Forgets a text. The last one takes its number.
    void remove(int text) {
        count--;
        if (text < count) {
            move(count, text);
        }
    }

    private void move(int from, int to) {
        lengths[to] = lengths[from];
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            for (List<Tensor> memory : List.of(keys, values)) {
                for (Tensor layer : memory) {
                    layer.select(0, to)
                            .narrow(1, 0, lengths[from])
                            .copy_(layer.select(0, from).narrow(1, 0, lengths[from]));
                }
            }
        }
    }

    @Override
    public void close() {
        hold.close();
    }
}
