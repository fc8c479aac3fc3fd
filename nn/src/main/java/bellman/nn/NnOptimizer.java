package bellman.nn;

import bellman.net.Optimizer;
import bellman.net.Workers;
import bellman.run.State;
import bellman.simd.Sums;
import java.util.Arrays;
import java.util.List;

/// Steps the weights of several networks by one rule and one norm. The weights are cut into chunks of a fixed size,
/// whose squares are summed one by one and then in ascending order, so that threads change nothing. A gradient that
/// is not finite is cleared without a step, lest the next one be added to it.
final class NnOptimizer implements Optimizer {
    private static final int CHUNK = 2048;
    /// Chunks from which on the steps are shared, and the norm, which is cheaper.
    private static final int SHARED = 4;

    private static final int SHARED_NORM = 32;

    private final Rule rule;
    private final List<Weights> weights;
    private final Workers workers;
    private final float[][][] moments;
    /// First chunk of each network, and behind the last one.
    private final int[] chunks;
    private final double[] squares;
    private final Workers.Job norm = this::norm;
    private final Workers.Job apply = this::apply;
    private long steps;
    private float scale;
    private float rate;

    NnOptimizer(Rule rule, List<Weights> weights, Workers workers) {
        this.rule = rule;
        this.weights = weights;
        this.workers = workers;
        moments = new float[weights.size()][rule.moments()][];
        chunks = new int[weights.size() + 1];
        for (int i = 0; i < moments.length; i++) {
            int size = weights.get(i).size();
            chunks[i + 1] = chunks[i] + (size + CHUNK - 1) / CHUNK;
            for (int j = 0; j < rule.moments(); j++) {
                moments[i][j] = new float[size];
                Arrays.fill(moments[i][j], rule.initial(j));
            }
        }
        squares = new double[chunks[moments.length]];
    }

    @Override
    public double step(float learningRate, float maxGradientNorm) {
        run(norm, SHARED_NORM);
        double sum = 0;
        for (double s : squares) {
            sum += s;
        }
        double length = Math.sqrt(sum);
        if (!Double.isFinite(length)) {
            for (Weights w : weights) {
                Arrays.fill(w.gradients, 0f);
            }
            return length;
        }
        steps++;
        rate = learningRate;
        scale = length > maxGradientNorm ? (float) (maxGradientNorm / (length + 1e-6)) : 1f;
        if (workers.threads() == 1) {
            for (int i = 0; i < moments.length; i++) {
                apply(i, 0, weights.get(i).size());
            }
        } else {
            run(apply, SHARED);
        }
        return length;
    }

    private void run(Workers.Job job, int sharedFrom) {
        if (squares.length >= sharedFrom) {
            workers.run(squares.length, job);
        } else {
            for (int chunk = 0; chunk < squares.length; chunk++) {
                job.run(chunk);
            }
        }
    }

    private int network(int chunk) {
        int i = 0;
        while (chunk >= chunks[i + 1]) {
            i++;
        }
        return i;
    }

    private void norm(int chunk) {
        int i = network(chunk);
        int from = (chunk - chunks[i]) * CHUNK;
        float[] g = weights.get(i).gradients;
        squares[chunk] = Sums.squares(g, from, Math.min(CHUNK, g.length - from));
    }

    private void apply(int chunk) {
        int i = network(chunk);
        int from = (chunk - chunks[i]) * CHUNK;
        apply(i, from, Math.min(from + CHUNK, weights.get(i).size()));
    }

    private void apply(int network, int from, int to) {
        Weights w = weights.get(network);
        rule.apply(w.values, w.gradients, moments[network], from, to, steps, scale, rate);
    }

    @Override
    public void save(State state) {
        state.put("steps", new long[] {steps});
        for (int i = 0; i < moments.length; i++) {
            for (int j = 0; j < moments[i].length; j++) {
                state.put("network-" + i + "/moment-" + j, moments[i][j]);
            }
        }
    }

    @Override
    public void load(State state) {
        steps = state.longs("steps", 1)[0];
        for (int i = 0; i < moments.length; i++) {
            for (int j = 0; j < moments[i].length; j++) {
                state.read("network-" + i + "/moment-" + j, moments[i][j]);
            }
        }
    }
}
