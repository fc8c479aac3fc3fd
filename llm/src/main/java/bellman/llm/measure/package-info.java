/// How fast language models train here, and in how much memory.
@NullMarked
package bellman.llm.measure;

import org.jspecify.annotations.NullMarked;
