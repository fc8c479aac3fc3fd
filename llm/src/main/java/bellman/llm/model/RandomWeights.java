package bellman.llm.model;

import bellman.torch.DType;
import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.zip.CRC32;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/// Fresh weights. Each parameter has its own stream, named by it and its place, so that the same seed gives a
/// parameter the same values whatever else a model has, and whatever threads there are.
///
/// @param seed of all streams
/// @param deviation of weights that begin normal
public record RandomWeights(long seed, double deviation) {
    /// Elements that share a stream.
    private static final int BLOCK = 1 << 18;

    /// Fills in all of `weights`.
    public void fill(Weights weights) {
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            for (Weights.Weight w : weights.all().values()) {
                switch (w.initial()) {
                    case ONES -> w.tensor().fill_(new Scalar(1.0));
                    case ZEROS -> w.tensor().zero_();
                    case NORMAL -> normal(w);
                }
            }
        }
    }

    private void normal(Weights.Weight weight) {
        var name = new CRC32();
        name.update(weight.name().getBytes(StandardCharsets.UTF_8));
        long size = weight.size();
        Tensor flat = weight.tensor().detach().view(size);
        long blocks = (size + BLOCK - 1) / BLOCK;
        long group = 64;
        for (long first = 0; first < blocks; first += group) {
            try (var _ = new TensorScope()) {
                long from = first * BLOCK;
                int count = (int) Math.min(group * BLOCK, size - from);
                float[] values = new float[count];
                LongStream.range(first, Math.min(blocks, first + group))
                        .parallel()
                        .forEach(block -> {
                            // The golden ratio's bits keep neighbouring streams apart.
                            var random =
                                    new SplittableRandom(seed ^ (name.getValue() << 32) ^ block * 0x9E3779B97F4A7C15L);
                            int begin = (int) ((block * BLOCK) - from);
                            int end = Math.min(count, begin + BLOCK);
                            for (int i = begin; i < end; i++) {
                                values[i] = (float) (deviation * random.nextGaussian());
                            }
                        });
                Tensor drawn = Tensors.floats(values, count);
                flat.narrow(0, from, count)
                        .copy_(
                                weight.tensor().scalar_type().intern() == DType.FLOAT32.scalarType()
                                        ? drawn
                                        : drawn.to(weight.tensor().scalar_type()));
            }
        }
    }
}
