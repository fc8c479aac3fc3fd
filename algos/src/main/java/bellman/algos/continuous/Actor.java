package bellman.algos.continuous;

import bellman.head.Outputs;
import bellman.head.Reparameterized;
import bellman.net.Network;
import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.net.Rows;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.train.Setup;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// A reparameterised actor in training: network, head, optimiser, and room for a batch.
public final class Actor implements Snapshot, AutoCloseable {
    private final Network network;
    private final Reparameterized head;
    private final Optimizer optimizer;
    private final Pass acting;
    private final Pass looking;
    private final Pass learning;
    private final Rows envs;
    private final int noiseInterval;
    private final float[] noise;
    private final float[] actions;
    private final float[] logProbs;
    private final float[] dLogProbs;
    private final float[] dOutputs;
    private final Outputs dColumns;
    private final float[] actedLogProbs;
    private int untilNoise;

    /// @param noiseInterval steps between new noise of a head whose noise lasts, at least 1
    public Actor(ActorConfig.Parts parts, int noiseInterval, int batchSize, OptimizerConfig optimizer, Setup setup) {
        network = parts.network();
        head = parts.head();
        this.noiseInterval = noiseInterval;
        this.optimizer = setup.backend().optimizer(optimizer, List.of(network), setup.workers());
        envs = Rows.independent(setup.environment().count());
        acting = new Pass(network, network.tape(envs.count()));
        looking = new Pass(network, network.tape(batchSize));
        learning = new Pass(network, network.tape(batchSize, Network.Mode.TRAINING));
        noise = new float[batchSize * head.noiseSize()];
        actions = new float[batchSize * head.actionSize()];
        logProbs = new float[batchSize];
        dLogProbs = new float[batchSize];
        dOutputs = new float[batchSize * network.outputs()];
        dColumns = Outputs.of(dOutputs, network.outputs(), 0);
        actedLogProbs = new float[envs.count()];
    }

    /// One tape with the columns that it fills.
    private static final class Pass {
        private final Network network;
        private final Network.Tape tape;
        private Outputs columns = Outputs.of(new float[0], 0, 0);

        Pass(Network network, Network.Tape tape) {
            this.network = network;
            this.tape = tape;
        }

        @SuppressWarnings("ReferenceEquality") // whether the view still looks at the array that the network writes to
        Outputs forward(float[] inputs, Rows rows) {
            float[] outputs = network.forward(tape, inputs, rows);
            if (columns.values() != outputs) {
                columns = Outputs.of(outputs, network.outputs(), 0);
            }
            return columns;
        }
    }

    /// Draws an action for each environment.
    ///
    /// @param inputs `[env][inputs]`
    /// @param chosen `[env][action]`
    public void act(float[] inputs, RandomGenerator random, float[] chosen) {
        if (untilNoise == 0) {
            head.resample(random, envs.count());
            untilNoise = noiseInterval;
        }
        untilNoise--;
        head.sample(acting.forward(inputs, envs), 0, envs.count(), random, chosen, actedLogProbs);
    }

    /// Draws [#actions()] with their [#logProbs()] for states that are only looked at, as an acting actor
    /// does.
    public void look(float[] states, Rows rows, RandomGenerator random) {
        draw(looking.forward(states, rows), rows.count(), random);
    }

    /// Draws [#actions()] with their [#logProbs()] for states that the actor learns from; [#step] may follow.
    public void sample(float[] states, Rows rows, RandomGenerator random) {
        draw(learning.forward(states, rows), rows.count(), random);
    }

    private void draw(Outputs columns, int rows, RandomGenerator random) {
        head.drawNoise(0, rows, random, noise);
        head.sampleWith(columns, noise, 0, rows, actions, logProbs);
    }

    /// Takes a step down the gradient of `mean(α log π) + L` at the last [#sample].
    ///
    /// @param dActions `[row][action]`: gradient of `L`
    /// @return the gradient's norm
    public double step(int rows, double alpha, float[] dActions, float learningRate) {
        backward(rows, alpha, dActions);
        return optimizer.step(learningRate, Float.POSITIVE_INFINITY);
    }

    /// Adds that gradient to the weights' gradients.
    void backward(int rows, double alpha, float[] dActions) {
        Arrays.fill(dLogProbs, 0, rows, (float) (alpha / rows));
        head.backwardThrough(learning.columns, noise, 0, rows, dLogProbs, dActions, dColumns);
        network.backward(learning.tape, dOutputs, true, false);
    }

    /// `[row][action]`
    public float[] actions() {
        return actions;
    }

    /// `[row]`
    public float[] logProbs() {
        return logProbs;
    }

    /// Mean of [#logProbs()] over `rows` rows.
    public double meanLogProb(int rows) {
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            sum += logProbs[i];
        }
        return sum / rows;
    }

    /// Floats of an action.
    public int actionSize() {
        return head.actionSize();
    }

    /// The network.
    public Network network() {
        return network;
    }

    /// What its outputs mean.
    public Reparameterized head() {
        return head;
    }

    @Override
    public void save(State state) {
        network.save(state.at("network"));
        optimizer.save(state.at("optimizer"));
        state.put("until-noise", new int[] {untilNoise});
        if (head instanceof Snapshot noisy) {
            noisy.save(state.at("head"));
        }
    }

    @Override
    public void load(State state) {
        network.load(state.at("network"));
        optimizer.load(state.at("optimizer"));
        untilNoise = state.ints("until-noise", 1)[0];
        if (head instanceof Snapshot noisy) {
            noisy.load(state.at("head"));
        }
    }

    @Override
    public void close() {
        acting.tape.close();
        looking.tape.close();
        learning.tape.close();
        optimizer.close();
        network.close();
    }
}
