package bellman.llm.train;

import bellman.run.Metrics;
import bellman.run.State;
import java.util.List;

/// Makes an objective of a model's log-probabilities small.
///
/// @param updates of the model's weights
/// @param objective of a batch
/// @param owned what the objective asks and is closed with it
/// @param <I> the kind of items
public record ObjectiveLearner<I extends Item>(Updates updates, Objective<I> objective, List<AutoCloseable> owned)
        implements Learner<I> {
    public ObjectiveLearner {
        owned = List.copyOf(owned);
    }

    /// A learner of the model in `setup`.
    public static <I extends Item> ObjectiveLearner<I> of(
            TuningSetup setup, Objective<I> objective, AutoCloseable... owned) {
        TuningConfig config = setup.config();
        return new ObjectiveLearner<>(
                new Updates(setup.model(), config.optimizer(), config.microBatchTokens()), objective, List.of(owned));
    }

    @Override
    public double update(List<I> batch, float learningRate) {
        return updates.update(batch, objective, learningRate);
    }

    @Override
    public void look(List<I> batch) {
        updates.look(batch, objective);
    }

    @Override
    public void report(Metrics.Visitor numbers) {
        objective.report(numbers);
    }

    @Override
    public void meter(Metrics clock) {
        objective.meter(clock);
    }

    @Override
    public List<String> next() {
        return List.of("bellman generate --model RUN --prompt TEXT");
    }

    @Override
    public void save(State state) {
        updates.save(state);
    }

    @Override
    public void load(State state) {
        updates.load(state);
    }

    @Override
    public void close() {
        try (updates) {
            for (AutoCloseable one : owned) {
                one.close();
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("what an objective asked cannot be closed", e);
        }
    }
}
