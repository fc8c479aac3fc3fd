package bellman.env;

import bellman.run.Snapshot;
import bellman.space.Space;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// One environment, one episode at a time: the interface that a person writes. Training runs on
/// [bellman.vector.VectorEnvironment], which `VectorEnvironment.of` makes of these.
///
/// Observations and actions are rows of their spaces (see [Space]): a discrete action is `(int) action[0]`. An
/// environment whose state can be saved also implements [Snapshot]; then an interrupted run goes on bit for bit.
/// Its state is what has become of the episode, without the random generator, which belongs to the caller: before
/// `load` the environment is reset, and so holds the generator from which it draws on.
public interface Environment extends AutoCloseable {

    /// The space of observations, the same for all episodes.
    Space observationSpace();

    /// The space of actions, the same for all episodes.
    Space actionSpace();

    /// Starts an episode and returns its first observation. All randomness of the episode comes from `random`,
    /// which stays valid until the next reset.
    float[] reset(RandomGenerator random);

    /// Takes one step. Called only between [#reset] and the step that ends the episode.
    Step step(float[] action);

    /// Whether [#actionMask] says something.
    default boolean masksActions() {
        return false;
    }

    /// Sets which discrete actions are legal now, `true` meaning legal; the flat layout of the action space.
    default void actionMask(boolean[] legal) {
        Arrays.fill(legal, true);
    }

    /// What makes it an environment with goals, empty if it is none.
    default Optional<Goals> goals() {
        return Optional.empty();
    }

    /// What may happen with which probability, if there are few enough states to say so.
    default Optional<TransitionModel> model() {
        return Optional.empty();
    }

    /// What saves and restores this environment, empty if its state cannot be saved. A wrapper can save what it
    /// wraps only if that can.
    default Optional<Snapshot> snapshot() {
        return this instanceof Snapshot s ? Optional.of(s) : Optional.empty();
    }

    /// A picture of the present state, empty if this environment draws none.
    default Optional<Frame> render() {
        return Optional.empty();
    }

    @Override
    default void close() {}
}
