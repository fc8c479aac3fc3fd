package bellman.llm.policy;

import bellman.llm.decode.WeightSource;
import bellman.llm.generate.EngineLimits;
import bellman.llm.generate.EngineMeter;
import bellman.llm.generate.EngineSettings;
import bellman.llm.generate.Engines;
import bellman.llm.generate.GenerationEngine;
import bellman.llm.rollout.Dialogue;
import bellman.llm.rollout.Estimates;
import bellman.llm.rollout.RolloutSettings;
import bellman.llm.rollout.Rollouts;
import bellman.llm.task.Feedback;
import bellman.llm.task.Puzzle;
import bellman.llm.task.Questions;
import bellman.llm.task.Reward;
import bellman.llm.task.Task;
import bellman.llm.train.TuningSetup;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// The side of a training that answers questions: what is asked, an engine with the model's weights, and what answers
/// are worth.
public final class Actor implements AutoCloseable {
    private static final int MOST_TEXTS = 256;
    private static final int PROMPT_ROWS = 256;
    private final TuningSetup setup;
    private final Asked asked;
    private final GenerationEngine engine;
    private final Reward reward;
    private final Rollouts rollouts;
    private final Rollouts evaluation;

    /// An actor with the weights that the model has now.
    ///
    /// @param shaping adds to the reward what an algorithm adds to it
    public Actor(TuningSetup setup, QuestionsConfig questions, SamplingConfig sampling, UnaryOperator<Reward> shaping) {
        this.setup = setup;
        asked = Asked.of(setup, questions);
        Set<Integer> ends = new HashSet<>(setup.model().config().endTokens());
        ends.addAll(setup.chat().tokenizer().special().stops());
        int turns = questions.task().map(Puzzle::turns).orElse(1);
        RolloutSettings settings = sampling.settings(ends, turns);
        engine = Engines.of(setup.model(), engineSettings(sampling), Optional.empty(), EngineMeter.NONE);
        reward = shaping.apply(questions.reward(sampling.maxTokens()));
        Feedback feedback = questions.task().map(Puzzle::feedback).orElse(Feedback.NONE);
        rollouts = rollouts(feedback, settings);
        evaluation = rollouts(feedback, settings.withSamples(1));
    }

    private Rollouts rollouts(Feedback feedback, RolloutSettings settings) {
        return new Rollouts(
                engine, setup.chat().tokenizer(), Dialogue.Opening.of(setup.chat()), feedback, reward, settings);
    }

    private EngineSettings engineSettings(SamplingConfig sampling) {
        int texts = Math.min(MOST_TEXTS, sampling.prompts() * sampling.samples());
        EngineLimits usual = EngineLimits.defaults();
        return EngineSettings.defaults()
                .withThreads(setup.config().threads())
                .withWeights(sampling.weights())
                .withLimits(new EngineLimits(texts, texts + PROMPT_ROWS, PROMPT_ROWS, usual.queue()));
    }

    /// Draws episodes with the weights in force and has them scored.
    public Rollouts rollouts() {
        return rollouts;
    }

    /// Questions to learn from.
    public Questions questions() {
        return asked.questions();
    }

    /// The task that questions are of, if they are of one.
    public Optional<Task> task() {
        return asked.task();
    }

    /// Rows of the data that questions come from, 0 for a task, which has no end.
    public long rows() {
        return asked.rows();
    }

    /// What the questions are called.
    public String subject() {
        return asked.subject();
    }

    /// Hashes of files that questions come from.
    public Map<String, String> inputs() {
        return asked.inputs();
    }

    /// Lines that were left out.
    public List<String> notices() {
        return asked.notices();
    }

    /// Takes the model's weights as they are now.
    public void update() {
        engine.update(WeightSource.of(setup.model()), GenerationEngine.Update.BETWEEN_SEQUENCES);
    }

    /// Answers of the model as it is now to the held-out questions, one each, always drawn with the same seed.
    public Evaluated evaluate() {
        if (asked.heldOut().isEmpty()) {
            return new Evaluated(List.of(), Optional.empty());
        }
        update();
        long seed = setup.random("evaluation").nextLong();
        var groups = evaluation.collect(asked.heldOut(), seed);
        return new Evaluated(groups, Optional.of(Estimates.of(groups)));
    }

    @Override
    public void close() {
        try (asked;
                reward) {
            engine.close();
        }
    }
}
