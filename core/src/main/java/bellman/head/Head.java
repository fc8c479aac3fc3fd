package bellman.head;

/// Gives columns of a network's output row a meaning.
public interface Head {

    /// Columns that it reads.
    int width();
}
