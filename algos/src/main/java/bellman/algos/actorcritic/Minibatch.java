package bellman.algos.actorcritic;

import bellman.head.Outputs;
import bellman.net.Network;
import bellman.net.Rows;
import bellman.net.Workers;
import bellman.policy.ActorCritic;
import bellman.rollout.Rollout;
import bellman.space.Space;

/// Rows of a rollout gathered to be learned from together, and the network's answers and gradients for them.
/// Arrays are `[row]` unless said otherwise and allocated once.
///
/// Without memory any rows go together. With memory the rows of whole lanes do, time-major, so that the
/// network runs over them in order from the memory that each lane had when the rollout began.
public final class Minibatch implements AutoCloseable {
    /// Rows that one thread gathers at a time.
    private static final int BLOCK = 512;
    /// Floats of them: where rows are images it gathers fewer.
    private static final int FLOATS = 1 << 17;

    private final ActorCritic agent;
    private Rollout rollout;
    private final Workers workers;
    private final Workers.Job gatherPart = this::gatherBlock;
    private final Network.Tape tape;
    private final int capacity;
    private final int block;
    private final float[] inputs;
    private final float[] actions;
    private final boolean[] masks;
    private final float[] weights;
    private final boolean[] resets;
    private final float[] memory;
    private final float[] oldLogProbs;
    private final float[] oldValues;
    private final float[] advantages;
    private final float[] returns;
    private final float[] logProbs;
    private final float[] entropies;
    private final float[] dLogProbs;
    private final float[] dEntropies;
    private final float[] dOutputs;
    private final Outputs dPolicy;
    private final Outputs dValues;
    private Outputs policy = Outputs.of(new float[0], 0, 0);
    private Outputs values = policy;
    private Rows rows = Rows.independent(1);
    private int[] indices = {};
    private int first;
    private int count;
    private int validCount;

    /// Room for `capacity` rows of `rollout`.
    public Minibatch(ActorCritic agent, Space observations, Rollout rollout, int capacity, Workers workers) {
        this.agent = agent;
        this.rollout = rollout;
        this.workers = workers;
        this.capacity = capacity;
        Network network = agent.network();
        tape = network.tape(capacity);
        inputs = new float[capacity * observations.flatSize()];
        block = Math.clamp(FLOATS / observations.flatSize(), 1, BLOCK);
        actions = new float[capacity * rollout.actionSize()];
        masks = new boolean[capacity * rollout.maskSize()];
        weights = new float[agent.network().stateSize() > 0 ? capacity : 0];
        resets = new boolean[capacity];
        memory = new float[rollout.envs() * network.stateSize()];
        oldLogProbs = new float[capacity];
        oldValues = new float[capacity];
        advantages = new float[capacity];
        returns = new float[capacity];
        logProbs = new float[capacity];
        entropies = new float[capacity];
        dLogProbs = new float[capacity];
        dEntropies = new float[capacity];
        dOutputs = new float[capacity * network.outputs()];
        dPolicy = agent.policyOutputs(dOutputs);
        dValues = agent.valueOutputs(dOutputs);
    }

    /// Gathers from `other` from now on, a rollout of the same shape.
    public void use(Rollout other) {
        rollout = other;
    }

    /// Takes the rows `indices[from], …, indices[from + count - 1]`, which all belong to episodes, of a
    /// network without memory.
    public void gather(int[] indices, int from, int count) {
        if (rows.count() != count) {
            rows = Rows.independent(count);
        }
        gatherRows(indices, from, count);
    }

    /// Takes the whole lanes `lanes[from], …, lanes[from + count - 1]`. `indices` is scratch of at least as
    /// many rows.
    public void gatherLanes(int[] lanes, int from, int count, int[] indices) {
        int stateSize = agent.network().stateSize();
        for (int t = 0; t < rollout.steps(); t++) {
            for (int l = 0; l < count; l++) {
                indices[t * count + l] = t * rollout.envs() + lanes[from + l];
            }
        }
        for (int l = 0; l < count; l++) {
            System.arraycopy(rollout.initialState(), lanes[from + l] * stateSize, memory, l * stateSize, stateSize);
        }
        if (rows.lanes() != count || rows.steps() != rollout.steps()) {
            rows = Rows.sequences(rollout.steps(), count, resets, memory);
        }
        gatherRows(indices, 0, rollout.steps() * count);
    }

    private void gatherRows(int[] indices, int from, int count) {
        if (count > capacity) {
            throw new IllegalArgumentException("a minibatch of " + capacity + " rows was given " + count);
        }
        this.indices = indices;
        this.first = from;
        this.count = count;
        workers.run((count + block - 1) / block, gatherPart);
        validCount = 0;
        for (int i = 0; i < count; i++) {
            validCount += rollout.valid()[indices[from + i]] ? 1 : 0;
        }
    }

    private void gatherBlock(int part) {
        int begin = part * block;
        int end = Math.min(begin + block, count);
        rollout.observations().gather(indices, first + begin, end - begin, inputs, begin);
        int actionSize = rollout.actionSize();
        int maskSize = rollout.maskSize();
        for (int i = begin; i < end; i++) {
            int row = indices[first + i];
            oldLogProbs[i] = rollout.logProbs()[row];
            oldValues[i] = rollout.values()[row];
            advantages[i] = rollout.advantages()[row];
            returns[i] = rollout.returns()[row];
            resets[i] = rollout.resets()[row];
            for (int j = 0; j < actionSize; j++) {
                actions[i * actionSize + j] = rollout.actions()[row * actionSize + j];
            }
            for (int j = 0; j < maskSize; j++) {
                masks[i * maskSize + j] = rollout.masks()[row * maskSize + j];
            }
        }
        for (int i = begin; i < Math.min(end, weights.length); i++) {
            weights[i] = rollout.valid()[indices[first + i]] ? 1 : 0;
        }
    }

    /// Runs the network and sets [#values].
    @SuppressWarnings("ReferenceEquality") // whether the views still look at the array that the network writes to
    public void forward() {
        float[] outputs = agent.network().forward(tape, inputs, rows);
        if (policy.values() != outputs) {
            policy = agent.policyOutputs(outputs).withMasks(masks);
            values = agent.valueOutputs(outputs);
        }
    }

    /// Sets [#logProbs] and [#entropies] of rows `from` to `to - 1`.
    public void evaluate(int from, int to) {
        agent.head().evaluate(policy, actions, from, to, logProbs, entropies);
    }

    /// Carries [#dLogProbs] and [#dEntropies] of rows `from` to `to - 1` to the outputs' gradient, where
    /// [#dValues] already lie.
    void differentiate(int from, int to) {
        agent.head().backward(policy, actions, from, to, dLogProbs, dEntropies, dPolicy);
    }

    /// Carries the outputs' gradient to the weights' gradients.
    public void backward() {
        agent.network().backward(tape, dOutputs, true, false);
    }

    /// The policy's columns now.
    public Outputs policy() {
        return policy;
    }

    /// The loss's gradient with respect to [#policy], to be set.
    public Outputs dPolicy() {
        return dPolicy;
    }

    /// Rows that fit.
    int capacity() {
        return capacity;
    }

    @Override
    public void close() {
        tape.close();
    }

    /// Rows in use.
    public int count() {
        return count;
    }

    /// Rows in use that belong to episodes.
    public int validCount() {
        return validCount;
    }

    /// 1 for a row that belongs to an episode, 0 for one that does not; empty if all do.
    public float[] weights() {
        return weights;
    }

    /// Log-probabilities of the actions when they were taken.
    public float[] oldLogProbs() {
        return oldLogProbs;
    }

    /// Values when the actions were taken.
    public float[] oldValues() {
        return oldValues;
    }

    /// Advantages.
    public float[] advantages() {
        return advantages;
    }

    /// The value function's targets.
    public float[] returns() {
        return returns;
    }

    /// Log-probabilities of the actions now.
    public float[] logProbs() {
        return logProbs;
    }

    /// Entropies now.
    public float[] entropies() {
        return entropies;
    }

    /// Values now, one column.
    public Outputs values() {
        return values;
    }

    /// The loss's gradient with respect to [#logProbs], to be set.
    public float[] dLogProbs() {
        return dLogProbs;
    }

    /// The loss's gradient with respect to [#entropies], to be set.
    public float[] dEntropies() {
        return dEntropies;
    }

    /// The loss's gradient with respect to [#values], to be set.
    public Outputs dValues() {
        return dValues;
    }
}
