/// Policies in files that others run: an ONNX graph or safetensors, with a document that says what they are.
/// Nothing is written before ONNX Runtime and the policy's own Java have said the same about observations
/// that were played and drawn.
@NullMarked
package bellman.deploy.export;

import org.jspecify.annotations.NullMarked;
