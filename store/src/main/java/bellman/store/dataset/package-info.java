/// Files of recorded steps: Parquet and JSON lines. A row is a step, with the columns `observation`,
/// `action`, `reward`, `next_observation`, `terminated` and `truncated`; in Parquet a vector is a column for
/// each of its numbers, `observation_0`, `observation_1`, ….
@NullMarked
package bellman.store.dataset;

import org.jspecify.annotations.NullMarked;
