package bellman.algos.actorcritic;

import bellman.loss.ExplainedVariance;
import bellman.net.Backend;
import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.net.Workers;
import bellman.policy.ActionAdapter;
import bellman.policy.ActorCritic;
import bellman.policy.Policy;
import bellman.rollout.Collector;
import bellman.rollout.RecentEpisodes;
import bellman.rollout.Rollout;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Space;
import bellman.train.DivergedException;
import bellman.train.Setup;
import bellman.vector.RunningStatistics;
import java.util.List;
import java.util.Optional;

/// An actor-critic in training: agent, optimiser and collector, with everything that must be saved of them.
public final class Learner implements Snapshot, AutoCloseable {
    private final ActorCritic agent;
    private final Optimizer optimizer;
    private final Collector collector;
    private final Space observations;
    private final Space actions;
    private final Optional<RunningStatistics> normalizer;
    private final RandomStream exploration;
    private final Workers workers;
    private final boolean exact;
    private final Backend backend;
    private long steps;

    /// A learner with fresh weights, whose environments begin anew.
    ///
    /// @param algorithm named in errors
    /// @param noiseInterval with state-dependent noise: steps between new noise matrices, 0 for one per
    ///     rollout
    public Learner(String algorithm, NetworkConfig network, int noiseInterval, OptimizerConfig optimizer, Setup setup) {
        observations = setup.environment().observationSpace();
        actions = setup.environment().actionSpace();
        normalizer = setup.normalizer();
        workers = setup.workers();
        backend = setup.backend();
        exact = setup.environment().snapshot().isPresent();
        RandomStream initialization = RandomStream.of(setup.seed(), "initialization");
        agent = network.build(algorithm, observations, actions, setup.backend(), initialization, setup.workers());
        this.optimizer = setup.backend().optimizer(optimizer, List.of(agent.network()), setup.workers());
        exploration = RandomStream.of(setup.seed(), "exploration");
        long environmentSeed = RandomStream.of(setup.seed(), "environment").nextLong();
        ActionAdapter adapter = new ActionAdapter(actions, false);
        collector = new Collector(setup.environment(), agent, adapter, noiseInterval, environmentSeed);
    }

    /// The network with its head.
    public ActorCritic agent() {
        return agent;
    }

    /// Whether the network has a memory.
    public boolean recurrent() {
        return agent.network().stateSize() > 0;
    }

    /// Room for `length` steps of each environment.
    public Rollout newRollout(int length) {
        return collector.newRollout(length);
    }

    /// Room for `capacity` of the rollout's rows.
    public Minibatch newMinibatch(Rollout rollout, int capacity) {
        return new Minibatch(agent, observations, rollout, capacity, workers);
    }

    /// The loss on what `batch` gathers.
    public Losses newLosses(Minibatch batch, float valueCoefficient, float entropyCoefficient) {
        return new Losses(batch, valueCoefficient, entropyCoefficient, workers);
    }

    /// Fills `rollout` with the policy as it is now.
    public void collect(Rollout rollout) {
        collector.collect(rollout, exploration);
        steps += (long) rollout.steps() * rollout.envs();
    }

    /// Takes an optimiser step.
    ///
    /// @param maxGradientNorm 0 for no limit
    /// @return the gradient's norm before it was scaled down
    /// @throws DivergedException if it is not finite
    public double step(float learningRate, float maxGradientNorm) {
        double norm = optimizer.step(learningRate, maxGradientNorm > 0 ? maxGradientNorm : Float.POSITIVE_INFINITY);
        if (!Double.isFinite(norm)) {
            throw new DivergedException("the gradient's norm", norm, steps);
        }
        return norm;
    }

    /// Environment steps taken so far, those included that only reset.
    public long steps() {
        return steps;
    }

    /// The last hundred finished episodes.
    public RecentEpisodes episodes() {
        return collector.episodes();
    }

    /// How much of the returns' variance the values explain that the rollout was collected with.
    public double explainedVariance(Rollout rollout) {
        return ExplainedVariance.of(rollout.values(), rollout.returns(), 0, rollout.values().length);
    }

    /// The policy as it is now; it goes on changing.
    public Policy policy() {
        return new Policy(observations, actions, agent.network(), agent.head(), false, normalizer);
    }

    /// Whether a restored learner goes on bit for bit.
    public boolean resumesExactly() {
        return exact;
    }

    /// Reports what acting, the environments and the networks use of the machine.
    public void meter(Metrics clock) {
        collector.meter(clock);
        backend.meter(clock);
    }

    /// Ends the networks; policies made of them cannot act any more.
    @Override
    public void close() {
        collector.close();
        optimizer.close();
        agent.network().close();
    }

    @Override
    public void save(State state) {
        state.put("steps", new long[] {steps});
        agent.network().save(state.at("network"));
        optimizer.save(state.at("optimizer"));
        exploration.save(state.at("exploration"));
        collector.save(state.at("collector"));
        normalizer.ifPresent(n -> n.save(state.at("normalizer")));
        if (agent.head() instanceof Snapshot noisy) {
            noisy.save(state.at("head"));
        }
    }

    @Override
    public void load(State state) {
        steps = state.longs("steps", 1)[0];
        agent.network().load(state.at("network"));
        optimizer.load(state.at("optimizer"));
        exploration.load(state.at("exploration"));
        collector.load(state.at("collector"));
        normalizer.ifPresent(n -> n.load(state.at("normalizer")));
        if (agent.head() instanceof Snapshot noisy) {
            noisy.load(state.at("head"));
        }
    }
}
