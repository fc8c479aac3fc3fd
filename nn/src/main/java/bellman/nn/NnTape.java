package bellman.nn;

import bellman.net.Network;
import bellman.net.Rows;
import bellman.net.Workers;
import java.util.Arrays;

/// One pass through a network: its activations, and how its work is shared among threads.
///
/// Even phases take blocks of rows through a stretch of each branch, odd ones take groups of lanes through a recurrent
/// unit. With several threads the weights' gradient is a phase of its own; one thread adds it block by block while the
/// block is in the cache. Both add the rows in the same order.
final class NnTape implements Network.Tape {
    /// Multiply-adds below which waking other threads costs more than it saves.
    private static final long SHARED = 250_000;

    /// Rows that go through a branch together, so that they stay in the first cache.
    private static final int BLOCK = 64;

    private static final float[] NONE = {};

    final NnNetwork network;
    private final int maxRows;
    private final Branch.Pass[] passes;
    private final int phases;
    private final float[] outputs;
    private float[] dInputs = NONE;
    private final Workers.Job forwardPart = this::forwardPart;
    private final Workers.Job backwardPart = this::backwardPart;
    private final Workers.Job gradientPart = this::gradientPart;
    private final Workers.Job turnPart = this::turnPart;
    private final Workers.Job preparePart = this::preparePart;

    private Rows rows = Rows.independent(1);
    private float[] inputs = NONE;
    private float[] dOutputs = NONE;
    private boolean ran;
    private int phase;
    private int block;
    private int blocks;
    private boolean weights;
    private boolean now;
    private int rowBlock;
    private boolean wanted;

    NnTape(NnNetwork network, int maxRows) {
        this.network = network;
        this.maxRows = maxRows;
        Branch[] branches = network.branches;
        passes = new Branch.Pass[branches.length];
        for (int i = 0; i < passes.length; i++) {
            passes[i] = branches[i].pass(maxRows, BLOCK, network.workers.threads() > 1);
        }
        phases = 2 * Arrays.stream(branches).mapToInt(Branch::recurrences).max().orElse(0) + 1;
        outputs = new float[maxRows * network.outputs()];
    }

    float[] forward(float[] inputs, Rows rows) {
        check(inputs, rows);
        this.inputs = inputs;
        this.rows = rows;
        ran = true;
        run(passes.length, preparePart);
        for (phase = 0; phase < phases; phase++) {
            run(cut() * passes.length, forwardPart);
        }
        return outputs;
    }

    float[] backward(float[] dOutputs, boolean weights, boolean wantsInputs) {
        if (!ran) {
            throw new IllegalStateException("backward needs a forward on the same tape first");
        }
        if (dOutputs.length < rows.count() * network.outputs()) {
            throw new IllegalArgumentException("the gradient of " + rows.count() + " rows needs "
                    + rows.count() * network.outputs() + " numbers, got " + dOutputs.length);
        }
        this.dOutputs = dOutputs;
        wanted = wantsInputs;
        if (wanted && dInputs.length == 0) {
            dInputs = new float[maxRows * network.inputs()];
        }
        this.weights = weights;
        now = weights && !shared();
        run(passes.length, turnPart);
        for (phase = phases - 1; phase >= 0; phase--) {
            int parts = cut();
            run(wanted ? parts : parts * passes.length, backwardPart);
        }
        if (weights && !now) {
            int parts = 0;
            for (Branch branch : network.branches) {
                parts += branch.parts();
            }
            network.workers.run(parts, gradientPart);
        }
        return wanted ? dInputs : NONE;
    }

    /// Decides how many rows or lanes go together in this phase, and returns into how many parts a branch falls.
    private int cut() {
        int threads = shared() ? network.workers.threads() : 1;
        if (phase % 2 == 0) {
            int fair = (rows.count() + 2 * threads - 1) / (2 * threads);
            block = threads == 1 ? BLOCK : Math.min(BLOCK, (fair + 5) / 6 * 6);
            blocks = (rows.count() + block - 1) / block;
            rowBlock = block;
        } else {
            int fair = (rows.lanes() + threads - 1) / threads;
            block = threads == 1 ? rows.lanes() : (fair + 5) / 6 * 6;
            blocks = (rows.lanes() + block - 1) / block;
        }
        return blocks;
    }

    private boolean shared() {
        return network.workers.threads() > 1 && network.work * rows.count() >= SHARED;
    }

    private void run(int parts, Workers.Job job) {
        if (shared()) {
            network.workers.run(parts, job);
        } else {
            for (int part = 0; part < parts; part++) {
                job.run(part);
            }
        }
    }

    private void forwardPart(int part) {
        int b = part / blocks;
        int from = part % blocks * block;
        int stretch = phase / 2;
        if (phase % 2 == 1) {
            if (stretch < network.branches[b].recurrences()) {
                passes[b].recur(stretch, rows, network.stateSize(), from, Math.min(from + block, rows.lanes()));
            }
        } else if (stretch <= network.branches[b].recurrences()) {
            passes[b].forward(stretch, inputs, outputs, from, Math.min(from + block, rows.count()));
        }
    }

    private void preparePart(int part) {
        passes[part].prepare(rows.count());
    }

    private void turnPart(int part) {
        passes[part].turn();
    }

    /// With the inputs' gradient, to which all branches add, a part is a block of all branches.
    private void backwardPart(int part) {
        if (!wanted) {
            backward(part / blocks, part % blocks);
            return;
        }
        for (int b = 0; b < passes.length; b++) {
            backward(b, part);
        }
    }

    private void backward(int b, int piece) {
        int from = piece * block;
        int stretch = phase / 2;
        if (phase % 2 == 1) {
            if (stretch < network.branches[b].recurrences()) {
                passes[b].unroll(stretch, rows, from, Math.min(from + block, rows.lanes()));
            }
        } else if (stretch <= network.branches[b].recurrences()) {
            passes[b].backward(stretch, inputs, dOutputs, from, Math.min(from + block, rows.count()), weights, now,
                    wanted ? dInputs : NONE, b > 0);
        }
    }

    private void gradientPart(int part) {
        int p = part;
        for (int b = 0; b < passes.length; b++) {
            int parts = network.branches[b].parts();
            if (p < parts) {
                passes[b].gradients(p, inputs, dOutputs, rows.count(), rowBlock);
                return;
            }
            p -= parts;
        }
    }

    private void check(float[] inputs, Rows rows) {
        if (rows.count() > maxRows) {
            throw new IllegalArgumentException(
                    "this tape has room for " + maxRows + " rows, got " + rows.count() + "; make a larger one");
        }
        if (inputs.length < rows.count() * network.inputs()) {
            throw new IllegalArgumentException(rows.count() + " rows need " + rows.count() * network.inputs()
                    + " inputs, got " + inputs.length);
        }
        int state = network.stateSize();
        if (state > 0 && (rows.resets().length == 0 || rows.state().length < rows.lanes() * state)) {
            throw new IllegalArgumentException("a recurrent network needs Rows.sequences with a state of "
                    + rows.lanes() * state + " numbers, got " + rows.state().length);
        }
    }
}
