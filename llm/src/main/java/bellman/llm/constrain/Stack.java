package bellman.llm.constrain;

import org.jspecify.annotations.Nullable;

/// Where one goes on when rules have come to their ends, the innermost first. Stacks share what is below.
final class Stack {
    /// Below the outermost rule: where it ends, the text does.
    static final Stack END = new Stack(-1, null);
    /// Below a rule of which it does not matter who called it.
    static final Stack OPEN = new Stack(-2, null);

    private final int state;
    private final @Nullable Stack below;
    private final int hash;

    private Stack(int state, @Nullable Stack below) {
        this.state = state;
        this.below = below;
        hash = 31 * state + (below == null ? 7 : 17 * below.hash);
    }

    /// With one more on top.
    static Stack of(int state, Stack below) {
        return new Stack(state, below);
    }

    boolean isBottom() {
        return below == null;
    }

    /// Whether the text is over when the rule is.
    boolean isEnd() {
        return below == null && state == END.state;
    }

    int state() {
        return state;
    }

    Stack below() {
        if (below == null) {
            throw new IllegalStateException("nothing is below the bottom of a stack");
        }
        return below;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        Stack a = this;
        Stack b = other instanceof Stack stack ? stack : null;
        while (a != b) {
            if (a == null || b == null || a.hash != b.hash || a.state != b.state) {
                return false;
            }
            a = a.below;
            b = b.below;
        }
        return true;
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
