package bellman.llm.policy;

import bellman.llm.train.ModelTrainer;
import bellman.llm.train.ReferenceModel;
import bellman.llm.train.TuningConfig;
import bellman.llm.train.TuningSetup;
import bellman.llm.train.Updates;
import bellman.run.Metrics;
import bellman.run.Phase;
import bellman.run.Phases;
import bellman.run.State;
import bellman.store.job.Conclusion;
import bellman.train.Callback;
import bellman.train.Findings;
import bellman.train.RunLog;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Trains a policy on samples of its own: GRPO and its kin, RLOO, REINFORCE++. An iteration draws groups of
/// samples, has them scored, learns from them, and hands the new weights to the engine. Before that it may
/// imitate demonstrations for a while.
public final class OnlineTrainer implements ModelTrainer {
    private final TuningSetup setup;
    private final PolicyConfig config;
    private final Actor actor;
    private final Demonstrations demonstrations;
    private final Supply supply;
    private final long plannedSteps;
    private Updates updates;
    private Optional<ReferenceModel> reference = Optional.empty();
    private Optional<PolicyLearning> learning = Optional.empty();
    private Optional<Experience> latest = Optional.empty();
    private long steps;
    private long drawnTokens;
    private final Phases phases = new Phases(Phase.ACTING);
    private final FailedBatches failures;

    /// A trainer with an engine of its own.
    public OnlineTrainer(TuningSetup setup, PolicyConfig config) {
        this.setup = setup;
        this.config = config;
        TuningConfig run = setup.config();
        actor = new Actor(setup, config.questions(), config.sampling(), config::shaped);
        demonstrations = new Demonstrations(setup, config.questions(), actor.task());
        plannedSteps = actor.plannedSteps(run.budget(), config.update().updates());
        updates = new Updates(
                setup.model(),
                demonstrations.remain(0) ? demonstrations.optimizer() : run.optimizer(),
                run.microBatchTokens());
        failures = new FailedBatches(config.sampling().failedBatches());
        supply = new Supply(actor.rollouts(), actor.questions(), config, run.seed());
        if (!demonstrations.remain(0)) {
            beginDrawing();
        }
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
        PolicyLearning learner = learning.orElseThrow();
        Experience experience = phases.timed(Phase.ACTING, () -> supply.take(steps));
        latest = Optional.of(experience);
        experience.record(metrics, steps);
        failures.look(experience.number(), experience.drawn());
        if (!experience.kept().isEmpty()) {
            float rate = rate(progress);
            learner.learn(experience, updates, rate, steps, metrics);
            metrics.put("train/learning_rate", rate);
        }
        steps += config.update().updates();
        drawnTokens += (long) metrics.value("rollout/tokens");
        metrics.put("train/num_tokens", drawnTokens);
        long learned = System.nanoTime();
        supply.settle();
        actor.update();
        phases.add(Phase.ACTING, System.nanoTime() - learned);
    }

    /// Acting is drawing and scoring, as far as training waited for it: what is drawn ahead costs less.
    @Override
    public void meter(Metrics clock) {
        phases.meter(clock);
        learning.ifPresent(l -> l.meter(clock));
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
            actor.update();
        }
        if (config.kl().needsReference()) {
            // What an adapter learned from demonstrations belongs to the reference: switching it off would not do.
            reference = Optional.of(
                    demonstrations.steps() == 0
                            ? ReferenceModel.of(setup)
                            : new ReferenceModel.Frozen(setup.model().copy()));
        }
        learning = Optional.of(new PolicyLearning(
                config,
                setup.model(),
                reference,
                setup.config().microBatchTokens(),
                setup.config().seed()));
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
    public List<Callback> callbacks(RunLog log) {
        return List.of(new SampleLog(this, log));
    }

    @Override
    public void save(State state) {
        state.put("counts", new long[] {steps, failures.count(), drawnTokens});
        supply.save(state.at("supply"));
        learning.ifPresent(l -> l.save(state.at("learning")));
        updates.save(state);
        setup.adapter().ifPresent(a -> a.save(state.at("adapter")));
        reference.ifPresent(r -> r.weights().save(state.at("reference")));
    }

    @Override
    public void load(State state) {
        long[] counts = state.longs("counts", 3);
        steps = counts[0];
        failures.count(counts[1]);
        drawnTokens = counts[2];
        if (!demonstrations.remain(steps) && learning.isEmpty()) {
            beginDrawing();
        }
        supply.load(state.at("supply"));
        learning.ifPresent(l -> l.load(state.at("learning")));
        updates.load(state);
        setup.adapter().ifPresent(a -> a.load(state.at("adapter")));
        reference.ifPresent(r -> r.weights().load(state.at("reference")));
        actor.update();
    }

    @Override
    public void close() {
        try (actor) {
            learning.ifPresent(PolicyLearning::close);
            reference.ifPresent(ReferenceModel::close);
            updates.close();
        }
    }
}
