package bellman.vector;

import bellman.env.Environment;
import bellman.env.Frame;
import bellman.env.Goals;
import bellman.env.TransitionModel;
import bellman.run.Snapshot;
import bellman.space.Space;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// A fixed number of environments of one kind, stepped together: what training runs on.
///
/// Rows are `[env][feature]`, flattened into one array. A native one whose state can be saved also implements
/// [Snapshot]; who wants to save asks [#snapshot()], which looks through wrappers.
public interface VectorEnvironment extends AutoCloseable {

    /// `count` environments that `supplier` makes, stepped one after the other, with [AutoresetMode#SAME_STEP].
    static VectorEnvironment of(Supplier<? extends Environment> supplier, int count) {
        return of(supplier, count, AutoresetMode.SAME_STEP);
    }

    /// `count` environments that `supplier` makes, stepped one after the other.
    static VectorEnvironment of(Supplier<? extends Environment> supplier, int count, AutoresetMode mode) {
        return new SerialVectorEnvironment(supplier, count, mode);
    }

    /// How many environments.
    int count();

    /// The space of one observation.
    Space observationSpace();

    /// The space of one action.
    Space actionSpace();

    /// When the next episode begins after one ended.
    default AutoresetMode autoresetMode() {
        return AutoresetMode.SAME_STEP;
    }

    /// Length of an action mask, 0 if actions are never masked.
    default int maskSize() {
        return 0;
    }

    /// Frames stacked in an observation, the oldest first, each the newest of the observation before; an episode's
    /// first observation is one frame over and over. 1 if they are not stacked.
    default int frames() {
        return 1;
    }

    /// What makes it one with goals, empty if it is none.
    default Optional<Goals> goals() {
        return Optional.empty();
    }

    /// What may happen with which probability, if there are few enough states to say so.
    default Optional<TransitionModel> model() {
        return Optional.empty();
    }

    /// Arrays of the right sizes for [#reset] and [#step].
    default VectorStep newStep() {
        return new VectorStep(count(), observationSpace().size(), maskSize());
    }

    /// Starts all environments anew. Environment `i` draws from a stream of its own, which depends on `seed` and
    /// `i`. Fills the observations and masks of `out`.
    void reset(long seed, VectorStep out);

    /// Steps all environments with `actions`, `[env][action]`, and fills `out`.
    void step(float[] actions, VectorStep out);

    /// The seed of its own that environment `env` was last reset with, empty where it has none but that of [#reset].
    default OptionalLong seed(int env) {
        return OptionalLong.empty();
    }

    /// What environment `env` had to say beside the last step's numbers, by name.
    default Map<String, Object> info(int env) {
        return Map.of();
    }

    /// What saves and restores all of this, empty if some environment's state cannot be saved. The state is that
    /// between two steps; a [VectorStep] belongs to who passes it.
    default Optional<Snapshot> snapshot() {
        return this instanceof Snapshot s ? Optional.of(s) : Optional.empty();
    }

    /// A picture of environment `env`, empty if it draws none.
    default Optional<Frame> render(int env) {
        return Optional.empty();
    }

    @Override
    default void close() {}
}
