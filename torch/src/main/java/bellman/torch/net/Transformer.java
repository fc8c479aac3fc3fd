package bellman.torch.net;

import bellman.net.Initializer;
import bellman.net.Layer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// A causal transformer with a window over the rows of a sequence.
///
/// Its memory of a lane is, block by block, the keys and then the values of the last `window` rows, the oldest
/// first, `[row][width]` each, and at the end how many of these rows there are, aligned at the end. Keys are
/// kept as they were before they were turned to their positions, since these count from the oldest row in
/// sight.
final class Transformer implements Unit {
    private static final int EXPANSION = 4;
    private final Layer.Transformer layer;
    private final int state;
    private final Affine entry;
    private final List<Block> blocks = new ArrayList<>();
    private final Normalization exit;

    private record Block(
            Normalization before,
            Affine queriesKeysValues,
            Affine mixed,
            Normalization between,
            Affine wide,
            Affine narrow) {}

    Transformer(Layer.Transformer layer, int in, String name, int state, Weights weights, Initializer initializer) {
        this.layer = layer;
        this.state = state;
        int width = layer.width();
        // Two maps of each block add to the residual stream, whose variance shall not grow with their number
        // (Radford et al. 2019, section 2.3).
        float gain = (float) (1 / Math.sqrt(2.0 * layer.blocks()));
        entry = new Affine(name + "/entry", in, width, 1f, weights, initializer);
        for (int i = 0; i < layer.blocks(); i++) {
            String block = name + "/block-" + i;
            blocks.add(new Block(
                    new Normalization(block + "/attention", width, weights),
                    new Affine(block + "/queries-keys-values", width, 3 * width, 1f, weights, initializer),
                    new Affine(block + "/mixed", width, width, gain, weights, initializer),
                    new Normalization(block + "/feed-forward", width, weights),
                    new Affine(block + "/wide", width, EXPANSION * width, 1f, weights, initializer),
                    new Affine(block + "/narrow", EXPANSION * width, width, gain, weights, initializer)));
        }
        exit = new Normalization(name + "/exit", width, weights);
    }

    @Override
    public int stateSize() {
        return 2 * layer.blocks() * layer.window() * layer.width() + 1;
    }

    @Override
    public Tensor forward(Pass pass, Tensor x) {
        var sight = Sight.of(pass, layer.window(), state + stateSize() - 1);
        int steps = pass.rows().steps();
        var positions = new Rotation(layer.window() + steps, layer.width() / layer.heads(), x.device());
        Tensor mask = sight.mask().to(x.device(), torch.ScalarType.Bool);
        Tensor y = entry.apply(x);
        int from = state;
        for (Block block : blocks) {
            y = y.add(attend(pass, block, y, from, positions, mask));
            y = y.add(block.narrow.apply(torch.gelu(block.wide.apply(block.between.apply(y)), "tanh")));
            from += 2 * layer.window() * layer.width();
        }
        pass.keep(sight.rowsLeft().to(x.device(), torch.ScalarType.Float));
        return exit.apply(y);
    }

    private Tensor attend(Pass pass, Block block, Tensor x, int from, Rotation positions, Tensor mask) {
        int steps = pass.rows().steps();
        int lanes = pass.rows().lanes();
        int width = layer.width();
        int window = layer.window();
        Tensor all = block.queriesKeysValues.apply(block.before.apply(x)).view(steps, lanes, 3, width);
        Tensor queries = all.select(2, 0).transpose(0, 1);
        Tensor keys = withMemory(pass, from, all.select(2, 1).transpose(0, 1));
        Tensor values = withMemory(pass, from + window * width, all.select(2, 2).transpose(0, 1));
        Tensor seen = torch.scaled_dot_product_attention(
                positions.turn(heads(queries), window),
                positions.turn(heads(keys), 0),
                heads(values),
                new TensorOptional(mask),
                0.0,
                false,
                new DoubleOptional(),
                false);
        return block.mixed.apply(seen.permute(2, 0, 1, 3).reshape((long) steps * lanes, width));
    }

    /// Puts the remembered rows in front of `rows`, `[lane][step][width]`, and keeps the last ones.
    private Tensor withMemory(Pass pass, int from, Tensor rows) {
        int size = layer.window() * layer.width();
        long lanes = rows.size(0);
        Tensor memory = pass.memory(from, size).reshape(lanes, layer.window(), layer.width());
        Tensor all = torch.cat(new TensorVector(memory.to(rows.scalar_type()), rows), 1);
        pass.keep(all.narrow(1, rows.size(1), layer.window()).reshape(lanes, size));
        return all;
    }

    /// `[lane][row][width]` as `[lane][head][row][width / heads]`.
    private Tensor heads(Tensor rows) {
        return rows.reshape(rows.size(0), rows.size(1), layer.heads(), -1).transpose(1, 2);
    }
}
