package bellman.algos.dqn;

import bellman.algos.offpolicy.Experience;
import bellman.algos.offpolicy.Rounds;
import bellman.head.ActionValues;
import bellman.net.Architecture;
import bellman.net.Backend;
import bellman.net.Network;
import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.policy.ActionAdapter;
import bellman.policy.Policy;
import bellman.replay.Replay;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.space.Space;
import bellman.train.AgentTrainer;
import bellman.train.DivergedException;
import bellman.train.Setup;
import bellman.vector.RunningStatistics;
import java.util.List;
import java.util.Optional;

/// Deep Q-learning (Mnih et al. 2015, algorithm 1): act by the network with some exploration, remember, draw from
/// memory, and move the network's values towards `r + γ max Q'` of a target network that follows it now and then.
public final class Dqn implements AgentTrainer {
    private final DqnConfig config;
    private final ActionValues head;
    private final Network network;
    private final Network target;
    private final Optimizer optimizer;
    private final Replay replay;
    private final Experience experience;
    private final Rounds rounds;
    private final Acting acting;
    private final Learning learning;
    private final RandomStream exploration;
    private final RandomStream draws;
    private final Space observations;
    private final Space actions;
    private final Optional<RunningStatistics> normalizer;
    private final Backend backend;
    private final boolean exact;
    private final Turns turns = new Turns();

    /// DQN with fresh weights in the setup's environment.
    public Dqn(DqnConfig config, Setup setup) {
        this.config = config;
        observations = setup.environment().observationSpace();
        actions = setup.environment().actionSpace();
        normalizer = setup.normalizer();
        backend = setup.backend();
        exact = setup.environment().snapshot().isPresent();
        head = ValueNetwork.head(config, actions);
        Architecture architecture = ValueNetwork.architecture(config, observations, head);
        long seed = setup.seed();
        network = backend.network(architecture, RandomStream.of(seed, "initialization"), setup.workers());
        target = backend.network(architecture, RandomStream.of(seed, "target"), setup.workers());
        target.follow(network, 1);
        OptimizerConfig adam = new OptimizerConfig.Adam(0.9f, 0.999f, config.adamEpsilon());
        optimizer = backend.optimizer(adam, List.of(network), setup.workers());
        exploration = RandomStream.of(seed, "exploration");
        draws = RandomStream.of(seed, "replay");
        replay = config.replay().replay(setup, 1, network.stateSize());
        learning = learning(setup);
        long environmentSeed = RandomStream.of(seed, "environment").nextLong();
        experience = new Experience(setup.environment(), replay, new ActionAdapter(actions, false), environmentSeed);
        acting = new Acting(config, head, network, setup.environment(), exploration, experience::steps);
        rounds = new Rounds(config.rounds(), experience);
    }

    private Learning learning(Setup setup) {
        if (config.recurrent()) {
            return new SequenceLearning(config, head, network, target, replay, draws);
        }
        int rows = TransitionLearning.rowsAtOnce(config, network.inputs());
        var drawn = config.replay().batch(setup, replay, rows, config.discount());
        return new TransitionLearning(config, head, network, target, replay, drawn, draws);
    }

    /// One turn after the other, and what is reported of them.
    private final class Turns implements Rounds.Learning, Learning.Progress {
        private float learningRate;
        private int updates;
        private double losses;
        private double values;
        private double norms;

        void begin(float rate) {
            learningRate = rate;
            updates = 0;
            losses = 0;
            values = 0;
            norms = 0;
        }

        /// The target network follows by environment steps, as in Stable-Baselines3, but once for a whole round,
        /// since the network stands still while acting.
        @Override
        public void acted(long from, long to) {
            long times = to / config.targetInterval() - from / config.targetInterval();
            if (times > 0) {
                double stays = StrictMath.pow(1.0 - config.targetShare(), times);
                target.follow(network, (float) (1 - stays));
            }
        }

        @Override
        public void learn(int due) {
            learning.learn(due, config.replay().betaAt(experience.steps()), this);
        }

        @Override
        public void updated(double loss, double value) {
            float most = config.maxGradientNorm() > 0 ? config.maxGradientNorm() : Float.POSITIVE_INFINITY;
            double norm = optimizer.step(learningRate, most);
            if (!Double.isFinite(norm)) {
                throw new DivergedException("the gradient's norm", norm, steps());
            }
            updates++;
            losses += loss;
            values += value;
            norms += norm;
        }

        @Override
        public long steps() {
            return experience.steps();
        }

        void report(Metrics metrics) {
            if (updates > 0) {
                metrics.put("train/loss", losses / updates);
                metrics.put("train/value", values / updates);
                metrics.put("train/gradient-norm", norms / updates);
            }
            metrics.put("train/updates", updates);
            metrics.put("train/learning-rate", learningRate);
        }
    }

    @Override
    public void iterate(double progress, Metrics metrics) {
        turns.begin(config.learningRateSchedule().at(config.learningRate(), progress));
        rounds.iterate(acting.random(), acting, turns);
        experience.episodes().report(metrics);
        turns.report(metrics);
        if (!config.noisy()) {
            metrics.put("train/exploration", config.exploration().at(experience.steps()));
        }
        metrics.put("replay/rows", replay.rows());
    }

    @Override
    public long steps() {
        return experience.steps();
    }

    @Override
    public Policy policy() {
        return new Policy(observations, actions, network, head, false, normalizer);
    }

    @Override
    public boolean resumesExactly() {
        return exact;
    }

    @Override
    public void meter(Metrics clock) {
        experience.meter(clock);
        backend.meter(clock);
    }

    @Override
    public void close() {
        learning.close();
        acting.close();
        optimizer.close();
        target.close();
        network.close();
        replay.close();
    }

    @Override
    public void save(State state) {
        network.save(state.at("network"));
        target.save(state.at("target"));
        optimizer.save(state.at("optimizer"));
        exploration.save(state.at("exploration"));
        draws.save(state.at("replay"));
        experience.save(state.at("experience"));
        acting.save(state.at("acting"));
        normalizer.ifPresent(n -> n.save(state.at("normalizer")));
    }

    @Override
    public void load(State state) {
        network.load(state.at("network"));
        target.load(state.at("target"));
        optimizer.load(state.at("optimizer"));
        exploration.load(state.at("exploration"));
        draws.load(state.at("replay"));
        experience.load(state.at("experience"));
        acting.load(state.at("acting"));
        normalizer.ifPresent(n -> n.load(state.at("normalizer")));
    }
}
