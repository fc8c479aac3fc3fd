package bellman.algos.exploration;

import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Architecture.Branch;
import bellman.net.Backend;
import bellman.net.Initialization;
import bellman.net.Layer;
import bellman.net.Network;
import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.net.Output;
import bellman.net.Rows;
import bellman.policy.Encoder;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.train.DivergedException;
import bellman.train.Setup;
import bellman.vector.RunningStatistics;
import java.util.ArrayList;
import java.util.List;

/// Random network distillation (Burda et al. 2018): a network learns to predict what another one, random and fixed,
/// puts out for the observations that are met; where it fails they are new. Observations are normalised and clipped
/// to ±5, the error is divided by the deviation of its discounted sum.
final class Distillation extends Bonus {
    private static final float CLIP = 5;
    private static final double EPSILON = 1e-8;
    private final NoveltyConfig config;
    private final float discount;
    private final Encoder encoder;
    private final int inputs;
    private final Network fixed;
    private final Network learning;
    private final Optimizer optimizer;
    private final Network.Tape fixedTape;
    private final Network.Tape judging;
    private final Network.Tape batchTape;
    private final Network.Tape fixedBatchTape;
    private final Rows rows;
    private final Rows batchRows;
    private final RunningStatistics observations;
    private final RunningStatistics sums;
    private final float[] discounted;
    private final float[] encoded;
    private final float[] normalized;
    private final float[] batch;
    private final float[] dOutputs;
    private int gathered;
    private long updates;

    Distillation(NoveltyConfig config, Setup setup, float discount) {
        super(setup.environment());
        this.config = config;
        this.discount = discount;
        encoder = new Encoder(setup.environment().observationSpace());
        inputs = encoder.inputs();
        Backend backend = setup.backend();
        int count = setup.environment().count();
        fixed = backend.network(plan(1), RandomStream.of(setup.seed(), "novelty/fixed"), setup.workers());
        learning = backend.network(plan(2), RandomStream.of(setup.seed(), "novelty/learning"), setup.workers());
        optimizer =
                backend.optimizer(new OptimizerConfig.Adam(0.9f, 0.999f, 1e-8f), List.of(learning), setup.workers());
        fixedTape = fixed.tape(count);
        judging = learning.tape(count);
        batchTape = learning.tape(config.batchSize(), Network.Mode.TRAINING);
        fixedBatchTape = fixed.tape(config.batchSize());
        rows = Rows.independent(count);
        batchRows = Rows.independent(config.batchSize());
        observations = new RunningStatistics(inputs, EPSILON, CLIP);
        sums = new RunningStatistics(1);
        discounted = new float[count];
        encoded = new float[count * inputs];
        normalized = new float[count * inputs];
        batch = new float[config.batchSize() * inputs];
        dOutputs = new float[config.batchSize() * config.width()];
    }

    private Architecture plan(int hidden) {
        List<Layer> trunk = new ArrayList<>();
        for (int i = 0; i < hidden; i++) {
            trunk.add(new Layer.Dense(config.width(), Activation.RELU, false, (float) Math.sqrt(2)));
        }
        Output output = new Output.Linear(config.width(), (float) Math.sqrt(2));
        return new Architecture(
                inputs, List.of(new Branch("novelty", trunk, List.of(output))), Initialization.ORTHOGONAL);
    }

    @Override
    void judge(float[] seen, boolean[] ended, int count, float[] bonuses) {
        encoder.encode(seen, 0, count, encoded, 0);
        observations.update(encoded, count);
        for (int row = 0; row < count; row++) {
            observations.normalize(encoded, row * inputs, normalized, row * inputs);
        }
        float[] wanted = fixed.forward(fixedTape, normalized, rows);
        float[] found = learning.forward(judging, normalized, rows);
        int width = config.width();
        for (int row = 0; row < count; row++) {
            double sum = 0;
            for (int j = row * width; j < (row + 1) * width; j++) {
                sum += ((double) found[j] - wanted[j]) * (found[j] - wanted[j]);
            }
            bonuses[row] = (float) (sum / width);
            discounted[row] = discount * discounted[row] + bonuses[row];
        }
        sums.update(discounted, count);
        double deviation = Math.sqrt(sums.variance(0)) + EPSILON;
        for (int row = 0; row < count; row++) {
            bonuses[row] = (float) (config.scale() * bonuses[row] / deviation);
        }
        gather(count);
    }

    private void gather(int count) {
        for (int row = 0; row < count; row++) {
            System.arraycopy(normalized, row * inputs, batch, gathered * inputs, inputs);
            if (++gathered == config.batchSize()) {
                gathered = 0;
                update();
            }
        }
    }

    private void update() {
        float[] wanted = fixed.forward(fixedBatchTape, batch, batchRows);
        float[] found = learning.forward(batchTape, batch, batchRows);
        for (int j = 0; j < dOutputs.length; j++) {
            dOutputs[j] = 2 * (found[j] - wanted[j]) / dOutputs.length;
        }
        learning.backward(batchTape, dOutputs, true, false);
        double norm = optimizer.step(config.learningRate(), Float.POSITIVE_INFINITY);
        updates++;
        if (!Double.isFinite(norm)) {
            throw DivergedException.atUpdate("the gradient's norm of novelty.kind: distillation", norm, updates);
        }
    }

    @Override
    public void close() {
        fixedTape.close();
        judging.close();
        batchTape.close();
        fixedBatchTape.close();
        optimizer.close();
        learning.close();
        fixed.close();
        super.close();
    }

    @Override
    protected void saveOwn(State state) {
        super.saveOwn(state);
        State own = state.at("novelty");
        fixed.save(own.at("fixed"));
        learning.save(own.at("learning"));
        optimizer.save(own.at("optimizer"));
        observations.save(own.at("observations"));
        sums.save(own.at("sums"));
        own.put("discounted", discounted);
        own.put("batch", batch);
        own.put("gathered", new int[] {gathered});
        own.put("updates", new long[] {updates});
    }

    @Override
    protected void loadOwn(State state) {
        super.loadOwn(state);
        State own = state.at("novelty");
        fixed.load(own.at("fixed"));
        learning.load(own.at("learning"));
        optimizer.load(own.at("optimizer"));
        observations.load(own.at("observations"));
        sums.load(own.at("sums"));
        own.read("discounted", discounted);
        own.read("batch", batch);
        gathered = own.ints("gathered", 1)[0];
        updates = own.longs("updates", 1)[0];
    }
}
