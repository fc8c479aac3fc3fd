package bellman.llm.policy;

import bellman.llm.decode.WeightSource;
import bellman.llm.generate.EngineLimits;
import bellman.llm.generate.EngineMeter;
import bellman.llm.generate.EngineSettings;
import bellman.llm.generate.Engines;
import bellman.llm.generate.GenerationEngine;
import bellman.llm.model.CausalModel;
import bellman.llm.rollout.Dialogue;
import bellman.llm.rollout.Estimates;
import bellman.llm.rollout.RolloutSettings;
import bellman.llm.rollout.Rollouts;
import bellman.llm.task.Feedback;
import bellman.llm.task.Puzzle;
import bellman.llm.task.Questions;
import bellman.llm.task.Reward;
import bellman.llm.task.Task;
import bellman.llm.train.TuningConfig;
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
    private final SamplingConfig sampling;
    private final GenerationEngine engine;
    private final Optional<GenerationEngine> drawer;
    private final Reward worth;
    private final Rollouts rollouts;
    private final Rollouts evaluation;

    /// An actor with the weights that the model has now.
    ///
    /// @param shaping makes what is learned from of what answers are worth; evaluations know nothing of it
    public Actor(TuningSetup setup, QuestionsConfig questions, SamplingConfig sampling, UnaryOperator<Reward> shaping) {
        this(setup, questions, sampling, shaping, Optional.empty());
    }

    /// An actor for which another model draws what is learned from; evaluations are answered by the one that learns.
    ///
    /// @param drawer the other model, which stays as it is
    public Actor(
            TuningSetup setup,
            QuestionsConfig questions,
            SamplingConfig sampling,
            UnaryOperator<Reward> shaping,
            Optional<CausalModel> drawer) {
        this.setup = setup;
        this.sampling = sampling;
        asked = Asked.of(setup, questions);
        Set<Integer> ends = new HashSet<>(setup.model().config().endTokens());
        ends.addAll(setup.chat().tokenizer().special().stops());
        int turns = questions.task().map(Puzzle::turns).orElse(1);
        RolloutSettings settings = sampling.settings(ends, turns);
        engine = engine(setup.model());
        this.drawer = drawer.map(this::engine);
        worth = questions.reward(sampling.maxTokens());
        Feedback feedback = questions.task().map(Puzzle::feedback).orElse(Feedback.NONE);
        rollouts = rollouts(this.drawer.orElse(engine), feedback, shaping.apply(worth), settings);
        evaluation = rollouts(engine, feedback, worth, settings.withSamples(1));
    }

    private Rollouts rollouts(GenerationEngine by, Feedback feedback, Reward reward, RolloutSettings settings) {
        return new Rollouts(
                by, setup.chat().tokenizer(), Dialogue.Opening.of(setup.chat()), feedback, reward, settings);
    }

    private GenerationEngine engine(CausalModel model) {
        int texts = Math.min(MOST_TEXTS, sampling.prompts() * sampling.samples());
        EngineLimits usual = EngineLimits.defaults();
        EngineSettings settings = EngineSettings.defaults()
                .withThreads(setup.config().threads())
                .withWeights(sampling.weights())
                .withLimits(new EngineLimits(texts, texts + PROMPT_ROWS, PROMPT_ROWS, usual.queue()));
        return Engines.of(model, settings, Optional.empty(), EngineMeter.NONE);
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

    /// Updates of a whole training as far as steps or epochs say, 0 if only the clock does: a task has no
    /// end.
    ///
    /// @param updates that a batch gives
    public long plannedSteps(TuningConfig.BudgetConfig budget, int updates) {
        if (budget.steps() > 0 || asked.rows() == 0) {
            return budget.steps();
        }
        return (long) Math.ceil(budget.epochs() * asked.rows() / sampling.prompts()) * updates;
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
                worth;
                engine) {
            drawer.ifPresent(GenerationEngine::close);
        }
    }
}
