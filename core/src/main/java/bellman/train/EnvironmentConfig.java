package bellman.train;

import bellman.net.Workers;
import bellman.registry.EnvironmentEntry;
import bellman.registry.EnvironmentOptions;
import bellman.vector.AutoresetMode;
import bellman.vector.EpisodeStatistics;
import bellman.vector.FrameStack;
import bellman.vector.Named;
import bellman.vector.NormalizeObservation;
import bellman.vector.NormalizeReward;
import bellman.vector.RunningStatistics;
import bellman.vector.Validated;
import bellman.vector.VectorEnvironment;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Which environment, how many of it, and what is wrapped around it.
///
/// @param id in the registry
/// @param count environments side by side
/// @param autoreset when the next episode begins
/// @param frameStack observations shown at once, 1 for the latest only
/// @param normalizeObservations whether observations are brought to mean 0 and variance 1 by running
///     statistics
/// @param normalizeRewards whether rewards are divided by the running standard deviation of the discounted
///     return
/// @param options what else is set of it; which there are depends on the environment
public record EnvironmentConfig(
        String id,
        int count,
        AutoresetMode autoreset,
        int frameStack,
        boolean normalizeObservations,
        boolean normalizeRewards,
        Map<String, Object> options) {
    public EnvironmentConfig {
        if (count < 1) {
            throw new IllegalArgumentException("count must be at least 1, got " + count);
        }
        if (frameStack < 1) {
            throw new IllegalArgumentException("frame-stack must be at least 1, got " + frameStack);
        }
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /// The same without options.
    public EnvironmentConfig(
            String id,
            int count,
            AutoresetMode autoreset,
            int frameStack,
            boolean normalizeObservations,
            boolean normalizeRewards) {
        this(id, count, autoreset, frameStack, normalizeObservations, normalizeRewards, Map.of());
    }

    /// `count` environments of `id`, nothing wrapped around.
    public static EnvironmentConfig of(String id, int count) {
        return new EnvironmentConfig(id, count, AutoresetMode.SAME_STEP, 1, false, false);
    }

    /// The same with another number of environments.
    public EnvironmentConfig withCount(int other) {
        return new EnvironmentConfig(
                id, other, autoreset, frameStack, normalizeObservations, normalizeRewards, options);
    }

    /// What an [EnvironmentEntry] is asked for.
    ///
    /// @param workers that may share the work of the environments
    public EnvironmentEntry.Order order(int number, AutoresetMode mode, Workers workers) {
        return new EnvironmentEntry.Order(number, mode, new EnvironmentOptions(options), workers);
    }

    /// What training runs on: `raw` checked, with episode statistics and the wrappers that this configuration
    /// names.
    ///
    /// @param discount of the returns whose deviation scales rewards
    public Wrapped forTraining(VectorEnvironment raw, float discount) {
        VectorEnvironment environment = forEvaluation(raw);
        Optional<RunningStatistics> statistics = Optional.empty();
        if (normalizeObservations) {
            NormalizeObservation normalized = new NormalizeObservation(environment);
            statistics = Optional.of(normalized.statistics());
            environment = normalized;
        }
        if (normalizeRewards) {
            environment = new NormalizeReward(environment, discount);
        }
        return new Wrapped(environment, statistics);
    }

    /// What a policy is evaluated on: the same without normalisation, which the policy brings along.
    public VectorEnvironment forEvaluation(VectorEnvironment raw) {
        VectorEnvironment environment = new EpisodeStatistics(new Named(new Validated(raw), id));
        return frameStack > 1 ? new FrameStack(environment, frameStack) : environment;
    }

    /// A wrapped environment with the statistics of its observations, if they are normalised.
    ///
    /// @param environment to train on
    /// @param statistics that its wrapper updates
    public record Wrapped(VectorEnvironment environment, Optional<RunningStatistics> statistics) {}
}
