/// Images for language models that see (Qwen2.5-VL): from files to patches, and from patches to what takes the
/// place of tokens' embeddings.
@NullMarked
package bellman.llm.vision;

import org.jspecify.annotations.NullMarked;
