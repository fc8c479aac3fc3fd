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
import bellman.llm.train.ModelTrainer;
import bellman.llm.train.TuningConfig;
import bellman.llm.train.TuningSetup;
import bellman.llm.train.Updates;
import bellman.run.Metrics;
import bellman.run.State;
import bellman.store.job.Conclusion;
import bellman.train.Callback;
import bellman.train.Findings;
import bellman.train.RunLog;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Trains a policy on samples of its own: GRPO and its kin, RLOO, REINFORCE++. An iteration draws groups of
/// samples, has them scored, learns from them, and hands the new weights to the engine. Before that it may
/// imitate demonstrations for a while.
public final class OnlineTrainer implements ModelTrainer {
    private static final int MOST_TEXTS = 256;
    private static final int PROMPT_ROWS = 256;
    private final TuningSetup setup;
    private final PolicyConfig config;
    private final Asked asked;
    private final Demonstrations demonstrations;
    private final GenerationEngine engine;
    private final Rollouts rollouts;
    private final Rollouts evaluation;
    private final Supply supply;
    private final long plannedSteps;
    private Updates updates;
    private Optional<Reference> reference = Optional.empty();
    private Optional<PolicyLearning> learning = Optional.empty();
    private Optional<Experience> latest = Optional.empty();
    private long steps;
    private long drawnTokens;
    private int failedBatches;

    /// A trainer with an engine of its own.
    public OnlineTrainer(TuningSetup setup, PolicyConfig config) {
        this.setup = setup;
        this.config = config;
        TuningConfig run = setup.config();
        asked = Asked.of(setup, config.questions());
        demonstrations = new Demonstrations(setup, config.questions(), asked.task());
        plannedSteps = plannedSteps(run.budget());
        CausalModel model = setup.model();
        updates = new Updates(
                model, demonstrations.remain(0) ? demonstrations.optimizer() : run.optimizer(), run.microBatchTokens());
        Set<Integer> ends = new HashSet<>(model.config().endTokens());
        ends.addAll(setup.chat().tokenizer().special().stops());
        int turns = config.questions().task().map(Puzzle::turns).orElse(1);
        RolloutSettings settings = config.sampling().settings(ends, turns);
        engine = Engines.of(model, engineSettings(run), Optional.empty(), EngineMeter.NONE);
        rollouts = rollouts(settings);
        evaluation = rollouts(settings.withSamples(1));
        supply = new Supply(rollouts, asked.questions(), config, run.seed());
    }

    private EngineSettings engineSettings(TuningConfig run) {
        int texts = Math.min(
                MOST_TEXTS, config.sampling().prompts() * config.sampling().samples());
        EngineLimits usual = EngineLimits.defaults();
        return EngineSettings.defaults()
                .withThreads(run.threads())
                .withWeights(config.sampling().weights())
                .withLimits(new EngineLimits(texts, texts + PROMPT_ROWS, PROMPT_ROWS, usual.queue()));
    }

    private Rollouts rollouts(RolloutSettings settings) {
        Feedback feedback = config.questions().task().map(Puzzle::feedback).orElse(Feedback.NONE);
        return new Rollouts(
                engine,
                setup.chat().tokenizer(),
                Dialogue.Opening.of(setup.chat()),
                feedback,
                config.shaped(config.questions().reward(config.sampling().maxTokens())),
                settings);
    }

    private long plannedSteps(TuningConfig.BudgetConfig budget) {
        if (budget.steps() > 0 || asked.rows() == 0) {
            return budget.steps();
        }
        double batches = budget.epochs() * asked.rows() / config.sampling().prompts();
        return (long) Math.ceil(batches) * config.update().updates();
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public long plannedSteps() {
        return plannedSteps;
    }

    /// The last batch, if there was one.
    public Optional<Experience> latest() {
        return latest;
    }

    @Override
    public void iterate(double progress, Metrics metrics) {
        if (demonstrations.remain(steps)) {
            demonstrations.imitate(updates, metrics);
            steps++;
            if (!demonstrations.remain(steps)) {
                beginDrawing();
            }
            return;
        }
        if (learning.isEmpty()) {
            beginDrawing();
        }
        Experience experience = supply.take(steps);
        latest = Optional.of(experience);
        experience.record(metrics, steps);
        if (experience.kept().isEmpty()) {
            skip(experience);
        } else {
            failedBatches = 0;
            float rate = rate(progress);
            learning.orElseThrow().learn(experience, updates, rate, steps, metrics);
            metrics.put("train/learning_rate", rate);
        }
        steps += config.update().updates();
        drawnTokens += (long) metrics.value("rollout/tokens");
        metrics.put("train/num_tokens", drawnTokens);
        supply.settle();
        engine.update(WeightSource.of(setup.model()), GenerationEngine.Update.BETWEEN_SEQUENCES);
    }

    private float rate(double progress) {
        long before = demonstrations.steps();
        return setup.config().optimizer().rate(steps - before, Math.max(0, plannedSteps - before), progress);
    }

    /// From here on the policy draws: what it is now is the reference, and the optimiser begins anew.
    private void beginDrawing() {
        if (demonstrations.steps() > 0) {
            updates.close();
            updates = new Updates(
                    setup.model(), setup.config().optimizer(), setup.config().microBatchTokens());
            engine.update(WeightSource.of(setup.model()), GenerationEngine.Update.BETWEEN_SEQUENCES);
        }
        if (config.kl().needsReference()) {
            reference = Optional.of(
                    setup.adapter().isPresent() && demonstrations.steps() == 0
                            ? new Reference.WithoutAdapter(
                                    setup.model(), setup.adapter().orElseThrow())
                            : Reference.Frozen.copyOf(setup.model()));
        }
        learning = Optional.of(new PolicyLearning(
                config,
                setup.model(),
                reference,
                setup.config().microBatchTokens(),
                setup.config().seed()));
    }

    /// Leaves a batch out of which nothing can be learned.
    private void skip(Experience experience) {
        failedBatches = experience.hasScores() ? 0 : failedBatches + 1;
        if (failedBatches > config.sampling().failedBatches()) {
            throw new IllegalStateException(
                    "no sample of batch " + experience.number() + " has a score, nor had any of "
                            + (failedBatches - 1) + " batches before it: " + experience.problem()
                            + "; mend the reward, or allow more failed-batches");
        }
    }

    @Override
    public Findings evaluate() {
        return evaluated();
    }

    /// Answers of the policy as it is now to the held-out questions, one each, always drawn with the same
    /// seed.
    private Evaluated evaluated() {
        if (asked.heldOut().isEmpty()) {
            return new Evaluated(List.of(), Optional.empty());
        }
        engine.update(WeightSource.of(setup.model()), GenerationEngine.Update.BETWEEN_SEQUENCES);
        long seed = setup.random("evaluation").nextLong();
        var groups = evaluation.collect(asked.heldOut(), seed);
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
    public List<Callback> callbacks(RunLog log) {
        return List.of(new SampleLog(this, log));
    }

    @Override
    public void save(State state) {
        state.put("counts", new long[] {steps, failedBatches, drawnTokens});
        supply.save(state.at("supply"));
        updates.save(state);
        setup.adapter().ifPresent(a -> a.save(state.at("adapter")));
        if (reference.isPresent() && reference.get() instanceof Reference.Frozen frozen) {
            frozen.weights().save(state.at("reference"));
        }
    }

    @Override
    public void load(State state) {
        long[] counts = state.longs("counts", 3);
        steps = counts[0];
        failedBatches = Math.toIntExact(counts[1]);
        drawnTokens = counts[2];
        if (!demonstrations.remain(steps)) {
            beginDrawing();
        }
        supply.load(state.at("supply"));
        updates.load(state);
        setup.adapter().ifPresent(a -> a.load(state.at("adapter")));
        if (reference.isPresent() && reference.get() instanceof Reference.Frozen frozen) {
            frozen.weights().load(state.at("reference"));
        }
        engine.update(WeightSource.of(setup.model()), GenerationEngine.Update.BETWEEN_SEQUENCES);
    }

    @Override
    public void close() {
        try (engine) {
            reference.ifPresent(Reference::close);
            updates.close();
            asked.close();
        }
    }
}
