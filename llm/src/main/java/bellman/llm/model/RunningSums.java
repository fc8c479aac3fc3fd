package bellman.llm.model;

import bellman.torch.Tensors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// For each of several distributions, the maximum of its logits `z`, `Σ exp(z - max)` and, if entropies are wanted,
/// `Σ exp(z - max) (z - max)`, over as many chunks of the vocabulary as come. Chunks are summed in stretches of a
/// few hundred in single precision, these in double.
final class RunningSums {
    private static final long STRETCH = 512;
    private final double[] maxima;
    private final double[] sums;
    private final double[] moments;

    RunningSums(int count, boolean entropies) {
        maxima = new double[count];
        sums = new double[count];
        moments = new double[entropies ? count : 0];
        Arrays.fill(maxima, Double.NEGATIVE_INFINITY);
    }

    /// Takes a chunk in, `[distribution][column]`, which then holds the exponentials relative to its own maxima,
    /// unless entropies are wanted.
    void add(Tensor logits) {
        Tensor maximum = logits.amax(new long[] {1}, true);
        logits.sub_(maximum);
        if (moments.length == 0) {
            merge(Tensors.toArray(maximum), stretches(logits.exp_()), moments);
        } else {
            Tensor exponentials = logits.exp();
            double[] chunkSums = stretches(exponentials);
            merge(Tensors.toArray(maximum), chunkSums, stretches(logits.mul_(exponentials)));
        }
    }

    /// Joins sums relative to other maxima.
    private void merge(float[] otherMaxima, double[] otherSums, double[] otherMoments) {
        for (int i = 0; i < sums.length; i++) {
            double most = Math.max(maxima[i], otherMaxima[i]);
            // Nothing was there before the first chunk, relative to minus infinity.
            double before = sums[i] == 0 ? 0 : maxima[i] - most;
            double now = otherMaxima[i] - most;
            if (moments.length > 0) {
                moments[i] = Math.exp(before) * (moments[i] + before * sums[i])
                        + Math.exp(now) * (otherMoments[i] + now * otherSums[i]);
            }
            sums[i] = Math.exp(before) * sums[i] + Math.exp(now) * otherSums[i];
            maxima[i] = most;
        }
    }

    private static double[] stretches(Tensor x) {
        long whole = x.size(1) / STRETCH * STRETCH;
        double[] sums = new double[(int) x.size(0)];
        if (whole > 0) {
            Tensor parts = x.narrow(1, 0, whole)
                    .view(x.size(0), whole / STRETCH, STRETCH)
                    .sum(2);
            add(sums, parts.to(ScalarType.Double).sum(1));
        }
        if (whole < x.size(1)) {
            add(sums, x.narrow(1, whole, x.size(1) - whole).sum(1).to(ScalarType.Double));
        }
        return sums;
    }

    private static void add(double[] sums, Tensor others) {
        double[] values = doubles(others);
        for (int i = 0; i < sums.length; i++) {
            sums[i] += values[i];
        }
    }

    /// The elements of a contiguous tensor of doubles, wherever it is.
    static double[] doubles(Tensor x) {
        double[] values = new double[Math.toIntExact(x.numel())];
        MemorySegment.copy(Tensors.memory(x.cpu()), ValueLayout.JAVA_DOUBLE, 0, values, 0, values.length);
        return values;
    }

    /// Logarithms of the probabilities of tokens with these logits, one in each distribution.
    float[] logProbs(double[] logits) {
        float[] logProbs = new float[sums.length];
        for (int i = 0; i < logProbs.length; i++) {
            logProbs[i] = (float) (logits[i] - normalizer(i));
        }
        return logProbs;
    }

    private double normalizer(int i) {
        return maxima[i] + Math.log(sums[i]);
    }

    /// The normalisers `log Σ exp z` of some.
    float[] normalizers(int[] chosen) {
        float[] some = new float[chosen.length];
        for (int i = 0; i < some.length; i++) {
            some[i] = (float) normalizer(chosen[i]);
        }
        return some;
    }

    /// The entropy of one.
    double entropy(int i) {
        return Math.log(sums[i]) - moments[i] / sums[i];
    }

    /// All entropies; empty if they are not wanted.
    float[] entropies() {
        float[] all = new float[moments.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = (float) entropy(i);
        }
        return all;
    }
}
