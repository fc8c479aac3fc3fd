/// Text to token ids and back, as the `tokenizer.json` in a model's folder says.
///
///     try (var tokenizer = Tokenizer.load(folder)) {
///         int[] ids = tokenizer.encode("Hello");
///         String text = tokenizer.decode(ids, false);
///     }
///
/// The work is done by Hugging Face's library, whose native part lies in the jar `ai.djl.huggingface:tokenizers`.
/// It is loaded from there directly: the jar's own loader may look for CUDA, download another build and report
/// its use. Nothing here touches the network.
@NullMarked
package bellman.llm.tokenizer;

import org.jspecify.annotations.NullMarked;
