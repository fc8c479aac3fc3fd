package bellman.deploy.serve;

import bellman.run.RandomStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// One observation that waits for its action.
///
/// @param observation a row
/// @param mask which actions are legal, or empty
/// @param state a recurrent policy's memory, or empty
/// @param deterministic whether the most probable action is wanted
/// @param random to draw from instead of the server's own
/// @param details whether the distribution's parameters are wanted, too
/// @param answer completed by the batcher
@SuppressWarnings("ArrayRecordComponent") // made for one queue, and never compared
record Asked(
        float[] observation,
        boolean[] mask,
        float[] state,
        boolean deterministic,
        Optional<RandomStream> random,
        boolean details,
        CompletableFuture<Answer> answer) {}
