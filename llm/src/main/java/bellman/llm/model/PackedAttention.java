package bellman.llm.model;

import bellman.llm.model.PackedLayout.Group;
import bellman.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// Causal attention within each segment of a packed batch.
record PackedAttention(List<Group> groups) implements Attention {

    @Override
    public Tensor attend(int layer, int window, Tensor queries, Tensor keys, Tensor values) {
        if (groups.size() == 1) {
            return attend(groups.getFirst(), window, queries, keys, values);
        }
        long[] sizes = groups.stream().mapToLong(Group::tokens).toArray();
        // One split has one backward, which writes each gradient once; slices would each bring a whole one.
        TensorVector q = queries.split_with_sizes(sizes, 0);
        TensorVector k = keys.split_with_sizes(sizes, 0);
        TensorVector v = values.split_with_sizes(sizes, 0);
        List<Tensor> seen = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            seen.add(attend(groups.get(i), window, q.get(i), k.get(i), v.get(i)));
        }
        return torch.cat(new TensorVector(seen.toArray(new Tensor[0])), 0);
    }

    static Tensor attend(Group group, int window, Tensor queries, Tensor keys, Tensor values) {
        boolean all = window == 0 || window >= group.length();
        Tensor seen = torch.scaled_dot_product_attention(
                segments(queries, group),
                segments(keys, group),
                segments(values, group),
                all ? new TensorOptional() : new TensorOptional(band(queries, group.length(), window)),
                0.0,
                all,
                new DoubleOptional(),
                keys.size(1) != queries.size(1));
        return seen.transpose(1, 2).reshape(group.tokens(), -1);
    }

    /// `[token][head][size]` as `[segment][head][token][size]`.
    static Tensor segments(Tensor x, Group group) {
        return x.view(group.count(), group.length(), x.size(1), x.size(2)).transpose(1, 2);
    }

    /// Which tokens are seen: those up to the one that looks, `window` of them.
    private static Tensor band(Tensor queries, int length, int window) {
        boolean[] seen = new boolean[length * length];
        for (int i = 0; i < length; i++) {
            for (int j = Math.max(0, i - window + 1); j <= i; j++) {
                seen[i * length + j] = true;
            }
        }
        return Tensors.beside(queries, Tensors.booleans(seen, length, length));
    }
}
