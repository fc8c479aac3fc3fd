package bellman.torch.net;

import bellman.net.Activation;
import bellman.net.Image;
import bellman.net.Initializer;
import bellman.net.Layer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A stage of IMPALA's residual network (Espeholt et al. 2018, figure 3).
final class ResidualStage implements Unit {
    private static final float GAIN = (float) Math.sqrt(2);
    private static final long[] POOL = {3, 3};
    private static final long[] POOL_STRIDE = {2, 2};
    private static final long[] ONE = {1, 1};
    private final Image image;
    private final Filters entry;
    private final List<Block> blocks = new ArrayList<>();
    private final Activation activation;

    private record Block(Filters first, Filters second) {
        Tensor apply(Tensor x) {
            return x.add(second.apply(torch.relu(first.apply(torch.relu(x)))));
        }
    }

    ResidualStage(Layer.ResidualStage layer, String name, Weights weights, Initializer initializer) {
        image = layer.image();
        activation = layer.activation();
        int filters = layer.filters();
        entry = filters(name + "/entry", image.planes(), filters, weights, initializer);
        for (int i = 0; i < layer.blocks(); i++) {
            String block = name + "/block-" + i;
            blocks.add(new Block(
                    filters(block + "/first", filters, filters, weights, initializer),
                    filters(block + "/second", filters, filters, weights, initializer)));
        }
    }

    private static Filters filters(String name, int in, int out, Weights weights, Initializer initializer) {
        return new Filters(name, in, out, 3, 1, 1, GAIN, weights, initializer);
    }

    @Override
    public Tensor forward(Pass pass, Tensor x) {
        boolean ceiling = false;
        Tensor y = torch.max_pool2d(entry.apply(Filters.images(x, image)), POOL, POOL_STRIDE, ONE, ONE, ceiling);
        for (Block block : blocks) {
            y = block.apply(y);
        }
        return Filters.rows(Unit.activate(activation, y));
    }
}
