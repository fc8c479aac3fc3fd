/// Large networks by libtorch: its start in this process, tensors' lifetimes, and the backend `torch`.
///
/// Tensors are native memory that the garbage collector does not see. Each is freed by the
/// [bellman.torch.TensorScope] in which it was made, unless it was kept.
@NullMarked
package bellman.torch;

import org.jspecify.annotations.NullMarked;
