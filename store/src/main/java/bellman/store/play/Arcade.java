package bellman.store.play;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/// Games that people play elsewhere than in a terminal, found by [ServiceLoader].
public interface Arcade {

    /// The ids of the environments that are there to be played, none of which starts another process or reads a file.
    List<String> environments();

    /// What each of a list of actions is called, empty if nobody knows.
    ///
    /// @param environment its id
    /// @param count of its actions
    List<String> actions(String environment, int count);

    /// Sits down. To be closed.
    ///
    /// @throws IllegalArgumentException if that cannot be played, saying why
    Seat open(Game game);

    /// What is played.
    ///
    /// @param environment empty: the run's
    /// @param run whose policy plays, if one does
    /// @param against whether a person plays beside the policy, and does not only watch
    /// @param seed of the first episode
    /// @param record where what is played is kept, if it is
    /// @param anything whether environments may be played that are not among [Arcade#environments()]
    record Game(
            Optional<String> environment,
            Optional<Path> run,
            boolean against,
            long seed,
            Optional<Path> record,
            boolean anything) {}

    /// Somebody at a game. Of one thread at a time.
    interface Seat extends AutoCloseable {

        /// Presses a key. Whether it chose an action.
        boolean press(String key);

        /// Lets go of all keys.
        void release();

        /// Takes a step.
        void step();

        /// Goes on to the next episode.
        void next();

        /// How it stands, for JSON.
        Map<String, Object> view();

        /// The picture as a PNG, if there is one.
        Optional<byte[]> picture();

        /// What a policy does meanwhile from the same seed, where one plays beside the person: to be looked at, not
        /// to be moved.
        default Optional<Seat> beside() {
            return Optional.empty();
        }

        @Override
        void close();
    }

    /// The one on the class path, if there is one.
    static Optional<Arcade> find() {
        return ServiceLoader.load(Arcade.class).findFirst();
    }
}
