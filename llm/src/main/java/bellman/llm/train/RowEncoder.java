package bellman.llm.train;

import bellman.llm.data.Example;

/// Turns a row of data into what a loss looks at. The same row gives the same item.
///
/// @param <E> the kind of rows
/// @param <I> the kind of items
@FunctionalInterface
public interface RowEncoder<E extends Example, I extends Item> {

    /// The item that a row makes.
    ///
    /// @throws UnusableRowException if there is nothing to learn from it
    I encode(E row);
}
