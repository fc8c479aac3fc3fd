package bellman.algos.offline;

import bellman.algos.continuous.Agent;
import bellman.dataset.StepDataset;
import bellman.policy.Policy;
import bellman.replay.NStep;
import bellman.replay.Replay;
import bellman.replay.Transitions;
import bellman.run.Metrics;
import bellman.run.Phase;
import bellman.run.Phases;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.train.AgentTrainer;
import bellman.train.Setup;
import java.util.function.IntFunction;

/// Updates of an [Agent] from recorded steps. The environment gives the spaces and is never stepped; a *step*
/// of the budget is an update.
final class OfflineTrainer implements AgentTrainer {
    private final Setup setup;
    private final BatchConfig config;
    private final Agent agent;
    private final Replay replay;
    private final Transitions batch;
    private final RandomStream sampling;
    private final Phases phases = new Phases(Phase.DATA);
    private long updates;

    /// @param returns whether rewards are replaced by returns to go
    OfflineTrainer(
            Setup setup,
            BatchConfig config,
            DatasetConfig dataset,
            float discount,
            boolean returns,
            IntFunction<Agent> make) {
        this.setup = setup;
        this.config = config;
        if (setup.normalizer().isPresent()) {
            throw new IllegalArgumentException(
                    "environment.normalize-observations: found true, expected false: recorded"
                            + " observations are learned from as they are");
        }
        StepDataset data = dataset.read();
        var environment = setup.environment();
        float[] rewards = returns ? data.returns(discount) : data.rewards();
        replay = RecordedReplay.of(data, rewards, environment.observationSpace(), environment.actionSpace());
        batch = new Transitions(replay, config.size(), new NStep(1, returns ? 0f : discount));
        sampling = RandomStream.of(setup.seed(), "replay");
        agent = make.apply(config.size());
    }

    @Override
    public void iterate(double progress, Metrics metrics) {
        float learningRate = config.learningRateSchedule().at(config.learningRate(), progress);
        for (int i = 0; i < config.reportInterval(); i++) {
            long began = System.nanoTime();
            replay.sample(batch, config.size(), 1f, sampling);
            phases.add(Phase.DATA, System.nanoTime() - began);
            agent.update(batch, learningRate);
            updates++;
        }
        agent.report(metrics);
        metrics.put("train/learning-rate", learningRate);
    }

    @Override
    public long steps() {
        return updates;
    }

    @Override
    public Policy policy() {
        var environment = setup.environment();
        return agent.policy(environment.observationSpace(), environment.actionSpace(), setup.normalizer());
    }

    @Override
    public void meter(Metrics clock) {
        phases.meter(clock);
        setup.backend().meter(clock);
    }

    @Override
    public void close() {
        agent.close();
        replay.close();
    }

    @Override
    public void save(State state) {
        agent.save(state.at("agent"));
        sampling.save(state.at("sampling"));
        state.put("updates", new long[] {updates});
    }

    @Override
    public void load(State state) {
        agent.load(state.at("agent"));
        sampling.load(state.at("sampling"));
        updates = state.longs("updates", 1)[0];
    }
}
