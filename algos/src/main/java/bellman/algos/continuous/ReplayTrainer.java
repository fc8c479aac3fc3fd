package bellman.algos.continuous;

import bellman.algos.offpolicy.Behaviour;
import bellman.algos.offpolicy.Experience;
import bellman.algos.offpolicy.RandomActions;
import bellman.algos.offpolicy.ReplayConfig;
import bellman.algos.offpolicy.Rounds;
import bellman.algos.offpolicy.RoundsConfig;
import bellman.policy.ActionAdapter;
import bellman.policy.Encoder;
import bellman.policy.Policy;
import bellman.replay.Replay;
import bellman.replay.Transitions;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Space;
import bellman.train.AgentTrainer;
import bellman.train.Schedule;
import bellman.train.Setup;
import bellman.vector.VectorStep;
import java.util.function.IntFunction;

/// The loop of an off-policy [Agent]: acting into a replay and learning from it take turns.
public final class ReplayTrainer implements AgentTrainer {
    private final Setup setup;
    private final Settings settings;
    private final Agent agent;
    private final Experience experience;
    private final Rounds rounds;
    private final Transitions batch;
    private final Encoder encoder;
    private final float[] inputs;
    private final RandomStream beginning;
    private final RandomStream sampling;
    private final RandomActions random;
    private final Behaviour acting = this::act;
    private final Rounds.Learning learning = this::learn;
    private float learningRate;
    private long updates;

    /// What the loop goes by.
    ///
    /// @param rounds how acting and learning take turns
    /// @param replay what is remembered
    /// @param discount γ
    /// @param learningRate of all optimisers
    /// @param schedule how it falls
    public record Settings(
            RoundsConfig rounds, ReplayConfig replay, float discount, float learningRate, Schedule schedule) {}

    /// @param make the agent, for batches of so many rows
    public ReplayTrainer(Setup setup, Settings settings, IntFunction<Agent> make) {
        this.setup = setup;
        this.settings = settings;
        int rows = settings.rounds().batchSize();
        Space actions = setup.environment().actionSpace();
        agent = make.apply(rows);
        Replay replay = settings.replay().replay(setup, agent.actionSize(), 0);
        batch = settings.replay().batch(setup, replay, rows, settings.discount());
        var adapter = new ActionAdapter(actions, actions instanceof Box);
        long environmentSeed = RandomStream.of(setup.seed(), "environment").nextLong();
        experience = new Experience(setup.environment(), replay, adapter, environmentSeed);
        rounds = new Rounds(settings.rounds(), experience);
        encoder = new Encoder(setup.environment().observationSpace());
        inputs = new float[experience.envs() * encoder.inputs()];
        beginning = RandomStream.of(setup.seed(), "beginning");
        sampling = RandomStream.of(setup.seed(), "replay");
        random = new RandomActions(actions, experience.envs(), beginning);
    }

    @Override
    public void iterate(double progress, Metrics metrics) {
        learningRate = settings.schedule().at(settings.learningRate(), progress);
        updates += rounds.iterate(random, acting, learning);
        agent.report(metrics);
        metrics.put("train/updates", updates);
        metrics.put("train/learning-rate", learningRate);
        experience.episodes().report(metrics);
    }

    private void act(VectorStep now, boolean[] begins, float[] actions) {
        encoder.encode(now.observations(), 0, experience.envs(), inputs, 0);
        agent.act(inputs, begins, actions);
    }

    private void learn(int count) {
        boolean prioritized = settings.replay().prioritized();
        for (int i = 0; i < count; i++) {
            float beta = settings.replay().betaAt(experience.steps());
            experience.replay().sample(batch, settings.rounds().batchSize(), beta, sampling);
            agent.update(batch, learningRate);
            if (prioritized) {
                experience.replay().prioritize(batch, agent.errors());
            }
        }
    }

    @Override
    public long steps() {
        return experience.steps();
    }

    @Override
    public Policy policy() {
        var environment = setup.environment();
        return agent.policy(environment.observationSpace(), environment.actionSpace(), setup.normalizer());
    }

    @Override
    public boolean resumesExactly() {
        return setup.environment().snapshot().isPresent();
    }

    @Override
    public void meter(Metrics clock) {
        experience.meter(clock);
        setup.backend().meter(clock);
    }

    @Override
    public void close() {
        agent.close();
        experience.replay().close();
    }

    @Override
    public void save(State state) {
        agent.save(state.at("agent"));
        experience.save(state.at("experience"));
        beginning.save(state.at("beginning"));
        sampling.save(state.at("sampling"));
        state.put("updates", new long[] {updates});
        setup.normalizer().ifPresent(n -> n.save(state.at("normalizer")));
    }

    @Override
    public void load(State state) {
        agent.load(state.at("agent"));
        experience.load(state.at("experience"));
        beginning.load(state.at("beginning"));
        sampling.load(state.at("sampling"));
        updates = state.longs("updates", 1)[0];
        setup.normalizer().ifPresent(n -> n.load(state.at("normalizer")));
    }
}
