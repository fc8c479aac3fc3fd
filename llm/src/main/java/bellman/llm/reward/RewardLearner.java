package bellman.llm.reward;

import bellman.llm.model.ScalarModel;
import bellman.llm.preference.Pair;
import bellman.llm.train.Learner;
import bellman.llm.train.Part;
import bellman.llm.train.TrainedWeights;
import bellman.llm.train.TuningSetup;
import bellman.math.Sigmoid;
import bellman.net.Optimizer;
import bellman.run.Metrics;
import bellman.run.State;
import bellman.sequence.BradleyTerry;
import bellman.stats.Calibration;
import java.util.List;

/// Fits a number behind answers' last tokens to pairs.
final class RewardLearner implements Learner<Pair> {
    private static final int BINS = 10;
    private final ScalarModel model;
    private final ScalarModel.Tape tape;
    private final Optimizer optimizer;
    private final TrainedWeights weights;
    private final BradleyTerry objective;
    private final boolean margins;
    private final float maxGradNorm;
    private final int partTokens;
    private double loss;
    private double[] differences = {};
    private double rewards;
    private double squares;

    private RewardLearner(RewardModelConfig config, TuningSetup setup, ScalarModel model) {
        this.model = model;
        tape = model.tape();
        optimizer = model.optimizer(setup.config().optimizer().optimizer());
        weights = new TrainedWeights(model.trained());
        objective = new BradleyTerry(config.centering());
        margins = config.margins();
        maxGradNorm = setup.config().optimizer().clipping();
        partTokens = setup.config().microBatchTokens();
    }

    static RewardLearner of(RewardModelConfig config, TuningSetup setup) {
        ScalarModel model =
                ScalarModel.on(setup.model(), setup.random("reward-head").nextLong());
        return new RewardLearner(config, setup, model);
    }

    /// The model that learns.
    ScalarModel model() {
        return model;
    }

    @Override
    public double update(List<Pair> batch, float learningRate) {
        begin(batch.size());
        int done = 0;
        for (List<Pair> items : Part.cut(batch, partTokens)) {
            Part<Pair> part = Part.of(items, 1, false);
            int[] last = ScalarModel.lastTokens(part.batch());
            float[] gradient = gradient(part, model.forward(tape, part.batch(), last), done, batch.size());
            model.backward(tape, gradient);
            done += items.size();
        }
        return optimizer.step(learningRate, maxGradNorm);
    }

    @Override
    public void look(List<Pair> batch) {
        begin(batch.size());
        int done = 0;
        for (List<Pair> items : Part.cut(batch, partTokens)) {
            Part<Pair> part = Part.of(items, 1, false);
            gradient(part, model.score(part.batch(), ScalarModel.lastTokens(part.batch())), done, batch.size());
            done += items.size();
        }
    }

    private void begin(int pairs) {
        loss = 0;
        rewards = 0;
        squares = 0;
        differences = new double[pairs];
    }

    private float[] gradient(Part<Pair> part, float[] numbers, int done, int pairs) {
        int count = part.items().size();
        float[] chosen = new float[count];
        float[] rejected = new float[count];
        float[] margin = new float[margins ? count : 0];
        for (int i = 0; i < count; i++) {
            chosen[i] = numbers[i];
            rejected[i] = numbers[count + i];
            differences[done + i] = (double) chosen[i] - rejected[i];
            rewards += (double) chosen[i] + rejected[i];
            squares += (double) chosen[i] * chosen[i] + (double) rejected[i] * rejected[i];
            if (margins) {
                margin[i] = (float) part.items().get(i).margin();
            }
        }
        float[] dChosen = new float[count];
        float[] dRejected = new float[count];
        double share = (double) count / pairs;
        loss += share
                * objective
                        .apply(chosen, rejected, margin, share, dChosen, dRejected)
                        .loss();
        float[] gradient = new float[2 * count];
        System.arraycopy(dChosen, 0, gradient, 0, count);
        System.arraycopy(dRejected, 0, gradient, count, count);
        return gradient;
    }

    @Override
    public void report(Metrics.Visitor numbers) {
        int pairs = differences.length;
        int right = 0;
        double margin = 0;
        double[] confidence = new double[pairs];
        boolean[] happened = new boolean[pairs];
        for (int i = 0; i < pairs; i++) {
            happened[i] = differences[i] > 0;
            right += happened[i] ? 1 : 0;
            margin += differences[i] / pairs;
            confidence[i] = Sigmoid.of(Math.abs(differences[i]));
        }
        double mean = rewards / (2 * pairs);
        numbers.visit("loss", loss);
        numbers.visit("accuracy", (double) right / pairs);
        numbers.visit("margin", margin);
        numbers.visit("mean_reward", mean);
        numbers.visit("reward_std", Math.sqrt(Math.max(0, squares / (2 * pairs) - mean * mean)));
        Calibration calibration = Calibration.of(confidence, happened, BINS);
        numbers.visit("calibration_error", calibration.expectedError());
        numbers.visit("brier", calibration.brier());
    }

    @Override
    public List<String> next() {
        return List.of("bellman export RUN --format huggingface DIR");
    }

    @Override
    public void save(State state) {
        weights.save(state.at("weights"));
        optimizer.save(state.at("optimizer"));
    }

    @Override
    public void load(State state) {
        weights.load(state.at("weights"));
        optimizer.load(state.at("optimizer"));
    }

    @Override
    public void close() {
        try (model;
                optimizer) {
            tape.close();
        }
    }
}
