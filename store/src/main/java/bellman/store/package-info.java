/// The run directory: everything that a training run leaves behind, so written that no moment's interruption loses
/// it.
///
/// | file | holds |
/// | --- | --- |
/// | `config.yaml` | the configuration as used |
/// | `manifest.json` | format, version, seed, machine, resumes, how it ended |
/// | `metrics.db` | series, see [bellman.store.metrics.MetricsDatabase] |
/// | `events.out.tfevents.…` | the same series for TensorBoard |
/// | `samples.jsonl` | finished episodes, one JSON object each |
/// | `checkpoints/N/` | the whole state at step N, see [bellman.store.checkpoint.Checkpoint] |
///
/// A run is written by one [bellman.store.RunRecorder], which hands everything to a thread of its own:
///
/// ```java
/// try (var run = RunDirectory.create(Path.of("runs"), Optional.empty(), start)) {
///     run.record(step, seconds, metrics, clockMetrics);
///     run.checkpoint(step, state);
///     run.finish(Map.of("return-mean", 500.0));
/// }
/// ```
///
/// and read by any number of processes through [bellman.store.RunDirectory#open]. Rows reach the disk in the order
/// in which they were recorded, a checkpoint after all rows before it; it notes where the other files stood, and
/// resuming from it cuts them there.
@NullMarked
package bellman.store;

import org.jspecify.annotations.NullMarked;
