package bellman.llm.sampled;

import bellman.llm.decode.WeightSource;
import bellman.llm.generate.EngineLimits;
import bellman.llm.generate.EngineMeter;
import bellman.llm.generate.EngineSettings;
import bellman.llm.generate.Engines;
import bellman.llm.generate.GenerationEngine;
import bellman.llm.model.CausalModel;
import bellman.llm.policy.Asked;
import bellman.llm.policy.Evaluated;
import bellman.llm.policy.QuestionsConfig;
import bellman.llm.policy.SamplingConfig;
import bellman.llm.rollout.Dialogue;
import bellman.llm.rollout.Estimates;
import bellman.llm.rollout.Group;
import bellman.llm.rollout.Rollout;
import bellman.llm.rollout.RolloutSettings;
import bellman.llm.rollout.Rollouts;
import bellman.llm.task.Feedback;
import bellman.llm.task.Puzzle;
import bellman.llm.task.Reward;
import bellman.llm.train.ModelTrainer;
import bellman.llm.train.TuningConfig;
import bellman.llm.train.TuningSetup;
import bellman.llm.train.Updates;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.store.job.Conclusion;
import bellman.train.DivergedException;
import bellman.train.Findings;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The loop of trainers that draw answers and learn from some of them: asks questions, draws groups of answers, has
/// them scored, takes one step on what a [Lesson] makes of them, hands the new weights to the engine.
public final class SampledTrainer implements ModelTrainer {
    private static final int MOST_TEXTS = 256;
    private static final int PROMPT_ROWS = 256;
    private final TuningSetup setup;
    private final Plan plan;
    private final Asked asked;
    private final GenerationEngine engine;
    private final Optional<GenerationEngine> drawer;
    private final Rollouts rollouts;
    private final Rollouts evaluation;
    private final Updates updates;
    private final Lesson lesson;
    private final long plannedSteps;
    private long steps;
    private long drawnTokens;

    /// What is drawn, and by whom.
    ///
    /// @param questions what is asked, and what answers are worth where that counts
    /// @param sampling how answers are drawn
    /// @param scored whether answers are scored while it learns
    /// @param drawer the model that draws; the one that learns if nothing is said
    public record Plan(
            QuestionsConfig questions, SamplingConfig sampling, boolean scored, Optional<CausalModel> drawer) {}

    /// A trainer with engines of its own.
    ///
    /// @param lesson becomes the trainer's to close
    public SampledTrainer(TuningSetup setup, Plan plan, Lesson lesson) {
        this.setup = setup;
        this.plan = plan;
        this.lesson = lesson;
        TuningConfig run = setup.config();
        asked = Asked.of(setup, plan.questions());
        plannedSteps = plannedSteps(run.budget());
        updates = new Updates(setup.model(), run.optimizer(), run.microBatchTokens());
        Set<Integer> ends = new HashSet<>(setup.model().config().endTokens());
        ends.addAll(setup.chat().tokenizer().special().stops());
        int turns = plan.questions().task().map(Puzzle::turns).orElse(1);
        RolloutSettings settings = plan.sampling().settings(ends, turns);
        engine = engine(setup.model());
        Reward worth = plan.questions().reward(plan.sampling().maxTokens());
        Reward counted = plan.scored() ? worth : Reward.each("unscored", _ -> 0);
        drawer = plan.drawer().map(this::engine);
        rollouts = rollouts(drawer.orElse(engine), counted, settings);
        evaluation = rollouts(engine, worth, settings.withSamples(1));
    }

    private GenerationEngine engine(CausalModel model) {
        SamplingConfig sampling = plan.sampling();
        int texts = Math.min(MOST_TEXTS, sampling.prompts() * sampling.samples());
        EngineSettings settings = EngineSettings.defaults()
                .withThreads(setup.config().threads())
                .withWeights(sampling.weights())
                .withLimits(new EngineLimits(
                        texts,
                        texts + PROMPT_ROWS,
                        PROMPT_ROWS,
                        EngineLimits.defaults().queue()));
        return Engines.of(model, settings, Optional.empty(), EngineMeter.NONE);
    }

    private Rollouts rollouts(GenerationEngine by, Reward reward, RolloutSettings settings) {
        Feedback feedback = plan.questions().task().map(Puzzle::feedback).orElse(Feedback.NONE);
        return new Rollouts(
                by, setup.chat().tokenizer(), Dialogue.Opening.of(setup.chat()), feedback, reward, settings);
    }

    private long plannedSteps(TuningConfig.BudgetConfig budget) {
        if (budget.steps() > 0 || asked.rows() == 0) {
            return budget.steps();
        }
        return (long) Math.ceil(budget.epochs() * asked.rows() / plan.sampling().prompts());
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public long plannedSteps() {
        return plannedSteps;
    }

    @Override
    public void iterate(double progress, Metrics metrics) {
        long seed = RandomStream.of(setup.config().seed(), "answers", Math.toIntExact(steps))
                .nextLong();
        List<Group> groups =
                rollouts.collect(asked.questions().next(plan.sampling().prompts()), seed);
        float rate = setup.config().optimizer().rate(steps, plannedSteps, progress);
        double norm = lesson.learn(groups, updates, rate, (name, value) -> metrics.put("train/" + name, value));
        steps++;
        report(groups, metrics);
        metrics.put("train/learning_rate", rate);
        metrics.put("train/num_tokens", drawnTokens);
        if (!Double.isNaN(norm)) {
            metrics.put("train/grad_norm", norm);
            if (Double.isInfinite(norm)) {
                throw new DivergedException("the norm of the gradient", norm, steps);
            }
            engine.update(WeightSource.of(setup.model()), GenerationEngine.Update.BETWEEN_SEQUENCES);
        }
    }

    private void report(List<Group> groups, Metrics metrics) {
        double worth = 0;
        int scored = 0;
        int answers = 0;
        long tokens = 0;
        for (Group group : groups) {
            for (Rollout rollout : group.rollouts()) {
                tokens += rollout.drawn();
                answers++;
            }
            for (Rollout rollout : group.scored()) {
                worth += Group.value(rollout);
                scored++;
            }
        }
        drawnTokens += tokens;
        if (plan.scored() && scored > 0) {
            metrics.put("train/reward", worth / scored);
        }
        if (scored < answers) {
            metrics.put("train/unscored", (double) (answers - scored) / answers);
        }
        metrics.put("train/completions/mean_length", (double) tokens / answers);
    }

    @Override
    public Findings evaluate() {
        return evaluated();
    }

    private Evaluated evaluated() {
        if (asked.heldOut().isEmpty()) {
            return new Evaluated(List.of(), Optional.empty());
        }
        List<Group> groups =
                evaluation.collect(asked.heldOut(), setup.random("evaluation").nextLong());
        return new Evaluated(groups, Optional.of(Estimates.of(groups)));
    }

    @Override
    public Conclusion conclude(long step) {
        return evaluated().conclusion(step, drawnTokens);
    }

    @Override
    public String subject() {
        return asked.subject();
    }

    @Override
    public Map<String, String> inputs() {
        return asked.inputs();
    }

    @Override
    public List<String> notices() {
        return asked.notices();
    }

    @Override
    public void save(State state) {
        state.put("counts", new long[] {steps, drawnTokens});
        asked.questions().save(state.at("questions"));
        updates.save(state);
        setup.adapter().ifPresent(a -> a.save(state.at("adapter")));
    }

    @Override
    public void load(State state) {
        long[] counts = state.longs("counts", 2);
        steps = counts[0];
        drawnTokens = counts[1];
        asked.questions().load(state.at("questions"));
        updates.load(state);
        setup.adapter().ifPresent(a -> a.load(state.at("adapter")));
        engine.update(WeightSource.of(setup.model()), GenerationEngine.Update.BETWEEN_SEQUENCES);
    }

    @Override
    public void close() {
        try (engine;
                lesson;
                asked;
                updates) {
            drawer.ifPresent(GenerationEngine::close);
        }
    }
}
