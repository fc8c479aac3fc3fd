package bellman.llm.drift;

import bellman.llm.policy.Actor;
import bellman.llm.policy.Demonstrations;
import bellman.llm.rollout.Group;
import bellman.llm.rollout.RolloutRecord;
import bellman.llm.task.Question;
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
import bellman.train.Callback;
import bellman.train.DivergedException;
import bellman.train.Findings;
import bellman.train.RunLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Draws episodes with the model as it is, once, after it imitated demonstrations if there are some, then fits the
/// model to them by their weights, epoch after epoch in an order of its own each.
final class DriftTrainer implements ModelTrainer {
    private final TuningSetup setup;
    private final DriftConfig config;
    private final Actor actor;
    private final Demonstrations demonstrations;
    private Updates updates;
    private final WeightedLikelihood objective;
    private Optional<Episodes> episodes = Optional.empty();
    private boolean news;
    private int[] order = {};
    private long orderedEpoch = -1;
    private long steps;
    private long tokens;
    private final Phases phases = new Phases(Phase.ACTING);

    DriftTrainer(TuningSetup setup, DriftConfig config) {
        this.setup = setup;
        this.config = config;
        List<Group> recorded =
                config.episodes().map(Path::of).map(EpisodeFile::read).orElse(List.of());
        if (!recorded.isEmpty()) {
            episodes = Optional.of(Episodes.of(recorded, config));
        }
        actor = new Actor(setup, config.questions(), config.sampling(), r -> r);
        demonstrations = new Demonstrations(setup, config.questions(), actor.task());
        updates = updates();
        objective = new WeightedLikelihood(config.reduction(), config.divideByWeights());
    }

    /// Those of demonstrations, or of the episodes, for which the optimiser begins anew.
    private Updates updates() {
        TuningConfig run = setup.config();
        return new Updates(
                setup.model(),
                demonstrations.remain(steps) ? demonstrations.optimizer() : run.optimizer(),
                run.microBatchTokens());
    }

    /// Whether all epochs are over, where they decide how long it takes.
    boolean hasReadAll() {
        return setup.config().budget().steps() == 0 && steps >= plannedSteps();
    }

    /// Of episodes that are not drawn yet, all are expected to be learned from.
    @Override
    public long plannedSteps() {
        TuningConfig.BudgetConfig budget = setup.config().budget();
        int items = episodes.map(e -> e.items().size())
                .orElse(config.asked() * config.sampling().samples());
        return budget.steps() > 0
                ? budget.steps()
                : demonstrations.steps()
                        + (long) Math.ceil(
                                budget.epochs() * items / setup.config().batchSize());
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public void iterate(double progress, Metrics metrics) {
        if (demonstrations.remain(steps)) {
            demonstrations.imitate(updates, metrics);
            steps++;
            beginAnew();
            return;
        }
        news = episodes.isEmpty();
        if (news) {
            episodes = Optional.of(Episodes.of(phases.timed(Phase.ACTING, this::draw), config));
        }
        Episodes drawn = episodes.orElseThrow();
        drawn.record(metrics);
        long before = demonstrations.steps();
        float rate = setup.config().optimizer().rate(steps - before, Math.max(0, plannedSteps() - before), progress);
        List<WeightedTrace> batch = batch(drawn.items());
        double norm = updates.update(batch, objective, rate);
        steps++;
        tokens += batch.stream().mapToLong(WeightedTrace::tokens).sum();
        objective.report((name, value) -> metrics.put("train/" + name, value));
        metrics.put("train/grad_norm", norm);
        metrics.put("train/learning_rate", rate);
        metrics.put(
                "train/epoch",
                (double) (steps - before)
                        * setup.config().batchSize()
                        / drawn.items().size());
        metrics.put("train/num_tokens", tokens);
        if (!Double.isFinite(norm)) {
            throw new DivergedException("the norm of the gradient", norm, steps);
        }
    }

    /// Acting is drawing and scoring, once.
    @Override
    public void meter(Metrics clock) {
        phases.meter(clock);
    }

    private void beginAnew() {
        if (!demonstrations.remain(steps)) {
            updates.close();
            updates = updates();
            actor.update();
        }
    }

    private List<Group> draw() {
        List<Group> groups = new ArrayList<>();
        for (int round = 0; groups.size() < config.asked(); round++) {
            int count = Math.min(config.sampling().prompts(), config.asked() - groups.size());
            List<Question> asked = actor.questions().next(count);
            long seed =
                    RandomStream.of(setup.config().seed(), "episodes", round).nextLong();
            // The number of updates, whatever the engine was told in the meantime.
            actor.rollouts().collect(asked, seed).stream()
                    .map(g -> new Group(
                            g.question(),
                            g.rollouts().stream().map(r -> r.withWeights(steps)).toList()))
                    .forEach(groups::add);
        }
        config.record().map(Path::of).ifPresent(file -> EpisodeFile.write(file, groups));
        return groups;
    }

    /// The next items, each epoch shuffled anew.
    private List<WeightedTrace> batch(List<WeightedTrace> items) {
        List<WeightedTrace> batch = new ArrayList<>();
        long from = (steps - demonstrations.steps()) * setup.config().batchSize();
        for (long i = from; i < from + setup.config().batchSize(); i++) {
            long epoch = i / items.size();
            if (epoch != orderedEpoch) {
                order = RandomStream.of(setup.config().seed(), "epoch/" + epoch).permutation(items.size());
                orderedEpoch = epoch;
            }
            batch.add(items.get(order[(int) (i % items.size())]));
        }
        return batch;
    }

    @Override
    public Findings evaluate() {
        return actor.evaluate();
    }

    @Override
    public Conclusion conclude(long step) {
        return actor.evaluate()
                .conclusion(step, episodes.map(Episodes::drawnTokens).orElse(0L));
    }

    @Override
    public String subject() {
        return actor.subject();
    }

    @Override
    public Map<String, String> inputs() {
        Map<String, String> inputs = new LinkedHashMap<>(actor.inputs());
        config.episodes().ifPresent(file -> inputs.put("episodes-sha256", EpisodeFile.hash(Path.of(file))));
        return inputs;
    }

    @Override
    public List<String> notices() {
        return actor.notices();
    }

    @Override
    public List<Callback> callbacks(RunLog log) {
        return List.of((event, training) -> DriftWatch.look(event, training, this, log));
    }

    /// Episodes that the last iteration drew.
    List<Group> news() {
        return news ? episodes.orElseThrow().groups() : List.of();
    }

    @Override
    public void save(State state) {
        List<Group> groups = episodes.map(Episodes::groups).orElse(List.of());
        state.put("counts", new long[] {steps, tokens, groups.size()});
        for (int g = 0; g < groups.size(); g++) {
            state.put("group-" + g, RolloutRecord.write(groups.get(g)));
        }
        updates.save(state);
        setup.adapter().ifPresent(a -> a.save(state.at("adapter")));
    }

    @Override
    public void load(State state) {
        long[] counts = state.longs("counts", 3);
        steps = counts[0];
        tokens = counts[1];
        List<Group> groups = new ArrayList<>();
        for (int g = 0; g < counts[2]; g++) {
            groups.add(RolloutRecord.read(state.text("group-" + g)));
        }
        episodes = groups.isEmpty() ? Optional.empty() : Optional.of(Episodes.of(groups, config));
        orderedEpoch = -1;
        if (demonstrations.steps() > 0) {
            updates.close();
            updates = updates();
        }
        updates.load(state);
        setup.adapter().ifPresent(a -> a.load(state.at("adapter")));
        actor.update();
    }

    @Override
    public void close() {
        try (actor) {
            updates.close();
        }
    }
}
