/// Runs that train language models: from their configuration to the job that `bellman train` runs, and from their
/// directory back to a model.
@NullMarked
package bellman.llm.run;

import org.jspecify.annotations.NullMarked;
