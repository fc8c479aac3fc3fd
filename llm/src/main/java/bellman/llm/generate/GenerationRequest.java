package bellman.llm.generate;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/// A prompt that is to be continued.
///
/// @param prompt token ids, one or more; not copied
/// @param samples continuations, each drawn on its own; the prompt is read once for all
/// @param options how tokens are drawn
/// @param mask makes what each continuation has to keep to, if anything
/// @param deadline after which continuations end as they are, if there is one
public record GenerationRequest(
        int[] prompt,
        int samples,
        SamplingOptions options,
        Optional<Supplier<TokenMask>> mask,
        Optional<Instant> deadline) {
    public GenerationRequest {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("a prompt needs at least one token, got none");
        }
        if (samples < 1) {
            throw new IllegalArgumentException("samples must be at least 1, got " + samples);
        }
    }

    /// One continuation.
    public static GenerationRequest of(int[] prompt, SamplingOptions options) {
        return new GenerationRequest(prompt, 1, options, Optional.empty(), Optional.empty());
    }

    /// The same with several continuations.
    public GenerationRequest withSamples(int count) {
        return new GenerationRequest(prompt, count, options, mask, deadline);
    }

    /// The same with a mask for each continuation.
    public GenerationRequest withMask(Supplier<TokenMask> masks) {
        return new GenerationRequest(prompt, samples, options, Optional.of(masks), deadline);
    }

    /// The same with a deadline.
    public GenerationRequest withDeadline(Instant at) {
        return new GenerationRequest(prompt, samples, options, mask, Optional.of(at));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GenerationRequest r
                && Arrays.equals(prompt, r.prompt)
                && samples == r.samples
                && options.equals(r.options)
                && mask.equals(r.mask)
                && deadline.equals(r.deadline);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(prompt) + options.hashCode();
    }

    @Override
    public String toString() {
        return samples + " continuations of " + prompt.length + " tokens, " + options;
    }
}
