package bellman.algos.offpolicy;

import bellman.policy.ActionAdapter;
import bellman.replay.Replay;
import bellman.rollout.RecentEpisodes;
import bellman.run.Metrics;
import bellman.run.Phase;
import bellman.run.Phases;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.Arrays;

/// Acts in a vector environment and keeps what happens in a replay. Episodes go on from one round to the next.
public final class Experience implements Snapshot {
    private final VectorEnvironment environment;
    private final Replay replay;
    private final ActionAdapter adapter;
    private final VectorStep step;
    private final RecentEpisodes episodes = new RecentEpisodes();
    private final float[] actions;
    private final float[] adapted;
    private final boolean[] begins;
    private final boolean[] idle;
    private final int envs;
    private final Phases phases = new Phases(Phase.ACTING, Phase.ENVIRONMENT);
    private long steps;

    /// Starts `environment` anew.
    ///
    /// @param replay empty, to be filled
    /// @param adapter from actions as they are learned from to the environment's
    /// @param seed of the environments
    public Experience(VectorEnvironment environment, Replay replay, ActionAdapter adapter, long seed) {
        this.environment = environment;
        this.replay = replay;
        this.adapter = adapter;
        envs = environment.count();
        step = environment.newStep();
        actions = new float[envs * replay.layout().actionSize()];
        adapted = new float[envs * environment.actionSpace().size()];
        begins = new boolean[envs];
        idle = new boolean[envs];
        Arrays.fill(begins, true);
        environment.reset(seed, step);
        replay.begin(step);
    }

    /// Takes one step in all environments.
    public void step(Behaviour behaviour) {
        long began = System.nanoTime();
        behaviour.act(step, begins, actions);
        adapter.adapt(actions, envs, adapted);
        long acted = System.nanoTime();
        environment.step(adapted, step);
        phases.add(Phase.ACTING, acted - began);
        phases.add(Phase.ENVIRONMENT, System.nanoTime() - acted);
        replay.add(actions, behaviour.memory(), step);
        steps += envs;
        boolean nextStep = environment.autoresetMode() == AutoresetMode.NEXT_STEP;
        for (int env = 0; env < envs; env++) {
            boolean ended = step.ended(env);
            begins[env] = nextStep ? idle[env] : ended;
            idle[env] = nextStep && ended;
            if (ended) {
                episodes.add(step, env);
            }
        }
    }

    /// Reports how long acting and the environments took since this was last asked.
    public void meter(Metrics clock) {
        phases.meter(clock);
    }

    /// Environment steps taken so far, those included that only reset.
    public long steps() {
        return steps;
    }

    /// Environments side by side.
    public int envs() {
        return envs;
    }

    /// The last hundred finished episodes.
    public RecentEpisodes episodes() {
        return episodes;
    }

    /// Where its rows go.
    public Replay replay() {
        return replay;
    }

    @Override
    public void save(State state) {
        state.put("steps", new long[] {steps});
        episodes.save(state.at("episodes"));
        replay.save(state.at("replay"));
        environment.snapshot().ifPresent(s -> s.save(state.at("environment")));
        state.put("observations", step.observations());
        state.put("masks", step.actionMasks());
        state.put("begins", begins);
        state.put("idle", idle);
    }

    /// An environment whose state cannot be restored goes on with new episodes: the replay takes those that were
    /// under way as cut off.
    @Override
    public void load(State state) {
        steps = state.longs("steps", 1)[0];
        episodes.load(state.at("episodes"));
        replay.load(state.at("replay"));
        if (environment.snapshot().isEmpty()) {
            replay.begin(step);
            return;
        }
        environment.snapshot().get().load(state.at("environment"));
        state.read("observations", step.observations());
        state.read("masks", step.actionMasks());
        state.read("begins", begins);
        state.read("idle", idle);
    }
}
