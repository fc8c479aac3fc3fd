package bellman.nn;

import bellman.net.Network;
import bellman.net.Rows;
import bellman.net.Workers;
import java.util.Arrays;

/// One pass through a network: its activations, and how its work is shared among threads.
///
/// Even phases take blocks of rows through a stretch of each branch, odd ones take groups of lanes through a
/// recurrent unit. Backwards, many rows of a small network fall into chunks, each with a gradient of the
/// weights of its own, which are added up in order at the end: the number of chunks follows from the rows
/// alone. Fewer rows a thread takes through a whole branch where branches are many and alike enough; the
/// inputs' gradient, to which all branches add, is then a phase of its own. Either way it adds the weights'
/// gradient block by block while the block is in the cache, as does a thread alone. Otherwise threads share
/// the blocks, and the weights' gradient is a phase of its own, cut into parts of the weights. Whatever the
/// number of threads, the rows are added in the same order. Where the inputs' gradient alone is wanted, rows
/// without any are left out, branch by branch ([Chosen]).
final class NnTape implements Network.Tape {
    /// Multiply-adds below which waking other threads costs more than it saves.
    private static final long SHARED = 250_000;
    /// Rows that go through a branch together, so that those of dense layers stay in the first cache.
    private static final int BLOCK = 96;

    /// Rows or lanes of a thread up to which all threads are given equally many of them, one piece each. More are cut
    /// into pieces of whole groups that kernels take at a time.
    private static final int FEW = 12;

    /// Rows of a chunk, enough to make little of what its own gradient costs.
    private static final int CHUNK = 512;
    /// Weights up to which a chunk's gradient stays in the second cache.
    private static final int CHUNKED_WEIGHTS = 1 << 15;

    private static final float[] NONE = {};

    final NnNetwork network;
    private final int maxRows;
    private final Branch.Pass[] passes;
    private final int phases;
    /// `[chunk - 1][weight]`: the weights' gradients of the chunks behind the first.
    private final float[][] chunkGradients;
    private final boolean prepares;
    /// Whether the inputs' gradient may leave out rows.
    private final boolean chooses;
    private final float[] outputs;
    private float[] dInputs = NONE;
    private Chosen[] chosen = {};
    private final Workers.Job preparePart = this::prepare;
    private final Workers.Job forwardPart = this::forward;
    private final Workers.Job turnPart = this::turn;
    private final Workers.Job branchPart = this::backwardBranch;
    private final Workers.Job chunkPart = this::backwardChunk;
    private final Workers.Job chosenPart = this::backwardChosen;
    private final Workers.Job enterPart = this::enter;
    private final Workers.Job rowsPart = this::backwardRows;
    private final Workers.Job gradientPart = this::gradients;

    private Rows rows = Rows.independent(1);
    private float[] inputs = NONE;
    private float[] dOutputs = NONE;
    private boolean ran;
    private boolean weights;
    private boolean wanted;
    private int phase;
    /// Rows or lanes that go together in this phase, and how many such pieces there are.
    private int piece;
    private int pieces;
    /// Rows that went together in the last phase of rows.
    private int packedRows;

    NnTape(NnNetwork network, int maxRows, boolean training) {
        this.network = network;
        this.maxRows = maxRows;
        Branch[] branches = network.branches;
        phases = 2 * Arrays.stream(branches).mapToInt(Branch::recurrences).max().orElse(0) + 1;
        int chunks = chunks(maxRows);
        chunkGradients = new float[chunks - 1][network.weights.size()];
        passes = new Branch.Pass[branches.length];
        for (int i = 0; i < passes.length; i++) {
            passes[i] = branches[i].pass(maxRows, BLOCK, network.workers.threads() > 1, chunks, training);
        }
        prepares = Arrays.stream(branches).anyMatch(Branch::prepares);
        chooses = branches.length > 1 && Arrays.stream(branches).allMatch(Branch::chooses);
        outputs = new float[maxRows * network.outputs()];
    }

    float[] forward(float[] inputs, Rows rows) {
        rows.require(network, maxRows, inputs);
        this.inputs = inputs;
        this.rows = rows;
        ran = true;
        if (prepares) {
            run(passes.length, preparePart);
        }
        for (phase = 0; phase < phases; phase++) {
            cut();
            run(pieces * passes.length, forwardPart);
        }
        return outputs;
    }

    float[] backward(float[] dOutputs, boolean weights, boolean wantsInputs) {
        check(dOutputs);
        this.dOutputs = dOutputs;
        this.weights = weights;
        wanted = wantsInputs;
        if (wanted && dInputs.length == 0) {
            dInputs = new float[maxRows * network.inputs()];
        }
        if (!weights && wanted && chooses && choose()) {
            run(passes.length, chosenPart);
            Arrays.fill(dInputs, 0, rows.count() * network.inputs(), 0f);
            for (Chosen c : chosen) {
                c.add(dInputs);
            }
        } else if (weights && chunks(rows.count()) > 1) {
            inChunks(chunks(rows.count()));
        } else if (!shared()) {
            for (int b = 0; b < passes.length; b++) {
                backwardBranch(b);
            }
        } else if (network.balanced && (!wanted || phases == 1)) {
            wanted = false;
            network.workers.run(passes.length, branchPart);
            if (wantsInputs) {
                enter();
            }
        } else {
            shareRows();
        }
        return wantsInputs ? dInputs : NONE;
    }

    /// Finds the rows of each branch whose gradient is not zero; returns whether those are few.
    private boolean choose() {
        if (chosen.length == 0) {
            chosen = new Chosen[passes.length];
            Arrays.setAll(
                    chosen,
                    b -> new Chosen(network.branches[b], passes[b], maxRows, network.outputs(), network.inputs()));
        }
        int sum = 0;
        for (Chosen c : chosen) {
            sum += c.find(dOutputs, rows.count());
        }
        return 4L * sum <= 3L * passes.length * rows.count();
    }

    private void backwardChosen(int b) {
        chosen[b].backward(BLOCK);
    }

    /// The inputs' gradient, to which all branches add, once each has come down to its first unit.
    private void enter() {
        wanted = true;
        for (Branch.Pass pass : passes) {
            pass.turnFirst();
        }
        phase = 0;
        cut();
        network.workers.run(pieces, enterPart);
    }

    private void enter(int part) {
        int from = part * piece;
        int to = Math.min(from + piece, rows.count());
        for (int b = 0; b < passes.length; b++) {
            passes[b].enter(inputs, dOutputs, from, to, dInputs, b > 0);
        }
    }

    /// Into how many chunks `rows` rows fall on the way back.
    private int chunks(int rows) {
        return phases == 1 && network.chunks && network.weights.size() <= CHUNKED_WEIGHTS
                ? Math.max(1, rows / CHUNK)
                : 1;
    }

    private void inChunks(int chunks) {
        run(passes.length, turnPart);
        run(chunks, chunkPart);
        float[] sums = network.weights.gradients;
        for (int c = 1; c < chunks; c++) {
            float[] own = chunkGradients[c - 1];
            for (int i = 0; i < sums.length; i++) {
                sums[i] += own[i];
            }
        }
    }

    private void backwardChunk(int chunk) {
        int chunks = chunks(rows.count());
        float[] gradients = network.weights.gradients;
        if (chunk > 0) {
            gradients = chunkGradients[chunk - 1];
            Arrays.fill(gradients, 0f);
        }
        int end = chunk == chunks - 1 ? rows.count() : (chunk + 1) * CHUNK;
        for (int from = chunk * CHUNK; from < end; from += BLOCK) {
            int to = Math.min(from + BLOCK, end);
            for (int b = 0; b < passes.length; b++) {
                passes[b].backward(0, inputs, dOutputs, from, to, true, gradients, chunk, dx(), b > 0);
            }
        }
    }

    private float[] dx() {
        return wanted ? dInputs : NONE;
    }

    private void shareRows() {
        network.workers.run(passes.length, turnPart);
        for (phase = phases - 1; phase >= 0; phase--) {
            cut();
            network.workers.run(wanted ? pieces : pieces * passes.length, rowsPart);
        }
        if (weights) {
            network.workers.run(network.parts, gradientPart);
        }
    }

    /// Decides how many rows or lanes go together in this phase.
    private void cut() {
        int threads = shared() ? network.workers.threads() : 1;
        boolean byRows = phase % 2 == 0;
        int all = byRows ? rows.count() : rows.lanes();
        int each = byRows && all > FEW * threads ? 2 * threads : threads;
        int fair = (all + each - 1) / each;
        if (all > FEW * threads) {
            fair = (fair + 5) / 6 * 6;
        }
        piece = byRows ? threads == 1 ? BLOCK : Math.min(BLOCK, fair) : fair;
        pieces = (all + piece - 1) / piece;
        packedRows = byRows ? piece : packedRows;
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

    private void prepare(int branch) {
        passes[branch].prepare(rows.count());
    }

    private void forward(int part) {
        int b = network.balanced ? part / pieces : part % passes.length;
        int from = (network.balanced ? part % pieces : part / passes.length) * piece;
        int stretch = phase / 2;
        if (phase % 2 == 1) {
            if (stretch < network.branches[b].recurrences()) {
                passes[b].recur(stretch, rows, network.stateSize(), from, Math.min(from + piece, rows.lanes()));
            }
        } else if (stretch <= network.branches[b].recurrences()) {
            passes[b].forward(stretch, inputs, outputs, from, Math.min(from + piece, rows.count()));
        }
    }

    /// The whole way back of one branch.
    private void backwardBranch(int b) {
        Branch.Pass pass = passes[b];
        pass.turnLater(rows.count() <= BLOCK);
        int stretch = network.branches[b].recurrences();
        while (true) {
            for (int from = 0; from < rows.count(); from += BLOCK) {
                int to = Math.min(from + BLOCK, rows.count());
                float[] gradients = weights ? network.weights.gradients : NONE;
                pass.backward(stretch, inputs, dOutputs, from, to, weights, gradients, 0, dx(), b > 0);
            }
            if (stretch == 0) {
                return;
            }
            stretch--;
            pass.unroll(stretch, rows, 0, rows.lanes());
        }
    }

    private void turn(int branch) {
        passes[branch].turn();
    }

    /// A piece of one branch, or, if the inputs' gradient is wanted, to which all of them add, of all branches.
    private void backwardRows(int part) {
        if (wanted) {
            for (int b = 0; b < passes.length; b++) {
                backwardPiece(b, part);
            }
        } else {
            backwardPiece(part / pieces, part % pieces);
        }
    }

    private void backwardPiece(int b, int index) {
        int from = index * piece;
        int stretch = phase / 2;
        if (phase % 2 == 1) {
            if (stretch < network.branches[b].recurrences()) {
                passes[b].unroll(stretch, rows, from, Math.min(from + piece, rows.lanes()));
            }
        } else if (stretch <= network.branches[b].recurrences()) {
            passes[b].backward(
                    stretch,
                    inputs,
                    dOutputs,
                    from,
                    Math.min(from + piece, rows.count()),
                    weights,
                    NONE,
                    0,
                    dx(),
                    b > 0);
        }
    }

    private void gradients(int part) {
        int p = part;
        int b = 0;
        while (p >= network.branches[b].parts()) {
            p -= network.branches[b++].parts();
        }
        passes[b].gradients(p, inputs, dOutputs, rows.count(), packedRows);
    }

    private void check(float[] dOutputs) {
        if (!ran) {
            throw new IllegalStateException("backward needs a forward on the same tape first");
        }
        int size = rows.count() * network.outputs();
        if (dOutputs.length < size) {
            throw new IllegalArgumentException(
                    "the gradient of " + rows.count() + " rows needs " + size + " numbers, got " + dOutputs.length);
        }
    }
}
