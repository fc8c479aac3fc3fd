/// The command line: `bellman train`, `eval`, `runs`, `envs`, `presets`, `bench`, `doctor`.
@NullMarked
package bellman.app;

import org.jspecify.annotations.NullMarked;
