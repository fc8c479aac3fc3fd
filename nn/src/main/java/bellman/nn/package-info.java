/// Small networks by hand-written vector kernels: no native call, no allocation in the steady state, and the same
/// bits on every run and any number of threads.
///
/// A network is cut into branches, a branch into units (dense layers and recurrent ones) and outputs. Rows go
/// through a branch in blocks, all layers of it one after the other, because a block's activations then stay in the
/// cache and threads meet only once per pass. Recurrence cuts a branch into stretches: before and behind it rows go
/// in blocks, in it lanes go in groups.
///
/// Every sum has one order: a product's element is a chain of fused multiply-adds, and a weight's gradient is one
/// chain over the rows. So neither blocks nor panels nor threads change a bit, and a row's outputs do not depend on
/// what other rows are in the batch.
///
/// Weights of a layer are stored `[in][out]` (PyTorch's transposed), because the kernels read rows of outputs.
@NullMarked
package bellman.nn;

import org.jspecify.annotations.NullMarked;
