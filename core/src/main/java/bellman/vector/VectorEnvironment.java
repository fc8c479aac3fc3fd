package bellman.vector;

import bellman.env.Frame;
import bellman.space.Space;
import java.util.Map;
import java.util.Optional;

/// A fixed number of environments of one kind, stepped together: what training runs on.
///
/// Rows are `[env][feature]`, flattened into one array. An environment whose state can be saved also implements
/// [bellman.run.Snapshot].
public interface VectorEnvironment extends AutoCloseable {

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

    /// Arrays of the right sizes for [#reset] and [#step].
    default VectorStep newStep() {
        return new VectorStep(count(), observationSpace().size(), maskSize());
    }

    /// Starts all environments anew. Environment `i` draws from a stream of its own, which depends on `seed` and `i`.
    /// Fills the observations and masks of `out`.
    void reset(long seed, VectorStep out);

    /// Steps all environments with `actions`, `[env][action]`, and fills `out`.
    void step(float[] actions, VectorStep out);

    /// What environment `env` had to say beside the last step's numbers, by name.
    default Map<String, Object> info(int env) {
        return Map.of();
    }

    /// A picture of environment `env`, empty if it draws none.
    default Optional<Frame> render(int env) {
        return Optional.empty();
    }

    @Override
    default void close() {}
}
