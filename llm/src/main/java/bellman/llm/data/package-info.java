/// Datasets: JSON lines and Parquet, checked against a schema when they are opened, read row by row while
/// they are used.
///
/// A [Dataset] knows where each row begins, and keeps nothing else of it in memory. A [Cursor] goes through
/// the rows without end, each epoch in an order of its own, and saves its place in a few numbers.
///
/// ```java
/// try (var data = Dataset.open(List.of("train-*.jsonl"), Schema.CONVERSATION, 0)) {
///     var cursor = data.shuffled(7);
///     Conversation first = cursor.next();
/// }
/// ```
@NullMarked
package bellman.llm.data;

import org.jspecify.annotations.NullMarked;
