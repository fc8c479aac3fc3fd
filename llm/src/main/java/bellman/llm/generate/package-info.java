/// Text from language models.
@NullMarked
package bellman.llm.generate;

import org.jspecify.annotations.NullMarked;
