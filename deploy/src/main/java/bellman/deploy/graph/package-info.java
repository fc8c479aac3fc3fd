/// Policies as ONNX graphs: from raw observations to actions, with everything between them that training
/// fixed. A graph says what the policy's Java does, operator by operator, and knows none of it: whether both
/// say the same is tried by `bellman.deploy.export`.
@NullMarked
package bellman.deploy.graph;

import org.jspecify.annotations.NullMarked;
