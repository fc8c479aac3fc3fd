package bellman.nn;

import bellman.net.Architecture;
import bellman.net.Initializer;
import bellman.net.Network;
import bellman.net.Parameter;
import bellman.net.Rows;
import bellman.net.Workers;
import bellman.run.State;
import bellman.simd.Updates;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// A network of branches.
final class NnNetwork implements Network {
    /// Weights that follow another network's in one part.
    private static final int FOLLOWED = 1 << 13;
    /// Parts from which on threads share them.
    private static final int SHARED = 4;

    final Weights weights = new Weights();
    final Branch[] branches;
    final Workers workers;
    /// Multiply-adds of one row, roughly.
    final long work;
    /// Whether a branch for each thread shares the work well.
    final boolean balanced;
    /// Whether rows may fall into chunks on the way back.
    final boolean chunks;
    /// Parts that the weights' gradient falls into.
    final int parts;
    private final Architecture architecture;
    private final int inputs;
    private final int outputs;
    private final int stateSize;
    private final List<Parameter> parameters;
    private final Workers.Job followPart = this::follow;
    /// What is followed just now, and how far.
    private NnNetwork followed = this;

    private float tau;

    NnNetwork(Architecture architecture, RandomGenerator random, Workers workers) {
        this.architecture = architecture;
        this.workers = workers;
        inputs = architecture.inputs();
        outputs = architecture.outputs();
        branches = new Branch[architecture.branches().size()];
        var initializer = new Initializer(architecture.initialization(), random);
        int column = 0;
        int state = 0;
        long sum = 0;
        for (int i = 0; i < branches.length; i++) {
            Architecture.Branch plan = architecture.branches().get(i);
            branches[i] = new Branch(plan, inputs, column, outputs, state, weights, initializer);
            column += plan.size(inputs);
            state += branches[i].stateSize();
            sum += branches[i].work();
        }
        stateSize = state;
        work = sum;
        long largest = Arrays.stream(branches).mapToLong(Branch::work).max().orElse(0);
        balanced = branches.length >= workers.threads() && largest * workers.threads() <= 1.25 * sum;
        chunks = Arrays.stream(branches).allMatch(Branch::chunks);
        parts = Arrays.stream(branches).mapToInt(Branch::parts).sum();
        parameters = weights.parameters();
    }

    @Override
    public Architecture architecture() {
        return architecture;
    }

    @Override
    public int inputs() {
        return inputs;
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public int stateSize() {
        return stateSize;
    }

    @Override
    public List<Parameter> parameters() {
        return parameters;
    }

    @Override
    public Tape tape(int maxRows, Mode mode) {
        if (maxRows < 1) {
            throw new IllegalArgumentException("a tape needs room for at least one row, got " + maxRows);
        }
        return new NnTape(this, maxRows, mode == Mode.TRAINING);
    }

    @Override
    public float[] forward(Tape tape, float[] inputs, Rows rows) {
        return own(tape).forward(inputs, rows);
    }

    @Override
    public float[] backward(Tape tape, float[] dOutputs, boolean weights, boolean inputs) {
        return own(tape).backward(dOutputs, weights, inputs);
    }

    @Override
    public void follow(Network source, float tau) {
        if (!(source instanceof NnNetwork other) || other.weights.size() != weights.size()) {
            throw new IllegalArgumentException("a network follows only one of the same architecture and backend");
        }
        float[] from = other.weights.values;
        if (tau == 1) {
            System.arraycopy(from, 0, weights.values, 0, from.length);
        } else {
            followed = other;
            this.tau = tau;
            int parts = (from.length + FOLLOWED - 1) / FOLLOWED;
            if (parts >= SHARED) {
                workers.run(parts, followPart);
            } else {
                Updates.polyak(weights.values, from, 0, from.length, tau);
            }
        }
        for (int i = 0; i < branches.length; i++) {
            branches[i].follow(other.branches[i]);
        }
    }

    @Override
    public void save(State state) {
        Network.super.save(state);
        for (Branch branch : branches) {
            branch.save(state);
        }
    }

    @Override
    public void load(State state) {
        Network.super.load(state);
        for (Branch branch : branches) {
            branch.load(state);
        }
    }

    private void follow(int part) {
        float[] from = followed.weights.values;
        int begin = part * FOLLOWED;
        Updates.polyak(weights.values, from, begin, Math.min(begin + FOLLOWED, from.length), tau);
    }

    private NnTape own(Tape tape) {
        if (tape instanceof NnTape own && own.network == this) {
            return own;
        }
        throw new IllegalArgumentException("this tape was made by another network; a network takes only its own");
    }
}
