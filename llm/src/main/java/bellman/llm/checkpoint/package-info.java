/// Model folders as `save_pretrained` writes them: weights in safetensors files, one or several with an index.
@NullMarked
package bellman.llm.checkpoint;

import org.jspecify.annotations.NullMarked;
