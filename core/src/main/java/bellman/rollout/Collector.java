package bellman.rollout;

import bellman.head.Outputs;
import bellman.net.Network;
import bellman.net.Rows;
import bellman.policy.ActionAdapter;
import bellman.policy.ActorCritic;
import bellman.policy.Encoder;
import bellman.run.Metrics;
import bellman.run.Phase;
import bellman.run.Phases;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Acts with an actor-critic in a vector environment and fills a [Rollout]. Episodes go on from one collection to
/// the next.
public final class Collector implements Snapshot, AutoCloseable {
    private final VectorEnvironment environment;
    private final ActorCritic agent;
    private final Encoder encoder;
    private final ActionAdapter adapter;
    private final int noiseInterval;
    private final int envs;
    private final int stateSize;
    private final VectorStep step;
    private final RecentEpisodes episodes = new RecentEpisodes();

    private final Network.Tape tape;
    private final float[] inputs;
    private final float[] actions;
    private final float[] adapted;
    private final float[] logProbs;
    private Outputs columns = Outputs.of(new float[0], 0, 0);

    private final boolean[] resets;
    private final boolean[] idle;
    private final float[] memory;
    private final Rows rows;

    private final int[] cut;
    private final float[] finalRow;
    private final Rows single;
    private final boolean[] noResets = new boolean[1];
    private final float[] singleMemory;
    private final Rows peek;
    private final float[] peekMemory;
    private final Phases phases = new Phases(Phase.ACTING, Phase.ENVIRONMENT);

    /// A collector that starts `environment` anew.
    ///
    /// @param environment with episode statistics
    /// @param agent reads encoded observations
    /// @param adapter from the head's actions to the environment's
    /// @param noiseInterval with state-dependent noise: steps between new noise matrices, 0 for one per rollout
    /// @param seed of the environments
    public Collector(
            VectorEnvironment environment, ActorCritic agent, ActionAdapter adapter, int noiseInterval, long seed) {
        this.environment = environment;
        this.agent = agent;
        this.adapter = adapter;
        this.noiseInterval = noiseInterval;
        encoder = new Encoder(environment.observationSpace());
        envs = environment.count();
        stateSize = agent.network().stateSize();
        step = environment.newStep();
        tape = agent.network().tape(envs);
        inputs = new float[envs * encoder.inputs()];
        actions = new float[envs * agent.head().actionSize()];
        adapted = new float[envs * environment.actionSpace().size()];
        logProbs = new float[envs];
        resets = new boolean[envs];
        idle = new boolean[envs];
        memory = new float[envs * stateSize];
        singleMemory = new float[stateSize];
        peekMemory = new float[envs * stateSize];
        finalRow = new float[environment.observationSpace().size()];
        cut = new int[envs];
        boolean recurrent = stateSize > 0;
        rows = recurrent ? Rows.sequences(1, envs, resets, memory) : Rows.independent(envs);
        single = recurrent ? Rows.sequences(1, 1, noResets, singleMemory) : Rows.independent(1);
        peek = recurrent ? Rows.sequences(1, envs, resets, peekMemory) : Rows.independent(envs);
        Arrays.fill(resets, true);
        environment.reset(seed, step);
    }

    /// Room for `steps` steps of this collector's environments.
    public Rollout newRollout(int steps) {
        return new Rollout(steps, envs, encoder, agent.head().actionSize(), environment.maskSize(), stateSize);
    }

    /// The last hundred finished episodes.
    public RecentEpisodes episodes() {
        return episodes;
    }

    /// Reports how long acting and the environments took since this was last asked.
    public void meter(Metrics clock) {
        phases.meter(clock);
    }

    /// Fills `rollout`: everything but advantages and returns.
    public void collect(Rollout rollout, RandomGenerator random) {
        System.arraycopy(memory, 0, rollout.initialState(), 0, memory.length);
        for (int t = 0; t < rollout.steps(); t++) {
            if (t == 0 || noiseInterval > 0 && t % noiseInterval == 0) {
                agent.head().resample(random, envs);
            }
            long began = System.nanoTime();
            act(rollout, t, random);
            long acted = System.nanoTime();
            environment.step(adapted, step);
            long stepped = System.nanoTime();
            observe(rollout, t);
            phases.add(Phase.ACTING, acted - began);
            phases.add(Phase.ENVIRONMENT, stepped - acted);
        }
        float[] outputs = forward(tape, peek());
        keepNextValues(rollout, rollout.steps() - 1, outputs);
    }

    private void act(Rollout rollout, int t, RandomGenerator random) {
        int at = t * envs;
        rollout.observations().put(at, step.observations(), envs);
        System.arraycopy(resets, 0, rollout.resets(), at, envs);
        for (int i = 0; i < envs; i++) {
            rollout.valid()[at + i] = !idle[i];
        }
        float[] outputs = forward(tape, rows);
        agent.head().sample(policy(outputs), 0, envs, random, actions, logProbs);
        adapter.adapt(actions, envs, adapted);
        if (t > 0) {
            keepNextValues(rollout, t - 1, outputs);
        }
        for (int i = 0; i < envs; i++) {
            rollout.values()[at + i] = agent.value(outputs, i);
        }
        System.arraycopy(logProbs, 0, rollout.logProbs(), at, envs);
        System.arraycopy(actions, 0, rollout.actions(), at * rollout.actionSize(), actions.length);
        if (rollout.maskSize() > 0) {
            System.arraycopy(
                    step.actionMasks(), 0, rollout.masks(), at * rollout.maskSize(), envs * rollout.maskSize());
        }
    }

    private void observe(Rollout rollout, int t) {
        int at = t * envs;
        System.arraycopy(step.rewards(), 0, rollout.rewards(), at, envs);
        boolean nextStep = environment.autoresetMode() == AutoresetMode.NEXT_STEP;
        int cuts = 0;
        for (int i = 0; i < envs; i++) {
            boolean ended = step.ended(i);
            rollout.ended()[at + i] = ended;
            resets[i] = nextStep ? idle[i] : ended;
            idle[i] = nextStep && ended;
            if (ended) {
                episodes.add(step, i);
                rollout.nextValues()[at + i] = 0;
                if (!step.terminated()[i]) {
                    cut[cuts++] = i;
                }
            }
        }
        for (int c = 0; c < cuts; c++) {
            rollout.nextValues()[at + cut[c]] = finalValue(cut[c]);
        }
    }

    /// The value of the observation at which the episode of environment `i` was cut off, under the memory it had
    /// then.
    private float finalValue(int i) {
        System.arraycopy(step.finalObservations(), i * finalRow.length, finalRow, 0, finalRow.length);
        System.arraycopy(memory, i * stateSize, singleMemory, 0, stateSize);
        encoder.encode(finalRow, 0, 1, inputs, 0);
        return agent.value(agent.network().forward(tape, inputs, single), 0);
    }

    /// The value of each next observation is that of the same row's successor, unless the episode ended in between.
    private void keepNextValues(Rollout rollout, int t, float[] outputs) {
        int at = t * envs;
        for (int i = 0; i < envs; i++) {
            if (!rollout.ended()[at + i]) {
                rollout.nextValues()[at + i] = agent.value(outputs, i);
            }
        }
    }

    /// Rows that look at the present observations without moving the memory on.
    private Rows peek() {
        System.arraycopy(memory, 0, peekMemory, 0, memory.length);
        return peek;
    }

    private float[] forward(Network.Tape tape, Rows rows) {
        encoder.encode(step.observations(), 0, envs, inputs, 0);
        return agent.network().forward(tape, inputs, rows);
    }

    @SuppressWarnings("ReferenceEquality") // whether the view still looks at the array that the network writes to
    private Outputs policy(float[] outputs) {
        if (columns.values() != outputs) {
            columns = agent.policyOutputs(outputs).withMasks(step.actionMasks());
        }
        return columns;
    }

    /// Closes its tape. The environment and the agent are others'.
    @Override
    public void close() {
        tape.close();
    }

    @Override
    public void save(State state) {
        environment.snapshot().ifPresent(s -> s.save(state.at("environment")));
        state.put("observations", step.observations());
        state.put("masks", step.actionMasks());
        state.put("resets", resets);
        state.put("idle", idle);
        state.put("memory", memory);
        episodes.save(state.at("episodes"));
    }

    @Override
    public void load(State state) {
        episodes.load(state.at("episodes"));
        if (environment.snapshot().isEmpty()) {
            return;
        }
        environment.snapshot().get().load(state.at("environment"));
        state.read("observations", step.observations());
        state.read("masks", step.actionMasks());
        state.read("resets", resets);
        state.read("idle", idle);
        state.read("memory", memory);
    }
}
