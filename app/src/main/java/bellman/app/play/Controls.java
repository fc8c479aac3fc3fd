package bellman.app.play;

import bellman.space.Space;
import java.util.List;

/// What keys do to an action. Keys are `left`, `right`, `up`, `down`, `tab`, `enter`, `space` or a character.
public sealed interface Controls permits Buttons, Dials, Onlooker {

    /// A key and what it does.
    ///
    /// @param key as it is pressed
    /// @param meaning in a word or two
    record Hint(String key, String meaning) {}

    /// What a key did.
    enum Pressed {
        /// The action is chosen: where the game waits for keys, it takes a step.
        CHOSEN,
        /// Something else was set.
        SET,
        /// The key means nothing here.
        UNKNOWN
    }

    /// Presses a key.
    Pressed press(String key);

    /// Lets go of it: where there is an action that does nothing, that one is next. What is not possible now
    /// gives way to the first that is.
    ///
    /// @param legal the mask in the flat layout of the action space; empty: all is possible
    void release(boolean[] legal);

    /// A copy of the action that is next.
    float[] action();

    /// An action in words.
    String describe(float[] action);

    /// The keys.
    List<Hint> hints();

    /// Controls for an environment's actions.
    ///
    /// @param environment its id, by which keys have names
    /// @throws IllegalArgumentException if actions of this space have no keys
    static Controls of(String environment, Space actions) {
        return switch (actions) {
            case bellman.space.Discrete discrete -> Buttons.of(environment, discrete);
            case bellman.space.Box box -> Dials.of(box);
            case bellman.space.MultiDiscrete many -> Dials.of(many);
            case bellman.space.MultiBinary many -> Dials.of(many);
            case bellman.space.Text t -> throw none(environment, t);
            case bellman.space.Tuple t -> throw none(environment, t);
            case bellman.space.Dict t -> throw none(environment, t);
        };
    }

    /// What each of a list of actions is called, empty if the environment's have no names.
    ///
    /// @param environment its id
    /// @param count of its actions
    static List<String> names(String environment, int count) {
        return Buttons.named(environment, count)
                .map(hints -> hints.stream().map(Hint::meaning).toList())
                .orElse(List.of());
    }

    /// Words for another's actions, if there are any.
    static Controls watching(String environment, Space actions) {
        return actions instanceof bellman.space.Discrete d
                        && Buttons.named(environment, d.n()).isPresent()
                ? Buttons.of(environment, d)
                : new Onlooker();
    }

    private static IllegalArgumentException none(String environment, Space actions) {
        return new IllegalArgumentException(
                environment + ": actions of " + actions + " have no keys; watch a policy instead with --watch RUN");
    }
}
