package bellman.llm.model;

import bellman.llm.vision.VisionConfig;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// A block of a vision tower: attention in both directions and a gated unit, each behind a norm and added to what
/// entered it.
final class VisionBlock {
    private final int heads;
    private final RmsNorm before;
    private final Linear queriesKeysValues;
    private final Linear output;
    private final RmsNorm between;
    private final GatedBlock unit;

    VisionBlock(VisionConfig config, Weights weights, String name, double epsilon) {
        int hidden = config.hidden();
        heads = config.heads();
        before = new RmsNorm(weights, name + ".norm1", hidden, epsilon);
        between = new RmsNorm(weights, name + ".norm2", hidden, epsilon);
        queriesKeysValues = new Linear(weights, name + ".attn.qkv", hidden, 3 * hidden, true);
        output = new Linear(weights, name + ".attn.proj", hidden, hidden, true);
        unit = GatedBlock.of(weights, name + ".mlp", hidden, new FeedForward.Gated(config.width(), true));
    }

    /// `[patch][hidden]` to the same shape.
    ///
    /// @param lengths of the runs of patches that see each other
    Tensor apply(Tensor x, Rotary.Turn turn, int[] lengths) {
        Tensor y = x.add(output.apply(attend(before.apply(x), turn, lengths)));
        return y.add(unit.apply(between.apply(y)));
    }

    private Tensor attend(Tensor x, Rotary.Turn turn, int[] lengths) {
        long patches = x.size(0);
        long size = x.size(1) / heads;
        ScalarType type = x.scalar_type().intern();
        Tensor all = queriesKeysValues.apply(x).view(patches, 3, heads, size);
        Tensor queries = turn.apply(all.select(1, 0).to(ScalarType.Float)).to(type);
        Tensor keys = turn.apply(all.select(1, 1).to(ScalarType.Float)).to(type);
        Tensor values = all.select(1, 2);
        var seen = new TensorVector();
        int from = 0;
        for (int i = 0; i < lengths.length; ) {
            int length = lengths[i];
            int first = i;
            while (i < lengths.length && lengths[i] == length) {
                i++;
            }
            // Neighbours of one length are a batch.
            int count = i - first;
            Tensor run = torch.scaled_dot_product_attention(
                    run(queries, from, count, length),
                    run(keys, from, count, length),
                    run(values, from, count, length),
                    new TensorOptional(),
                    0.0,
                    false,
                    new DoubleOptional(),
                    false);
            seen.push_back(run.transpose(1, 2).reshape((long) count * length, heads * size));
            from += count * length;
        }
        return torch.cat(seen, 0);
    }

    /// `[run][head][patch][size]`
    private Tensor run(Tensor rows, int from, int count, int length) {
        return rows.narrow(0, from, (long) count * length)
                .reshape(count, length, heads, -1)
                .transpose(1, 2);
    }

    List<Linear> linears() {
        return List.of(queriesKeysValues, output, unit.gate(), unit.up(), unit.down());
    }
}
