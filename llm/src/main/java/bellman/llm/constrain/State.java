package bellman.llm.constrain;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All ways in which a text may have come here. Where bytes lead from here is found out once.
final class State {
    /// Of a text that nothing continues and that is none.
    static final State DEAD = new State(Set.of(), false, false);

    private final Set<Place> ways;
    private final List<Place> places;
    private final boolean over;
    private final boolean left;
    /// Filled by any thread; all find the same.
    private final @Nullable State[] next = new State[256];

    private volatile Optional<TokenSet> tokens = Optional.empty();

    /// @param over whether the text may end here
    /// @param left whether the rule at which a walk began may have ended
    State(Set<Place> ways, boolean over, boolean left) {
        this.ways = ways;
        places = List.copyOf(ways);
        this.over = over;
        this.left = left;
    }

    /// Bytes that it takes, about.
    long bytes() {
        return 1_200 + 120L * places.size();
    }

    List<Place> places() {
        return places;
    }

    boolean isOver() {
        return over;
    }

    boolean hasLeft() {
        return left;
    }

    /// Whether nothing may follow.
    boolean isLast() {
        return places.isEmpty();
    }

    @Nullable
    State next(int value) {
        return next[value];
    }

    void next(int value, State state) {
        next[value] = state;
    }

    Optional<TokenSet> tokens() {
        return tokens;
    }

    void tokens(TokenSet found) {
        tokens = Optional.of(found);
    }

    /// Two states with the same key are the same.
    record Key(Set<Place> ways, boolean over, boolean left) {}

    Key key() {
        return new Key(ways, over, left);
    }
}
