package bellman.llm.train;

import bellman.llm.data.Example;
import bellman.llm.data.Schema;

/// What the rows of data are, and how they become items.
///
/// @param schema by which rows are checked and read
/// @param encoder of rows
/// @param <E> the kind of rows
/// @param <I> the kind of items
public record RowKind<E extends Example, I extends Item>(Schema<E> schema, RowEncoder<E, I> encoder) {}
