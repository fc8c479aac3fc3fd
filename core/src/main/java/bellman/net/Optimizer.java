package bellman.net;

import bellman.run.Snapshot;

/// Changes weights by their gradients. Made by a [Backend] for the networks that it shall train.
public interface Optimizer extends Snapshot, AutoCloseable {

    /// Scales the gradients so that their joint Euclidean norm is at most `maxGradientNorm`, takes one step, and
    /// clears them.
    ///
    /// @param maxGradientNorm `Float.POSITIVE_INFINITY` for no clipping
    /// @return the norm before scaling; if it is not finite, no step was taken
    double step(float learningRate, float maxGradientNorm);

    @Override
    default void close() {}
}
