package bellman.llm.generate;

import bellman.llm.model.ModelConfig;
import bellman.net.ImagePatches;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// A prompt that is to be continued.
///
/// @param prompt token ids, one or more; not copied
/// @param samples continuations, each drawn on its own; the prompt is read once for all
/// @param options how tokens are drawn
/// @param mask makes what each continuation has to keep to, if anything
/// @param deadline after which continuations end as they are, if there is one
/// @param images that the prompt's image tokens stand for, in their order
/// @param scoring whether the prompt's own tokens are scored
public record GenerationRequest(
        int[] prompt,
        int samples,
        SamplingOptions options,
        Optional<Supplier<TokenMask>> mask,
        Optional<Instant> deadline,
        List<ImagePatches> images,
        Scoring scoring) {
    public GenerationRequest {
        images = List.copyOf(images);
        if (prompt.length == 0) {
            throw new IllegalArgumentException("a prompt needs at least one token, got none");
        }
        if (samples < 1) {
            throw new IllegalArgumentException("samples must be at least 1, got " + samples);
        }
    }

    /// One continuation.
    public static GenerationRequest of(int[] prompt, SamplingOptions options) {
        return new GenerationRequest(prompt, 1, options, Optional.empty(), Optional.empty(), List.of(), Scoring.NONE);
    }

    /// Refuses a prompt that the model cannot continue.
    ///
    /// @throws IllegalArgumentException if it has no room for a token more, or tokens that are none of the model's
    void requireFit(ModelConfig config) {
        int vocabulary = config.vocabulary();
        if (prompt.length > config.context()) {
            throw new IllegalArgumentException("the prompt has " + prompt.length + " tokens, the model's context "
                    + config.context() + "; shorten it");
        }
        if (scoring != Scoring.ALONE && prompt.length == config.context()) {
            throw new IllegalArgumentException("the prompt has " + prompt.length + " tokens, the model's context of "
                    + config.context() + " has no room for another; shorten it");
        }
        for (int i = 0; i < prompt.length; i++) {
            if (prompt[i] < 0 || prompt[i] >= vocabulary) {
                throw new IllegalArgumentException("token " + i + " of the prompt has the id " + prompt[i]
                        + ", the model's vocabulary has ids from 0 to " + (vocabulary - 1));
            }
        }
    }

    /// The same with several continuations.
    public GenerationRequest withSamples(int count) {
        return new GenerationRequest(prompt, count, options, mask, deadline, images, scoring);
    }

    /// The same with a mask for each continuation.
    public GenerationRequest withMask(Supplier<TokenMask> masks) {
        return withMasks(Optional.of(masks));
    }

    /// The same with a mask for each continuation, or none.
    public GenerationRequest withMasks(Optional<Supplier<TokenMask>> masks) {
        return new GenerationRequest(prompt, samples, options, masks, deadline, images, scoring);
    }

    /// The same with a deadline.
    public GenerationRequest withDeadline(Instant at) {
        return new GenerationRequest(prompt, samples, options, mask, Optional.of(at), images, scoring);
    }

    /// The same with images.
    public GenerationRequest withImages(List<ImagePatches> some) {
        return new GenerationRequest(prompt, samples, options, mask, deadline, some, scoring);
    }

    /// The same with or without scores of the prompt.
    public GenerationRequest withScoring(Scoring wanted) {
        return new GenerationRequest(prompt, samples, options, mask, deadline, images, wanted);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GenerationRequest r
                && Arrays.equals(prompt, r.prompt)
                && samples == r.samples
                && options.equals(r.options)
                && mask.equals(r.mask)
                && deadline.equals(r.deadline)
                && images.equals(r.images)
                && scoring == r.scoring;
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
