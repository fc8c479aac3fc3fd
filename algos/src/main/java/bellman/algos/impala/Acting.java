package bellman.algos.impala;

import bellman.net.Network;
import bellman.policy.ActionAdapter;
import bellman.policy.ActorCritic;
import bellman.rollout.Collector;
import bellman.run.RandomStream;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.train.Setup;

/// The actor: its own copy of the network, its environments, and the version of the weights that it acts by.
final class Acting implements Snapshot, AutoCloseable {
    private final ActorCritic agent;
    private final Collector collector;
    private final RandomStream exploration;
    private long version;

    Acting(ActorCritic agent, int noiseInterval, Setup setup) {
        this.agent = agent;
        var adapter = new ActionAdapter(setup.environment().actionSpace(), false);
        long seed = RandomStream.of(setup.seed(), "environment").nextLong();
        collector = new Collector(setup.environment(), agent, adapter, noiseInterval, seed);
        exploration = RandomStream.of(setup.seed(), "exploration");
    }

    Slot newSlot(int steps) {
        return new Slot(collector.newRollout(steps));
    }

    /// Takes over the learner's weights, of which there were `updates` updates.
    void refresh(Network learner, long updates) {
        agent.network().follow(learner, 1f);
        version = updates;
    }

    void collect(Slot slot) {
        collector.collect(slot.rollout, exploration);
        slot.version = version;
        slot.note(collector);
    }

    @Override
    public void save(State state) {
        collector.save(state.at("collector"));
        exploration.save(state.at("exploration"));
        agent.network().save(state.at("network"));
        state.put("version", new long[] {version});
        if (agent.head() instanceof Snapshot noisy) {
            noisy.save(state.at("head"));
        }
    }

    @Override
    public void load(State state) {
        collector.load(state.at("collector"));
        exploration.load(state.at("exploration"));
        agent.network().load(state.at("network"));
        version = state.longs("version", 1)[0];
        if (agent.head() instanceof Snapshot noisy) {
            noisy.load(state.at("head"));
        }
    }

    @Override
    public void close() {
        collector.close();
        agent.network().close();
    }
}
