package bellman.llm.generate;

import bellman.llm.generate.Sampled.Alternative;
import bellman.simd.Softmaxes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Draws tokens from logits. A draw depends on the logits, the options, what occurred, and one uniform number, and on
/// nothing else. It reuses its arrays, so each thread has one.
public final class Sampler {
    /// The likeliest tokens that are looked at first; more if they do not suffice.
    private static final int FEW = 64;

    private final float[] lanes = new float[16];
    private float[] changed = new float[0];
    private float[] weights = new float[0];
    private long[] best = new long[0];

    /// Draws a token.
    ///
    /// @param logits of the vocabulary, from `from` on; left as they are
    /// @param seen what occurred in the text so far
    /// @param mask which tokens may come, if not all
    /// @param uniform in `[0, 1)`
    /// @throws ArithmeticException if the logits are not finite
    /// @throws IllegalStateException if the mask leaves no token
    public Sampled draw(
            float[] logits,
            int from,
            int vocabulary,
            SamplingOptions options,
            SeenTokens seen,
            Optional<TokenMask> mask,
            double uniform) {
        float scale = scale(options);
        float max = Softmaxes.max(logits, from, vocabulary);
        double sum = sum(logits, from, vocabulary, max, scale);
        double logSum = Math.log(sum);
        List<Alternative> alternatives = alternatives(logits, from, vocabulary, options, max, scale, logSum);
        float[] z = logits;
        int at = from;
        float top = max;
        double total = sum;
        if (options.penalizes() || mask.isPresent()) {
            System.arraycopy(logits, from, changed, 0, vocabulary);
            z = changed;
            at = 0;
            seen.penalize(changed, options);
            if (mask.isPresent()) {
                mask.get().apply(changed, 0, vocabulary);
                if (!mask.get().mayEnd()) {
                    for (int end : options.endTokens()) {
                        if (end >= 0 && end < vocabulary) {
                            changed[end] = Float.NEGATIVE_INFINITY;
                        }
                    }
                }
            }
            top = Softmaxes.max(changed, 0, vocabulary);
            if (top == Float.NEGATIVE_INFINITY) {
                throw new IllegalStateException("no token may come next: what the text must keep to cannot be met");
            }
            total = Softmaxes.exponentials(changed, 0, vocabulary, top, scale, weights, 0, lanes);
        }
        int token;
        double drawn;
        if (options.temperature() == 0) {
            token = first(z, at, vocabulary, top);
            drawn = 0;
        } else if (options.truncates()) {
            int count = choose(vocabulary, options, total);
            double chosen = sumOfBest(count);
            token = token(best[inversion(count, chosen * uniform)]);
            drawn = Math.log(weights[token] / chosen);
        } else {
            token = inversionOfAll(vocabulary, total * uniform);
            drawn = Math.log(weights[token] / total);
        }
        double logProb = (double) (logits[from + token] - max) * scale - logSum;
        return new Sampled(token, (float) logProb, (float) drawn, alternatives);
    }

    /// Says how likely a token is that was not drawn.
    ///
    /// @throws ArithmeticException if the logits are not finite
    public Scored score(float[] logits, int from, int vocabulary, SamplingOptions options, int token) {
        float scale = scale(options);
        float max = Softmaxes.max(logits, from, vocabulary);
        double logSum = Math.log(sum(logits, from, vocabulary, max, scale));
        return new Scored(
                token,
                (float) ((double) (logits[from + token] - max) * scale - logSum),
                alternatives(logits, from, vocabulary, options, max, scale, logSum));
    }

    private static float scale(SamplingOptions options) {
        return options.temperature() == 0 ? 1 : (float) (1 / options.temperature());
    }

    /// Fills `weights` with the exponentials of scaled logits, the largest 1, and returns their sum.
    private double sum(float[] logits, int from, int vocabulary, float max, float scale) {
        require(vocabulary);
        double sum = Softmaxes.exponentials(logits, from, vocabulary, max, scale, weights, 0, lanes);
        if (!(sum > 0 && sum < Double.POSITIVE_INFINITY) || !Float.isFinite(max)) {
            throw new ArithmeticException(
                    "the logits are not finite; the weights hold NaN or infinity, or grew too large");
        }
        return sum;
    }

    private void require(int vocabulary) {
        if (weights.length < vocabulary) {
            weights = new float[vocabulary];
            changed = new float[vocabulary];
        }
    }

    /// The lowest id of the largest logit.
    private static int first(float[] z, int at, int vocabulary, float top) {
        for (int i = 0; i < vocabulary; i++) {
            if (z[at + i] == top) {
                return i;
            }
        }
        throw new IllegalStateException("the largest of " + vocabulary + " logits is not among them");
    }

    /// The first token, by id, at which the weights' running sum exceeds `mark`.
    private int inversionOfAll(int vocabulary, double mark) {
        double sum = 0;
        int last = 0;
        for (int i = 0; i < vocabulary; i++) {
            if (weights[i] > 0) {
                sum += weights[i];
                last = i;
                if (sum > mark) {
                    return i;
                }
            }
        }
        return last;
    }

    /// Likewise the place among the `count` best.
    private int inversion(int count, double mark) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += weights[token(best[i])];
            if (sum > mark) {
                return i;
            }
        }
        return count - 1;
    }

    /// Puts the tokens that may be drawn into `best`, the likeliest first, and returns how many there are.
    private int choose(int vocabulary, SamplingOptions options, double total) {
        boolean limited = options.topK() > 0 && options.topK() < vocabulary;
        int look = limited ? options.topK() : Math.min(FEW, vocabulary);
        while (true) {
            int found = rank(vocabulary, look);
            double enough = options.topP() * (limited ? sumOfBest(found) : total);
            double least = options.minP() * weights[token(best[0])];
            double sum = 0;
            int count = 0;
            while (count < found && (options.topP() == 1 || sum < enough) && weights[token(best[count])] >= least) {
                sum += weights[token(best[count++])];
            }
            if (count < look || limited || look == vocabulary) {
                return Math.max(1, count);
            }
            look = Math.min(4 * look, vocabulary);
        }
    }

    private double sumOfBest(int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += weights[token(best[i])];
        }
        return sum;
    }

    /// Puts the `count` tokens of the largest weights into `best`, in falling order, of equals those with the lower
    /// id first; returns how many there are of a weight above 0.
    private int rank(int vocabulary, int count) {
        if (best.length < count) {
            best = new long[count];
        }
        int size = 0;
        for (int i = 0; i < vocabulary; i++) {
            if (weights[i] > 0) {
                long key = key(weights[i], i);
                if (size < count) {
                    best[size++] = key;
                    if (size == count) {
                        heapify(size);
                    }
                } else if (key > best[0]) {
                    best[0] = key;
                    sink(0, size);
                }
            }
        }
        Arrays.sort(best, 0, size);
        for (int i = 0; i < size / 2; i++) {
            long swapped = best[i];
            best[i] = best[size - 1 - i];
            best[size - 1 - i] = swapped;
        }
        return size;
    }

    /// Orders by weight, then by falling id.
    private static long key(float weight, int token) {
        return ((long) Float.floatToRawIntBits(weight) << 32) | (Integer.MAX_VALUE - token);
    }

    private static int token(long key) {
        return Integer.MAX_VALUE - (int) key;
    }

    private void heapify(int size) {
        for (int i = size / 2 - 1; i >= 0; i--) {
            sink(i, size);
        }
    }

    private void sink(int from, int size) {
        int i = from;
        while (true) {
            int child = 2 * i + 1;
            if (child >= size) {
                return;
            }
            if (child + 1 < size && best[child + 1] < best[child]) {
                child++;
            }
            if (best[i] <= best[child]) {
                return;
            }
            long swapped = best[i];
            best[i] = best[child];
            best[child] = swapped;
            i = child;
        }
    }

    private List<Alternative> alternatives(
            float[] logits, int from, int vocabulary, SamplingOptions options, float max, float scale, double logSum) {
        if (options.alternatives() == 0) {
            return List.of();
        }
        List<Alternative> found = new ArrayList<>();
        int count = rank(vocabulary, Math.min(options.alternatives(), vocabulary));
        for (int i = 0; i < count; i++) {
            int token = token(best[i]);
            found.add(new Alternative(token, (float) ((double) (logits[from + token] - max) * scale - logSum)));
        }
        return found;
    }
}
