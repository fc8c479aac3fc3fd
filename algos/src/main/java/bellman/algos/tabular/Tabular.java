package bellman.algos.tabular;

import bellman.algos.offpolicy.ExplorationConfig;
import bellman.algos.offpolicy.RandomActions;
import bellman.math.Elementary;
import bellman.net.Backend;
import bellman.policy.ActionAdapter;
import bellman.policy.Policy;
import bellman.rollout.RecentEpisodes;
import bellman.run.Metrics;
import bellman.run.Phase;
import bellman.run.Phases;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.train.AgentTrainer;
import bellman.train.Setup;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;

/// Q-learning, SARSA and expected SARSA (Sutton and Barto 2018, chapter 6): after each step the value of what was done
/// moves towards the reward and the discounted value of what follows.
///
/// SARSA's next action is the one that is really taken next, so a step is learned from when it is known; at a
/// truncation, behind which nothing is taken, it is one drawn for the purpose.
public final class Tabular implements AgentTrainer {
    private final TabularConfig config;
    private final VectorEnvironment environment;
    private final Backend backend;
    private final Table table;
    private final ActionAdapter adapter;
    private final RandomStream exploration;
    private final RecentEpisodes episodes = new RecentEpisodes();
    private final VectorStep step;
    private final int envs;
    private final boolean exact;
    /// `[state][action]`
    private final int[] visits;
    private final int[] states;
    private final float[] actions;
    private final float[] adapted;
    private final boolean[] idle;
    private final Phases phases = new Phases(Phase.ENVIRONMENT);
    private long steps;
    private double errors;

    /// A fresh table for the setup's environment.
    public Tabular(TabularConfig config, Setup setup) {
        this.config = config;
        environment = setup.environment();
        backend = setup.backend();
        table = new Table("tabular", environment.observationSpace(), environment.actionSpace(), config.initialValue());
        adapter = new ActionAdapter(environment.actionSpace(), false);
        exploration = RandomStream.of(setup.seed(), "exploration");
        exact = environment.snapshot().isPresent();
        envs = environment.count();
        step = environment.newStep();
        visits = new int[table.values.length];
        states = new int[envs];
        actions = new float[envs];
        adapted = new float[envs];
        idle = new boolean[envs];
        environment.reset(RandomStream.of(setup.seed(), "environment").nextLong(), step);
        for (int env = 0; env < envs; env++) {
            begin(env);
        }
    }

    private void begin(int env) {
        states[env] = table.state(step.observations()[env]);
        actions[env] = choose(states[env], step.actionMasks(), env * environment.maskSize());
    }

    @Override
    public void iterate(double progress, Metrics metrics) {
        long from = steps;
        errors = 0;
        while (steps - from < config.reportInterval()) {
            adapter.adapt(actions, envs, adapted);
            long acted = System.nanoTime();
            environment.step(adapted, step);
            phases.add(Phase.ENVIRONMENT, System.nanoTime() - acted);
            steps += envs;
            for (int env = 0; env < envs; env++) {
                follow(env);
            }
        }
        episodes.report(metrics);
        metrics.put("train/error", errors / (steps - from));
        metrics.put("train/exploration", config.exploration().at(steps));
    }

    private void follow(int env) {
        if (idle[env]) {
            idle[env] = false;
            begin(env);
            return;
        }
        boolean ended = step.ended(env);
        int mask = env * environment.maskSize();
        int state = states[env];
        int action = (int) actions[env];
        float[] seen = ended ? step.finalObservations() : step.observations();
        boolean[] masks = ended ? step.finalActionMasks() : step.actionMasks();
        int next = table.state(seen[env]);
        int nextAction = step.terminated()[env] ? 0 : choose(next, masks, mask);
        double value = step.terminated()[env] ? 0 : value(next, nextAction, masks, mask);
        learn(state * table.actions + action, step.rewards()[env], value);
        states[env] = next;
        actions[env] = nextAction;
        if (ended) {
            episodes.add(step, env);
            idle[env] = environment.autoresetMode() == AutoresetMode.NEXT_STEP;
            if (!idle[env]) {
                begin(env);
            }
        }
    }

    private void learn(int at, double reward, double nextValue) {
        int times = ++visits[at];
        double rate = config.learningRateDecay() == 0
                ? config.learningRate()
                : config.learningRate() / (1 + (times - 1.0) / config.learningRateDecay());
        double bonus = config.countBonus() / Math.sqrt(times);
        double error = reward + bonus + config.discount() * nextValue - table.values[at];
        table.values[at] += rate * error;
        errors += Math.abs(error);
    }

    /// What values move towards, behind the reward.
    private double value(int state, int action, boolean[] masks, int mask) {
        return switch (config.method()) {
            case Q_LEARNING -> table.value(state, table.best(state, masks, mask));
            case SARSA -> table.value(state, action);
            case EXPECTED_SARSA -> {
                double sum = 0;
                double all = 0;
                for (int a = 0; a < table.actions; a++) {
                    double p = probability(state, a, masks, mask);
                    sum += p * table.value(state, a);
                    all += p;
                }
                yield sum / all;
            }
        };
    }

    /// In proportion to how often `action` is taken in `state`.
    private double probability(int state, int action, boolean[] masks, int mask) {
        if (masks.length > 0 && !masks[mask + action]) {
            return 0;
        }
        float rate = config.exploration().at(steps);
        int best = table.best(state, masks, mask);
        if (config.exploration().kind() == ExplorationConfig.Kind.BOLTZMANN) {
            return Elementary.exp((table.value(state, action) - table.value(state, best)) / rate);
        }
        int legal = 0;
        for (int a = 0; a < table.actions; a++) {
            legal += masks.length == 0 || masks[mask + a] ? 1 : 0;
        }
        return rate / legal + (action == best ? 1 - rate : 0);
    }

    private int choose(int state, boolean[] masks, int mask) {
        if (config.exploration().kind() == ExplorationConfig.Kind.EPSILON) {
            return exploration.nextFloat() < config.exploration().at(steps)
                    ? RandomActions.legal(
                            masks, masks.length == 0 ? 0 : mask / table.actions, table.actions, exploration)
                    : table.best(state, masks, mask);
        }
        double sum = 0;
        for (int a = 0; a < table.actions; a++) {
            sum += probability(state, a, masks, mask);
        }
        double left = exploration.nextDouble() * sum;
        int drawn = 0;
        for (int a = 0; a < table.actions && left >= 0; a++) {
            double p = probability(state, a, masks, mask);
            drawn = p > 0 ? a : drawn;
            left -= p;
        }
        return drawn;
    }

    /// `[state][action]`: the values as they are now. Not a copy.
    public double[] values() {
        return table.values;
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public Policy policy() {
        return table.policy(backend);
    }

    @Override
    public boolean resumesExactly() {
        return exact;
    }

    /// Choosing actions is not told from learning: SARSA's next action is part of both.
    @Override
    public void meter(Metrics clock) {
        phases.meter(clock);
    }

    @Override
    public void save(State state) {
        state.put("steps", new long[] {steps});
        state.put("values", table.values);
        state.put("visits", visits);
        state.put("states", states);
        state.put("actions", actions);
        state.put("idle", idle);
        exploration.save(state.at("exploration"));
        episodes.save(state.at("episodes"));
        environment.snapshot().ifPresent(s -> s.save(state.at("environment")));
    }

    @Override
    public void load(State state) {
        steps = state.longs("steps", 1)[0];
        state.read("values", table.values);
        state.read("visits", visits);
        exploration.load(state.at("exploration"));
        episodes.load(state.at("episodes"));
        if (environment.snapshot().isPresent()) {
            state.read("states", states);
            state.read("actions", actions);
            state.read("idle", idle);
            environment.snapshot().get().load(state.at("environment"));
        }
    }
}
