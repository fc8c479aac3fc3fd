/// Decoders of Hugging Face checkpoints as [bellman.net.SequenceModel]s: one decoder, described by a
/// [bellman.llm.model.ModelConfig], for all architectures.
///
/// Tensors in here are libtorch's; shapes are written `[token][hidden]`. Tokens of all sequences of a batch stand
/// packed in the first dimension, and only attention knows where one sequence ends.
@NullMarked
package bellman.llm.model;

import org.jspecify.annotations.NullMarked;
