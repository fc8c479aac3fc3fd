package bellman.llm.model;

import bellman.torch.Tensors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// A mixture of gated units of which a router picks some for each token (Shazeer et al. 2017): what they make of it
/// is weighted by the router's probabilities. Each expert works on all its tokens at once.
final class ExpertsBlock implements Block {
    private final FeedForward.Experts config;
    private final Linear router;
    private final List<GatedBlock> experts = new ArrayList<>();

    /// Asks `weights` for the router and the experts below `name`, as transformers stores them in files.
    ExpertsBlock(Weights weights, String name, int hidden, FeedForward.Experts config) {
        this.config = config;
        router = new Linear(weights, name + ".gate", hidden, config.experts(), false);
        var unit = new FeedForward.Gated(config.width(), false);
        for (int i = 0; i < config.experts(); i++) {
            experts.add(GatedBlock.of(weights, name + ".experts." + i, hidden, unit));
        }
    }

    @Override
    public Tensor apply(Tensor x, Routing routing) {
        int tokens = Math.toIntExact(x.size(0));
        Tensor probabilities = torch.softmax(router.apply(x).to(ScalarType.Float), 1);
        var picked = torch.topk(probabilities, config.active(), 1, true, true);
        Tensor weights = picked.get0();
        if (config.normalized()) {
            weights = weights.div(weights.sum(new long[] {1}, true, new org.bytedeco.pytorch.ScalarTypeOptional()));
        }
        int[] chosen = ints(picked.get1());
        int[] counts = counts(chosen);
        routing.note(probabilities, counts);
        // Which pair of token and expert stands where once they are sorted by expert.
        int[] pairs = new int[chosen.length];
        int[] next = starts(counts);
        for (int i = 0; i < chosen.length; i++) {
            pairs[next[chosen[i]]++] = i;
        }
        int[] rows = new int[pairs.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = pairs[i] / config.active();
        }
        Tensor index = Tensors.beside(x, Tensors.indices(rows, rows.length));
        TensorVector entering = x.index_select(0, index)
                .split_with_sizes(Arrays.stream(counts).asLongStream().toArray(), 0);
        var leaving = new TensorVector();
        for (int i = 0; i < counts.length; i++) {
            // Before a backward those work, too, that have nothing to do: their gradients are zeros, not absent.
            if (counts[i] > 0 || GradMode.is_enabled()) {
                leaving.push_back(experts.get(i).apply(entering.get(i)));
            }
        }
        Tensor scales = weights.reshape(-1)
                .index_select(0, Tensors.beside(weights, Tensors.indices(pairs, pairs.length)))
                .unsqueeze(1);
        Tensor parts = torch.cat(leaving, 0);
        Tensor weighted = parts.mul(scales.to(parts.scalar_type()));
        return torch.zeros_like(x.detach())
                .to(weighted.scalar_type())
                .index_add(0, index, weighted)
                .view(tokens, -1);
    }

    private int[] counts(int[] chosen) {
        int[] counts = new int[config.experts()];
        for (int expert : chosen) {
            counts[expert]++;
        }
        return counts;
    }

    private static int[] starts(int[] counts) {
        int[] starts = new int[counts.length];
        for (int i = 1; i < starts.length; i++) {
            starts[i] = starts[i - 1] + counts[i - 1];
        }
        return starts;
    }

    private static int[] ints(Tensor longs) {
        MemorySegment memory = Tensors.memory(longs.detach().cpu().contiguous());
        int[] ints = new int[Math.toIntExact(longs.numel())];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = Math.toIntExact(memory.getAtIndex(ValueLayout.JAVA_LONG, i));
        }
        return ints;
    }

    List<Linear> linears() {
        List<Linear> linears = new ArrayList<>();
        linears.add(router);
        experts.forEach(e -> linears.addAll(e.linears()));
        return linears;
    }
}
