package bellman.store.json;

/// JSON's `null`, where it is kept: see [Json#value(String)].
public enum JsonNull {
    NULL;

    /// `null`.
    @Override
    public String toString() {
        return "null";
    }
}
