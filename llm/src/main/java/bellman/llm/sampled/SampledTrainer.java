package bellman.llm.sampled;

import bellman.llm.model.CausalModel;
import bellman.llm.policy.Actor;
import bellman.llm.policy.FailedBatches;
import bellman.llm.policy.QuestionsConfig;
import bellman.llm.policy.SamplingConfig;
import bellman.llm.rollout.Group;
import bellman.llm.rollout.Rollout;
import bellman.llm.task.Question;
import bellman.llm.task.Reward;
import bellman.llm.train.ModelTrainer;
import bellman.llm.train.TuningConfig;
import bellman.llm.train.TuningSetup;
import bellman.llm.train.Updates;
import bellman.run.Metrics;
import bellman.run.Phase;
import bellman.run.Phases;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.store.job.Conclusion;
import bellman.train.DivergedException;
import bellman.train.Findings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// The loop of trainers that draw answers and learn from some of them: asks questions, draws groups of answers, has
/// them scored, takes one step on what a [Lesson] makes of them, hands the new weights to the engine.
public final class SampledTrainer implements ModelTrainer {
    private final TuningSetup setup;
    private final Plan plan;
    private final Actor actor;
    private final FailedBatches failures;
    private final Updates updates;
    private final Lesson lesson;
    private final long plannedSteps;
    private long steps;
    private long drawnTokens;
    private final Phases phases = new Phases(Phase.ACTING);

    /// What is drawn, and by whom.
    ///
    /// @param questions what is asked, and what answers are worth where that counts
    /// @param sampling how answers are drawn
    /// @param scored whether answers are scored while it learns
    /// @param drawer the model that draws; the one that learns if nothing is said
    public record Plan(
            QuestionsConfig questions, SamplingConfig sampling, boolean scored, Optional<CausalModel> drawer) {}

    /// A trainer with an actor of its own.
    ///
    /// @param lesson becomes the trainer's to close
    public SampledTrainer(TuningSetup setup, Plan plan, Lesson lesson) {
        this.setup = setup;
        this.plan = plan;
        this.lesson = lesson;
        TuningConfig run = setup.config();
        actor = new Actor(
                setup,
                plan.questions(),
                plan.sampling(),
                worth -> plan.scored() ? worth : Reward.each("unscored", _ -> 0),
                plan.drawer());
        failures = new FailedBatches(plan.sampling().failedBatches());
        plannedSteps = actor.plannedSteps(run.budget(), 1);
        updates = new Updates(setup.model(), run.optimizer(), run.microBatchTokens());
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
        List<Question> asked = actor.questions().next(plan.sampling().prompts());
        List<Group> groups = phases.timed(Phase.ACTING, () -> actor.rollouts().collect(asked, seed));
        report(groups, metrics);
        failures.look(steps, groups);
        float rate = setup.config().optimizer().rate(steps, plannedSteps, progress);
        OptionalDouble norm = lesson.learn(groups, updates, rate, (name, value) -> metrics.put("train/" + name, value));
        steps++;
        metrics.put("train/learning_rate", rate);
        metrics.put("train/num_tokens", drawnTokens);
        if (norm.isPresent()) {
            metrics.put("train/grad_norm", norm.getAsDouble());
            if (!Double.isFinite(norm.getAsDouble())) {
                throw new DivergedException("the norm of the gradient", norm.getAsDouble(), steps);
            }
            long learned = System.nanoTime();
            actor.update();
            phases.add(Phase.ACTING, System.nanoTime() - learned);
        }
    }

    /// Acting is drawing and scoring, and telling the engine the new weights.
    @Override
    public void meter(Metrics clock) {
        phases.meter(clock);
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
        return actor.evaluate();
    }

    @Override
    public Conclusion conclude(long step) {
        return actor.evaluate().conclusion(step, drawnTokens);
    }

    @Override
    public String subject() {
        return actor.subject();
    }

    @Override
    public Map<String, String> inputs() {
        return actor.inputs();
    }

    @Override
    public List<String> notices() {
        return actor.notices();
    }

    @Override
    public void save(State state) {
        state.put("counts", new long[] {steps, drawnTokens, failures.count()});
        actor.questions().save(state.at("questions"));
        updates.save(state);
        setup.adapter().ifPresent(a -> a.save(state.at("adapter")));
    }

    @Override
    public void load(State state) {
        long[] counts = state.longs("counts", 3);
        steps = counts[0];
        drawnTokens = counts[1];
        failures.count(counts[2]);
        actor.questions().load(state.at("questions"));
        updates.load(state);
        setup.adapter().ifPresent(a -> a.load(state.at("adapter")));
        actor.update();
    }

    @Override
    public void close() {
        try (actor;
                lesson) {
            updates.close();
        }
    }
}
