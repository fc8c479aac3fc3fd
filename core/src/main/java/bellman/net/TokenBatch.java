package bellman.net;

import java.util.Arrays;
import java.util.List;

/// Sequences of tokens, packed one after the other without padding, and what a [SequenceModel] shall tell about
/// them. Arrays are not copied: whoever makes a batch leaves them alone while it is in use.
///
/// @param ids token ids of all segments, `[token]`
/// @param lengths tokens of each segment, at least one each, in sum `ids.length`; a token sees those before it in
///     its own segment and no others
/// @param wanted `[token]`, whether the log-probability of this token, given those before it in its segment, is
///     asked for; never for a segment's first token, which nothing precedes
/// @param temperature by which logits are divided, where sampling divided them: 1 for the model's own distribution
/// @param entropies whether the entropies of the distributions from which wanted tokens come are asked for too
/// @param images that belong to the image tokens, in their order
public record TokenBatch(
        int[] ids, int[] lengths, boolean[] wanted, float temperature, boolean entropies, List<ImagePatches> images) {
    public TokenBatch {
        images = List.copyOf(images);
        if (wanted.length != ids.length) {
            throw new IllegalArgumentException("a batch of " + ids.length
                    + " tokens says of each whether it is wanted, got " + wanted.length + " answers");
        }
        if (!(temperature > 0 && temperature < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a temperature must be positive and finite, got " + temperature);
        }
        long sum = 0;
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] < 1) {
                throw new IllegalArgumentException(
                        "segment " + i + " has " + lengths[i] + " tokens, expected one or more; leave empty ones out");
            }
            if (sum < wanted.length && wanted[(int) sum]) {
                throw new IllegalArgumentException("the first token of segment " + i
                        + " is wanted, but nothing precedes it that could give it a probability");
            }
            sum += lengths[i];
        }
        if (sum != ids.length || ids.length == 0) {
            throw new IllegalArgumentException("a batch needs tokens, as many as its lengths say: got " + ids.length
                    + " ids and lengths of " + sum + " in sum");
        }
    }

    /// The model's own distribution of every token that another precedes.
    public static TokenBatch of(int[]... segments) {
        int[] lengths = Arrays.stream(segments).mapToInt(s -> s.length).toArray();
        int[] ids = Arrays.stream(segments).flatMapToInt(Arrays::stream).toArray();
        boolean[] wanted = new boolean[ids.length];
        Arrays.fill(wanted, true);
        int from = 0;
        for (int length : lengths) {
            if (length > 0) {
                wanted[from] = false;
            }
            from += length;
        }
        return new TokenBatch(ids, lengths, wanted, 1f, false, List.of());
    }

    /// The same with other tokens wanted.
    public TokenBatch withWanted(boolean[] others) {
        return new TokenBatch(ids, lengths, others, temperature, entropies, images);
    }

    /// The same at another temperature.
    public TokenBatch withTemperature(float other) {
        return new TokenBatch(ids, lengths, wanted, other, entropies, images);
    }

    /// The same with entropies asked for, or not.
    public TokenBatch withEntropies(boolean asked) {
        return new TokenBatch(ids, lengths, wanted, temperature, asked, images);
    }

    /// The same with images.
    public TokenBatch withImages(List<ImagePatches> others) {
        return new TokenBatch(ids, lengths, wanted, temperature, entropies, others);
    }

    /// Tokens in all.
    public int tokens() {
        return ids.length;
    }

    /// How many tokens are wanted.
    public int targets() {
        int count = 0;
        for (boolean w : wanted) {
            count += w ? 1 : 0;
        }
        return count;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenBatch b
                && Arrays.equals(ids, b.ids)
                && Arrays.equals(lengths, b.lengths)
                && Arrays.equals(wanted, b.wanted)
                && temperature == b.temperature
                && entropies == b.entropies
                && images.equals(b.images);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return tokens() + " tokens in " + lengths.length + " segments, " + targets() + " of them wanted";
    }
}
