package bellman.llm.policy;

import bellman.llm.data.Content;
import bellman.llm.task.Question;
import bellman.llm.task.Task;
import bellman.llm.train.Item;
import bellman.llm.train.LikelihoodObjective;
import bellman.llm.train.OptimizerSettings;
import bellman.llm.train.TextEncoder;
import bellman.llm.train.TuningSetup;
import bellman.llm.train.Updates;
import bellman.run.Metrics;
import bellman.train.DivergedException;
import java.util.List;
import java.util.Optional;

/// What a policy imitates before it draws anything: the demonstrations of a task, from its first question on.
public final class Demonstrations {
    private final TuningSetup setup;
    private final QuestionsConfig.DemonstrationsConfig config;
    private final Optional<Task> task;
    private long done;

    /// Those that `questions` says, of `task`.
    public Demonstrations(TuningSetup setup, QuestionsConfig questions, Optional<Task> task) {
        this.setup = setup;
        this.config = questions.demonstrations();
        this.task = task;
    }

    /// Updates that they take.
    public long steps() {
        return config.steps();
    }

    /// Whether a run that took `updates` is still about them.
    public boolean remain(long updates) {
        done = updates;
        return updates < config.steps();
    }

    /// The optimiser while they are imitated.
    public OptimizerSettings optimizer() {
        return setup.config().optimizer().withConstantRate(config.learningRate());
    }

    /// Takes one update.
    public void imitate(Updates updates, Metrics metrics) {
        int from = Math.toIntExact(done * config.batchSize());
        var encoder = new TextEncoder(setup.chat(), setup.maxLength());
        List<Item.Single> batch = task.orElseThrow().train(from, from + config.batchSize()).stream()
                .map(q -> new Item.Single(
                        encoder.answer(q.prompt(), new Content.Plain(q.text(Question.DEMO)), List.of())))
                .toList();
        var objective = new LikelihoodObjective<Item.Single>();
        float rate = config.schedule().at(config.learningRate(), (double) done / config.steps());
        double norm = updates.update(batch, objective, rate);
        objective.report((name, value) -> metrics.put("train/" + name, value));
        metrics.put("train/grad_norm", norm);
        metrics.put("train/learning_rate", rate);
        if (!Double.isFinite(norm)) {
            throw new DivergedException("the norm of the gradient", norm, done);
        }
    }
}
