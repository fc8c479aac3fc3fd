package bellman.algos.offline;

import bellman.algos.continuous.Critics;
import bellman.algos.continuous.DeterministicConfig;
import bellman.algos.continuous.Normalizer;
import bellman.head.Categorical;
import bellman.head.DiagonalGaussian;
import bellman.head.Outputs;
import bellman.head.PolicyHead;
import bellman.loss.LossSums;
import bellman.loss.PolicyObjective;
import bellman.net.Architecture;
import bellman.net.Architecture.Branch;
import bellman.net.Backend;
import bellman.net.Initialization;
import bellman.net.Network;
import bellman.net.Optimizer;
import bellman.net.Output;
import bellman.net.Rows;
import bellman.net.Workers;
import bellman.policy.Policy;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.Space;
import bellman.train.Setup;
import bellman.train.UnsupportedSpaceException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A policy that is fitted to recorded actions: a normal distribution whose deviations do not depend on the
/// state, or a categorical one.
final class ClonedPolicy implements Snapshot, AutoCloseable {
    private final Network network;
    private final PolicyHead head;
    private final Optimizer optimizer;
    private final Network.Tape tape;
    private final Rows rows;
    private final float[] logProbs;
    private final float[] entropies;
    private final float[] dLogProbs;
    private final float[] dEntropies;
    private final float[] dOutputs;
    private final float[] none = {};
    private final LossSums sums = new LossSums();
    private double gradientNorm;

    ClonedPolicy(Network network, PolicyHead head, int batchSize, Setup setup) {
        this.network = network;
        this.head = head;
        optimizer = setup.backend().optimizer(Critics.ADAM, List.of(network), setup.workers());
        tape = network.tape(batchSize, Network.Mode.TRAINING);
        rows = Rows.independent(batchSize);
        logProbs = new float[batchSize];
        entropies = new float[batchSize];
        dLogProbs = new float[batchSize];
        dEntropies = new float[batchSize];
        dOutputs = new float[batchSize * network.outputs()];
    }

    static PolicyHead head(String algorithm, Space actions) {
        return switch (actions) {
            case Discrete discrete -> new Categorical(discrete.n());
            case Box box when box.type() == Box.Type.FLOAT32 && box.bounded() -> new DiagonalGaussian(box.size());
            default ->
                throw new UnsupportedSpaceException(
                        algorithm, "action", actions, "Discrete and Box with finite bounds");
        };
    }

    static Network network(
            DeterministicConfig config,
            PolicyHead head,
            Space observations,
            Space actions,
            Backend backend,
            RandomGenerator random,
            Workers workers) {
        var trunk = Normalizer.NONE.trunk(
                observations.flatSize(), config.hidden(), config.activation(), config.layerNorm(), 0f);
        List<Output> outputs = actions instanceof Box
                ? List.of(new Output.Linear(actions.size(), 1f), new Output.Free(actions.size(), -1f))
                : List.of(new Output.Linear(head.width(), 1f));
        return backend.network(
                new Architecture(
                        observations.flatSize(), List.of(new Branch("actor", trunk, outputs)), Initialization.UNIFORM),
                random,
                workers);
    }

    /// Takes a step down `objective` on the actions of a batch.
    ///
    /// @param scores `[row]`
    /// @return the mean loss
    double step(float[] states, float[] actions, float[] scores, PolicyObjective objective, float learningRate) {
        float[] outputs = network.forward(tape, states, rows);
        Outputs columns = Outputs.of(outputs, network.outputs(), 0);
        int count = rows.count();
        head.evaluate(columns, actions, 0, count, logProbs, entropies);
        sums.clear();
        objective.apply(logProbs, logProbs, scores, none, 0, count, 1.0 / count, dLogProbs, sums);
        head.backward(columns, actions, 0, count, dLogProbs, dEntropies, Outputs.of(dOutputs, network.outputs(), 0));
        network.backward(tape, dOutputs, true, false);
        gradientNorm = optimizer.step(learningRate, Float.POSITIVE_INFINITY);
        return sums.meanLoss();
    }

    /// Of the last [#step].
    double gradientNorm() {
        return gradientNorm;
    }

    int actionSize() {
        return head.actionSize();
    }

    Policy policy(Space observations, Space actions) {
        return policy(observations, actions, network, head);
    }

    static Policy policy(Space observations, Space actions, Network network, PolicyHead head) {
        return new Policy(observations, actions, network, head, actions instanceof Box, Optional.empty());
    }

    @Override
    public void save(State state) {
        network.save(state.at("network"));
        optimizer.save(state.at("optimizer"));
    }

    @Override
    public void load(State state) {
        network.load(state.at("network"));
        optimizer.load(state.at("optimizer"));
    }

    @Override
    public void close() {
        tape.close();
        optimizer.close();
        network.close();
    }
}
