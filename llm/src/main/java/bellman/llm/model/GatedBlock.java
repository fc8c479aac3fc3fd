package bellman.llm.model;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A gated feed-forward block.
record GatedBlock(Linear gate, Linear up, Linear down) implements Block {

    /// Asks `weights` for the projections below `name`.
    static GatedBlock of(Weights weights, String name, int hidden, FeedForward.Gated config) {
        int width = config.width();
        return new GatedBlock(
                new Linear(weights, name + ".gate_proj", hidden, width, config.biases()),
                new Linear(weights, name + ".up_proj", hidden, width, config.biases()),
                new Linear(weights, name + ".down_proj", width, hidden, config.biases()));
    }

    @Override
    public Tensor apply(Tensor x, Routing routing) {
        return apply(x);
    }

    Tensor apply(Tensor x) {
        return down.apply(torch.silu(gate.apply(x)).mul(up.apply(x)));
    }

    List<Linear> linears() {
        return List.of(gate, up, down);
    }
}
