package bellman.algos.continuous;

import bellman.net.Architecture;
import bellman.net.Network;
import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.net.Rows;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.train.Setup;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Several critics `Q_c(s, a)` in training, side by side in one network, with their target networks if they
/// have any, optimiser and room for a batch.
public final class Critics implements Snapshot, AutoCloseable {
    /// As PyTorch has it by default.
    public static final OptimizerConfig ADAM = new OptimizerConfig.Adam(0.9f, 0.999f, 1e-8f);

    private final Network network;
    private final Optional<Network> target;
    private final Optimizer optimizer;
    private final Network.Tape learning;
    private final Network.Tape judging;
    private final Optional<Network.Tape> bootstrapping;
    private final int states;
    private final int actionSize;
    private final float[] inputs;
    private final float[] dActions;

    /// @param outputs floats that leave each critic
    /// @param states floats of an encoded observation
    /// @param targets whether there are target networks
    /// @param maxRows of one pass
    public Critics(
            CriticConfig config,
            int outputs,
            int states,
            int actionSize,
            Normalizer normalizer,
            boolean targets,
            int maxRows,
            OptimizerConfig optimizer,
            RandomGenerator random,
            Setup setup) {
        this.states = states;
        this.actionSize = actionSize;
        Architecture architecture = config.architecture(states + actionSize, outputs, normalizer);
        network = setup.backend().network(architecture, random, setup.workers());
        target = targets
                ? Optional.of(setup.backend().network(architecture, random, setup.workers()))
                : Optional.empty();
        target.ifPresent(t -> t.follow(network, 1f));
        this.optimizer = setup.backend().optimizer(optimizer, List.of(network), setup.workers());
        learning = network.tape(maxRows, Network.Mode.TRAINING);
        judging = network.tape(maxRows, config.dropout() > 0 ? Network.Mode.TRAINING : Network.Mode.EVALUATION);
        bootstrapping = target.map(
                t -> t.tape(maxRows, config.dropout() > 0 ? Network.Mode.TRAINING : Network.Mode.EVALUATION));
        inputs = new float[maxRows * (states + actionSize)];
        dActions = new float[maxRows * actionSize];
    }

    /// Floats of a row of outputs: of all critics.
    public int outputs() {
        return network.outputs();
    }

    /// `[row][outputs]` of the target networks.
    public float[] targets(float[] states, float[] actions, Rows rows) {
        join(states, actions, 0, rows.count());
        return target.orElseThrow().forward(bootstrapping.orElseThrow(), inputs, rows);
    }

    /// `[row][outputs]` of what the critics learn from; [#step] may follow.
    public float[] values(float[] states, float[] actions, Rows rows) {
        join(states, actions, 0, rows.count());
        return network.forward(learning, inputs, rows);
    }

    /// `[row][outputs]` of two batches at once: the rows of the second come behind those of the first. They
    /// learn from both; [#step] may follow.
    ///
    /// @param rows of both together
    public float[] values(
            float[] states, float[] actions, float[] nextStates, float[] nextActions, int count, Rows rows) {
        join(states, actions, 0, count);
        join(nextStates, nextActions, count, rows.count() - count);
        return network.forward(learning, inputs, rows);
    }

    /// Takes a step down the gradient at the last [#values].
    ///
    /// @param dOutputs `[row][outputs]`
    /// @return the gradient's norm
    public double step(float[] dOutputs, float learningRate) {
        backward(dOutputs);
        return optimizer.step(learningRate, Float.POSITIVE_INFINITY);
    }

    /// Adds the gradient at the last [#values] to the weights' gradients.
    void backward(float[] dOutputs) {
        network.backward(learning, dOutputs, true, false);
    }

    /// `[row][outputs]` of actions that the critics judge; [#actionGradient] may follow.
    public float[] judge(float[] states, float[] actions, Rows rows) {
        join(states, actions, 0, rows.count());
        return network.forward(judging, inputs, rows);
    }

    /// `[row][action]`: the gradient with respect to the actions of the last [#judge]. The critics' weights
    /// learn nothing from it.
    public float[] actionGradient(float[] dOutputs, int rows) {
        float[] dInputs = network.backward(judging, dOutputs, false, true);
        int width = states + actionSize;
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < actionSize; j++) {
                dActions[row * actionSize + j] = dInputs[row * width + states + j];
            }
        }
        return dActions;
    }

    /// The target networks follow: `Q̄ ← τ Q + (1 - τ) Q̄`.
    public void follow(float tau) {
        target.orElseThrow().follow(network, tau);
    }

    private void join(float[] from, float[] actions, int at, int count) {
        int width = states + actionSize;
        for (int row = 0; row < count; row++) {
            int to = (at + row) * width;
            System.arraycopy(from, row * states, inputs, to, states);
            System.arraycopy(actions, row * actionSize, inputs, to + states, actionSize);
        }
    }

    Network network() {
        return network;
    }

    @Override
    public void save(State state) {
        network.save(state.at("network"));
        optimizer.save(state.at("optimizer"));
        target.ifPresent(t -> t.save(state.at("target")));
    }

    @Override
    public void load(State state) {
        network.load(state.at("network"));
        optimizer.load(state.at("optimizer"));
        target.ifPresent(t -> t.load(state.at("target")));
    }

    @Override
    public void close() {
        learning.close();
        judging.close();
        bootstrapping.ifPresent(Network.Tape::close);
        optimizer.close();
        network.close();
        target.ifPresent(Network::close);
    }
}
