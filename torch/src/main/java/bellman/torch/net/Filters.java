package bellman.torch.net;

import bellman.net.Image;
import bellman.net.Initializer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/// The filters of a convolution, `[height][width][in][out]`, so that they are a dense layer's weights for each
/// place of the kernel. Images are libtorch's: `[row][channel][height][width]`, in memory with the channels
/// last.
final class Filters {
    private static final long[] NO_DILATION = {1, 1};
    private final Weights weights;
    private final int weight;
    private final int bias;
    private final long[] stride;
    private final long[] padding;

    Filters(
            String name,
            int in,
            int out,
            int kernel,
            int stride,
            int padding,
            float gain,
            Weights weights,
            Initializer initializer) {
        this.weights = weights;
        this.stride = new long[] {stride, stride};
        this.padding = new long[] {padding, padding};
        weight = weights.add(name + "/weight", kernel, kernel, in, out);
        bias = weights.add(name + "/bias", out);
        initializer.dense(weights.drawn(), weights.from(weight), weights.from(bias), kernel * kernel * in, out, gain);
    }

    Tensor apply(Tensor images) {
        Tensor filters = weights.leaf(weight).permute(3, 2, 0, 1);
        var biases = new TensorOptional(weights.leaf(bias));
        return torch.conv2d(images, filters, biases, stride, padding, NO_DILATION, 1);
    }

    /// Rows of floats as images; stacked frames become channels.
    static Tensor images(Tensor rows, Image shape) {
        long count = rows.size(0);
        Tensor frames = rows.view(count, shape.frames(), shape.height(), shape.width(), shape.channels());
        return frames.permute(0, 2, 3, 1, 4)
                .reshape(count, shape.height(), shape.width(), shape.planes())
                .permute(0, 3, 1, 2);
    }

    /// Images as rows of floats, `[height][width][channel]`.
    static Tensor rows(Tensor images) {
        return images.permute(0, 2, 3, 1).reshape(images.size(0), -1);
    }
}
