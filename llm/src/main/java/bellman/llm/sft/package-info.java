/// Supervised fine-tuning: a model learns to say what it is shown.
@NullMarked
package bellman.llm.sft;

import org.jspecify.annotations.NullMarked;
