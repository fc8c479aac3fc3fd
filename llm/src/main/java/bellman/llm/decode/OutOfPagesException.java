package bellman.llm.decode;

/// No page for keys and values is free.
public final class OutOfPagesException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int pages;

    OutOfPagesException(int pages) {
        super("all " + pages + " pages for keys and values are in use; give them more memory, or run fewer sequences");
        this.pages = pages;
    }

    /// How many there are.
    public int pages() {
        return pages;
    }
}
