package bellman.llm.policy;

import bellman.head.Outputs;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ScalarModel;
import bellman.llm.train.Part;
import bellman.llm.train.TrainedWeights;
import bellman.loss.ClippedSquaredError;
import bellman.loss.ExplainedVariance;
import bellman.loss.LossSums;
import bellman.loss.SquaredError;
import bellman.loss.ValueObjective;
import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.net.TokenBatch;
import bellman.run.Metrics;
import bellman.run.Snapshot;
import bellman.run.State;

/// Expects what is still to come in front of each drawn token.
final class Critic implements Snapshot, AutoCloseable {
    private static final float[] NONE = {};
    private final CausalModel body;
    private final ScalarModel model;
    private final Optimizer optimizer;
    private final ScalarModel.Tape tape;
    private final CriticConfig config;
    private final int partTokens;
    private final ValueObjective objective;
    private final LossSums sums = new LossSums();

    private Critic(CausalModel body, CriticConfig config, int partTokens) {
        this.body = body;
        this.config = config;
        this.partTokens = partTokens;
        body.weights().train(_ -> true);
        model = ScalarModel.zeroOn(body);
        optimizer = model.optimizer(new OptimizerConfig.AdamW(0.9f, 0.999f, 1e-8f, 0));
        tape = model.tape();
        objective = config.clip() == 0 ? new SquaredError() : new ClippedSquaredError(config.clip());
    }

    /// One that begins as a copy of a policy.
    static Critic of(CausalModel policy, CriticConfig config, int partTokens) {
        return new Critic(policy.copy(), config, partTokens);
    }

    /// What it expects in front of each drawn token.
    float[] values(SampleBatch batch) {
        float[] values = new float[batch.tokens().elements()];
        for (Part<Drawn> part : Part.all(batch.drawn(batch.all()), partTokens, 1)) {
            batch.put(model.score(part.batch(), inFront(part.batch())), samples(part), values);
        }
        return values;
    }

    /// Takes a step on a minibatch.
    ///
    /// @param values that it expected when the batch was drawn
    /// @param targets that it should have expected
    void learn(SampleBatch batch, int[] samples, float[] values, float[] targets) {
        int count = batch.tokens(samples).elements();
        for (Part<Drawn> part : Part.all(batch.drawn(samples), partTokens, 1)) {
            int[] some = samples(part);
            float[] now = model.forward(tape, part.batch(), inFront(part.batch()));
            float[] gradient = new float[now.length];
            objective.apply(
                    Outputs.of(now, 1, 0),
                    batch.take(values, some),
                    batch.take(targets, some),
                    NONE,
                    0,
                    now.length,
                    1.0 / count,
                    Outputs.of(gradient, 1, 0),
                    sums);
            model.backward(tape, gradient);
        }
        optimizer.step(
                config.learningRate(), config.maxGradNorm() == 0 ? Float.POSITIVE_INFINITY : config.maxGradNorm());
    }

    /// Puts what the minibatches of a batch gave.
    void record(SampleBatch batch, float[] values, float[] targets, Metrics metrics) {
        metrics.put("train/value_loss", sums.meanLoss());
        metrics.put(
                "train/explained_variance",
                ExplainedVariance.of(values, targets, 0, batch.tokens().elements()));
        sums.clear();
    }

    private static int[] samples(Part<Drawn> part) {
        return part.items().stream().mapToInt(Drawn::sample).toArray();
    }

    /// Places of the tokens behind which a drawn one stands.
    private static int[] inFront(TokenBatch batch) {
        int[] places = new int[batch.targets()];
        int at = 0;
        for (int i = 0; i < batch.tokens(); i++) {
            if (batch.wanted()[i]) {
                places[at++] = i - 1;
            }
        }
        return places;
    }

    @Override
    public void save(State state) {
        new TrainedWeights(model.trained()).save(state.at("weights"));
        optimizer.save(state.at("optimizer"));
    }

    @Override
    public void load(State state) {
        new TrainedWeights(model.trained()).load(state.at("weights"));
        optimizer.load(state.at("optimizer"));
    }

    @Override
    public void close() {
        try (body;
                model;
                optimizer) {
            tape.close();
        }
    }
}
