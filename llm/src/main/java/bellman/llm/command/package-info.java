/// The commands of language models: `bellman score`, `tokenize`, `generate` and `model`.
///
/// Each takes a folder as `save_pretrained` writes it, reads JSON lines and writes JSON lines or text. What
/// is wrong is one line that names the file, the line and the field.
@NullMarked
package bellman.llm.command;

import org.jspecify.annotations.NullMarked;
