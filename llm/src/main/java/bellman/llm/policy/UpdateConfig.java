package bellman.llm.policy;

import bellman.run.Configured;
import bellman.sequence.SamplingCorrection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// How a policy learns from a batch of samples.
///
/// @param minibatches into which a batch's samples are dealt, an update each
/// @param epochs passes over the batch
/// @param entropyCoefficient weight of a bonus for entropy
/// @param lag updates of the weights by which the samples' are older, at most: with 1 the next batch is drawn
///     while this one is learned from
/// @param correction for tokens that other weights drew than those that learn, or that an engine in fewer
///     bits did
/// @param cap of its importance ratios
/// @param ratios to which policy the loss's ratios are, those that it clips
/// @param gapAlarm mean difference of log-probabilities between drawing and learning, in nats, above which a
///     batch that was drawn without lag is an error, 0 for never: there something is broken
public record UpdateConfig(
        int minibatches,
        int epochs,
        float entropyCoefficient,
        int lag,
        Correction correction,
        double cap,
        Ratios ratios,
        double gapAlarm)
        implements Configured {
    /// What becomes of importance ratios between drawing and learning.
    public enum Correction {
        /// They are not looked at.
        NONE,
        /// Each token counts by its ratio, at most the cap.
        TOKEN_TRUNCATE,
        /// Each token counts by its ratio, not at all above the cap.
        TOKEN_MASK,
        /// A sample's tokens count by its ratio, at most the cap.
        SEQUENCE_TRUNCATE,
        /// A sample's tokens count by its ratio, not at all above the cap.
        SEQUENCE_MASK
    }

    /// To which policy the loss's ratios are.
    public enum Ratios {
        /// To the one that learns as it was when the batch's turn came, or with one update as it is: what other weights
        /// drew is a matter of the correction (Hilton et al. 2022).
        OWN,
        /// To the one that drew: the clip bounds how far the policy has gone since, a lag included.
        DRAWN
    }

    public UpdateConfig {
        Require.atLeast("minibatches", minibatches, 1);
        Require.atLeast("epochs", epochs, 1);
        Require.atLeast("entropy-coefficient", entropyCoefficient, 0);
        Require.atLeast("lag", lag, 0);
        Require.atLeast("cap", cap, 1);
        Require.atLeast("gap-alarm", gapAlarm, 0);
        if (ratios == Ratios.DRAWN && correction != Correction.NONE) {
            throw new IllegalArgumentException(
                    "correction must be none where ratios are to the policy that drew (ratios: drawn), got "
                            + correction.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
    }

    /// One update for each batch, which its own weights drew.
    public static UpdateConfig defaults() {
        return new UpdateConfig(1, 1, 0, 0, Correction.NONE, 3, Ratios.OWN, 0.5);
    }

    /// The same with another number of minibatches and epochs.
    public UpdateConfig with(int otherMinibatches, int otherEpochs) {
        return new UpdateConfig(
                otherMinibatches, otherEpochs, entropyCoefficient, lag, correction, cap, ratios, gapAlarm);
    }

    /// The same with older samples.
    public UpdateConfig withLag(int other, Correction corrected) {
        return new UpdateConfig(minibatches, epochs, entropyCoefficient, other, corrected, cap, ratios, gapAlarm);
    }

    /// The same with ratios to another policy.
    public UpdateConfig withRatios(Ratios other) {
        return new UpdateConfig(minibatches, epochs, entropyCoefficient, lag, correction, cap, other, gapAlarm);
    }

    /// Updates that a batch gives.
    public int updates() {
        return minibatches * epochs;
    }

    @Override
    public Map<String, String> ineffective() {
        return correction == Correction.NONE ? Map.of("cap", "correction is none") : Map.of();
    }

    /// The correction, if there is one.
    Optional<SamplingCorrection> samplingCorrection() {
        return switch (correction) {
            case NONE -> Optional.empty();
            case TOKEN_TRUNCATE -> correction(SamplingCorrection.Level.TOKEN, SamplingCorrection.Bound.TRUNCATE);
            case TOKEN_MASK -> correction(SamplingCorrection.Level.TOKEN, SamplingCorrection.Bound.MASK);
            case SEQUENCE_TRUNCATE -> correction(SamplingCorrection.Level.SEQUENCE, SamplingCorrection.Bound.TRUNCATE);
            case SEQUENCE_MASK -> correction(SamplingCorrection.Level.SEQUENCE, SamplingCorrection.Bound.MASK);
        };
    }

    private Optional<SamplingCorrection> correction(SamplingCorrection.Level level, SamplingCorrection.Bound bound) {
        return Optional.of(new SamplingCorrection(level, bound, cap));
    }
}
