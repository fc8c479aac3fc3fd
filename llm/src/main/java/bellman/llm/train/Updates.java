package bellman.llm.train;

import bellman.llm.model.CausalModel;
import bellman.net.Optimizer;
import bellman.net.SequenceModel;
import bellman.net.TokenScores;
import bellman.run.Snapshot;
import bellman.run.State;
import java.util.List;

/// A model's weights under training: runs batches through it, part by part, and takes steps.
///
/// The gradients of parts are summed. Since an objective divides by what the whole batch holds, the sum is the
/// gradient of the batch, whatever its parts.
public final class Updates implements Snapshot, AutoCloseable {
    private final CausalModel model;
    private final TrainedWeights weights;
    private final Optimizer optimizer;
    private final SequenceModel.Tape tape;
    private final float maxGradNorm;
    private final int partTokens;

    /// Updates of the weights of `model` that are not frozen. The model stays its owner's to close.
    ///
    /// @param partTokens the most tokens that run at once, but for an item that has more
    public Updates(CausalModel model, OptimizerSettings settings, int partTokens) {
        this.model = model;
        this.partTokens = partTokens;
        weights = new TrainedWeights(model.trained());
        optimizer = model.optimizer(settings.optimizer());
        maxGradNorm = settings.clipping();
        tape = model.tape();
    }

    /// Takes a step on the loss of a batch.
    ///
    /// @return the norm of the gradient before clipping; if it is not finite, no step was taken
    public <I extends Item> double update(List<I> batch, Objective<I> objective, float learningRate) {
        accumulate(batch, objective);
        return optimizer.step(learningRate, maxGradNorm);
    }

    /// Adds the gradient of a batch's loss to the weights' gradients, without a step.
    <I extends Item> void accumulate(List<I> batch, Objective<I> objective) {
        objective.begin(batch);
        for (List<I> items : Part.cut(batch, partTokens)) {
            Part<I> part = Part.of(items, objective.temperature(), objective.entropies());
            TokenScores scores = model.forward(tape, part.batch());
            model.backward(tape, objective.gradient(part, scores));
        }
    }

    /// Lets `objective` look at a batch without learning from it.
    public <I extends Item> void look(List<I> batch, Objective<I> objective) {
        objective.begin(batch);
        for (List<I> items : Part.cut(batch, partTokens)) {
            Part<I> part = Part.of(items, objective.temperature(), objective.entropies());
            objective.gradient(part, model.score(part.batch()));
        }
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
        try (optimizer) {
            tape.close();
        }
    }
}
