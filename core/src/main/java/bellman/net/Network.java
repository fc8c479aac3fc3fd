package bellman.net;

import bellman.run.Snapshot;
import bellman.run.State;
import java.util.List;

/// A differentiable function from rows of inputs to rows of outputs. It knows no loss: an algorithm computes the
/// gradient of its loss with respect to the *outputs*, and [#backward] carries it to the weights.
///
/// A recurrent network is the same thing over sequences: which rows follow one another, and where memory is wiped,
/// is said by [Rows].
///
/// Networks and tapes that hold native memory give it back when they are closed; others have nothing to give back.
/// Whoever makes one closes it, tapes before their network.
public interface Network extends Snapshot, AutoCloseable {

    /// What it was built from.
    Architecture architecture();

    /// Floats of one input row.
    int inputs();

    /// Floats of one output row.
    int outputs();

    /// Floats of memory that one sequence carries from row to row; 0 for a feed-forward network.
    default int stateSize() {
        return 0;
    }

    /// The weights by name. Views, not copies.
    List<Parameter> parameters();

    /// Room for the activations of one forward pass over at most `maxRows` rows. Several tapes of one network may
    /// be in use at once; a tape belongs to the network that made it.
    ///
    /// @param mode how layers compute that behave otherwise in training; where there are none it changes nothing
    Tape tape(int maxRows, Mode mode);

    /// [#tape(int, Mode)] for [Mode#EVALUATION].
    default Tape tape(int maxRows) {
        return tape(maxRows, Mode.EVALUATION);
    }

    /// How a forward pass treats layers that behave otherwise in training.
    enum Mode {
        /// As an agent acts: nothing is dropped, batches are normalised by the statistics gathered in training.
        EVALUATION,
        /// As a network learns: each forward draws new noise from the network's own stream, which is saved with
        /// it, and normalises batches by their own statistics, which it gathers.
        TRAINING
    }

    /// Moves every weight towards that of `source`, a network of the same architecture and backend, by `tau` of the
    /// way: `w += tau (w' - w)` (Polyak averaging of a target network); 1 copies. What training gathered beside
    /// the weights is copied.
    void follow(Network source, float tau);

    /// Computes the outputs of `inputs`, `[row][inputs]`, the first `rows.count()` rows of it.
    ///
    /// @return `[row][outputs]`, owned by the tape, the same array each time, valid until the next forward on this
    ///     tape
    float[] forward(Tape tape, float[] inputs, Rows rows);

    /// Carries `dOutputs`, `[row][outputs]`, the gradient of a loss with respect to the outputs of the last forward
    /// on `tape`, back through time and layers. `inputs` of that forward must still hold what they held.
    ///
    /// @param weights whether to add the weights' gradient to the parameters' gradients
    /// @param inputs whether to compute the gradient with respect to the inputs
    /// @return `[row][inputs]`, owned by the tape; an empty array without `inputs`
    float[] backward(Tape tape, float[] dOutputs, boolean weights, boolean inputs);

    /// One forward's activations. What it holds is the backend's own.
    interface Tape extends AutoCloseable {
        @Override
        default void close() {}
    }

    /// Ends the network. Views of its weights stay readable.
    @Override
    default void close() {}

    @Override
    default void save(State state) {
        for (Parameter p : parameters()) {
            float[] values = new float[p.values().capacity()];
            p.values().get(0, values);
            state.put(p.name(), values);
        }
    }

    @Override
    default void load(State state) {
        for (Parameter p : parameters()) {
            p.values().put(0, state.floats(p.name(), p.values().capacity()));
        }
    }
}
