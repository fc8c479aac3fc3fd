package bellman.head;

/// One column that is a state's value.
public record Value() implements Head {
    @Override
    public int width() {
        return 1;
    }
}
