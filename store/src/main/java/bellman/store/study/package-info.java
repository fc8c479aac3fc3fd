/// Searches over configurations on disk: a folder with `study.json` and a run for each trial.
///
/// `study.json` is replaced as a whole whenever something is decided or known, before anything is begun
/// that follows from it. So a search that was killed knows what it was doing.
@NullMarked
package bellman.store.study;

import org.jspecify.annotations.NullMarked;
