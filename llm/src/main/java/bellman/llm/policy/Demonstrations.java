package bellman.llm.policy;

import bellman.llm.chat.Chat;
import bellman.llm.chat.TokenTrace;
import bellman.llm.data.Content;
import bellman.llm.rollout.Dialogue;
import bellman.llm.task.Feedback;
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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

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
        Task of = task.orElseThrow();
        List<Item.Single> batch = of.train(from, from + config.batchSize()).stream()
                .map(q -> new Item.Single(
                        trace(setup.chat(), setup.maxLength(), q, of.puzzle().feedback())))
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

    /// A demonstration with the tokens that an episode has in which a model writes it.
    ///
    /// @param maxLength the most tokens of one with a single turn, whose end is lost beyond
    static TokenTrace trace(Chat chat, int maxLength, Question question, Feedback feedback) {
        List<String> turns = question.demonstration();
        if (turns.size() == 1) {
            return new TextEncoder(chat, maxLength)
                    .answer(question.prompt(), new Content.Plain(turns.getFirst()), List.of());
        }
        int[] end = chat.tokenizer().special().eos().stream().toArray();
        Dialogue dialogue = Dialogue.Opening.of(chat).open(question);
        for (int t = 0; t < turns.size(); t++) {
            int[] ids = IntStream.concat(Arrays.stream(chat.tokenizer().encode(turns.get(t))), Arrays.stream(end))
                    .toArray();
            dialogue = dialogue.withModel(ids, new float[ids.length]);
            Optional<String> reply = feedback.reply(question, turns.subList(0, t + 1));
            dialogue = reply.map(dialogue::withReply).orElse(dialogue);
        }
        return dialogue.trace();
    }
}
