/// The backend `torch`: networks of any layer that [bellman.net.Layer] knows, differentiated by libtorch.
///
/// The same architecture has the same parameters as in the backend `nn`, by name and layout, and the same seed
/// draws the same first weights, so that a checkpoint of one backend is one of the other where both build its
/// layers.
@NullMarked
package bellman.torch.net;

import org.jspecify.annotations.NullMarked;
