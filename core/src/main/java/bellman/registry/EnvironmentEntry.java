package bellman.registry;

import bellman.net.Workers;
import bellman.space.Space;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// One environment of the registry: what it is called, what is known about it, and how to make it.
///
/// @param id the name under which it is asked for, with its version: `CartPole-v1`
/// @param description what it is, in a sentence or two
/// @param maxEpisodeSteps after how many steps an episode is cut off, if it is
/// @param rewardThreshold the mean return at which the task counts as solved, if there is an agreed one
/// @param factory makes it
public record EnvironmentEntry(
        String id, String description, OptionalInt maxEpisodeSteps, OptionalDouble rewardThreshold, Factory factory) {

    /// Makes environments of one kind.
    @FunctionalInterface
    public interface Factory {
        /// Makes `count` environments stepped together.
        VectorEnvironment make(int count, AutoresetMode mode);

        /// Makes what was ordered. One that has options or shares its work among threads overrides this.
        ///
        /// @throws IllegalArgumentException if an option is none of this kind, naming it
        default VectorEnvironment make(Order order) {
            order.options().refuseOthers();
            return make(order.count(), order.mode());
        }

        /// What is allowed and may not be meant where these options are set, a line each, for those who begin
        /// a training.
        default List<String> notices(EnvironmentOptions options) {
            return List.of();
        }

        /// What is missing on this machine without which it cannot be made, and what to do; empty if
        /// nothing is.
        default Optional<String> missing() {
            return Optional.empty();
        }
    }

    /// What is wanted of a factory.
    ///
    /// @param count how many environments
    /// @param mode when the next episode begins
    /// @param options what is set of them
    /// @param workers threads that may share the work; they stay the caller's to close
    public record Order(int count, AutoresetMode mode, EnvironmentOptions options, Workers workers) {}

    public EnvironmentEntry {
        if (id.isBlank() || description.isBlank()) {
            throw new IllegalArgumentException(
                    "an environment needs an id and a description, got" + " '" + id + "', '" + description + "'");
        }
    }

    /// An environment without time limit or agreed threshold.
    public EnvironmentEntry(String id, String description, Factory factory) {
        this(id, description, OptionalInt.empty(), OptionalDouble.empty(), factory);
    }

    /// This entry with a time limit for the reader. The factory must hold it.
    public EnvironmentEntry limitedTo(int maxEpisodeSteps) {
        return new EnvironmentEntry(id, description, OptionalInt.of(maxEpisodeSteps), rewardThreshold, factory);
    }

    /// This entry with the mean return at which the task counts as solved.
    public EnvironmentEntry solvedAt(double rewardThreshold) {
        return new EnvironmentEntry(id, description, maxEpisodeSteps, OptionalDouble.of(rewardThreshold), factory);
    }

    /// Makes `count` of it that begin the next episode in the step that ended the last.
    public VectorEnvironment make(int count) {
        return make(count, AutoresetMode.SAME_STEP);
    }

    /// Makes `count` of it.
    public VectorEnvironment make(int count, AutoresetMode mode) {
        return make(new Order(count, mode, EnvironmentOptions.none(), Workers.ONE));
    }

    /// Makes what was ordered of it.
    ///
    /// @throws IllegalArgumentException if it has no such options, naming the option
    public VectorEnvironment make(Order order) {
        if (order.count() < 1) {
            throw new IllegalArgumentException(id + ": expected at least one environment, got " + order.count());
        }
        return factory.make(order);
    }

    /// Makes one of it that begins episodes in [AutoresetMode#SAME_STEP], or in the other mode if it knows only that.
    ///
    /// @throws IllegalArgumentException if it has no such options, naming the option
    public VectorEnvironment one(EnvironmentOptions options) {
        try {
            return make(new Order(1, AutoresetMode.SAME_STEP, options, Workers.ONE));
        } catch (IllegalArgumentException e) {
            try {
                return make(new Order(1, AutoresetMode.NEXT_STEP, options, Workers.ONE));
            } catch (IllegalArgumentException again) {
                throw e;
            }
        }
    }

    /// The space of its observations, found by making one.
    public Space observationSpace() {
        try (VectorEnvironment one = one(EnvironmentOptions.none())) {
            return one.observationSpace();
        }
    }

    /// The space of its actions, found by making one.
    public Space actionSpace() {
        try (VectorEnvironment one = one(EnvironmentOptions.none())) {
            return one.actionSpace();
        }
    }
}
