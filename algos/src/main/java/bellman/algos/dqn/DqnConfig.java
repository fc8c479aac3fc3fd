package bellman.algos.dqn;

import bellman.algos.actorcritic.NetworkConfig;
import bellman.algos.actorcritic.Require;
import bellman.algos.exploration.NoveltyConfig;
import bellman.algos.offpolicy.ExplorationConfig;
import bellman.algos.offpolicy.ReplayConfig;
import bellman.algos.offpolicy.RoundsConfig;
import bellman.net.Backend;
import bellman.policy.Policy;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Space;
import bellman.train.AgentTrainer;
import bellman.train.AlgorithmConfig;
import bellman.train.Schedule;
import bellman.train.Setup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// DQN's settings. Its descendants are switches, each with its paper: double (van Hasselt et al. 2016), dueling (Wang
/// et al. 2016), `replay.return-steps` (Sutton 1988), `replay.prioritized` (Schaul et al. 2016), noisy (Fortunato et
/// al. 2018), returns categorical (Bellemare et al. 2017) or quantiles (Dabney et al. 2018). All of them together are
/// Rainbow (Hessel et al. 2018). With `network.memory` it learns from sequences (Kapturowski et al. 2019).
///
/// @param rounds acting and learning by turns
/// @param replay what is remembered
/// @param learningRate of Adam
/// @param learningRateSchedule how it falls
/// @param adamEpsilon added to Adam's root
/// @param maxGradientNorm to which gradients are scaled down, 0 for no limit
/// @param discount γ
/// @param loss of the error of mean returns
/// @param targetInterval environment steps between two updates of the target network
/// @param targetShare τ: how far an update moves it towards the network, 1 for all the way
/// @param doubleQ whether the network chooses the next action that the target network judges
/// @param dueling whether value and advantages are put out apart
/// @param noisy whether learned noise on the weights explores, instead of random actions
/// @param noisySigma how much of it there is at first
/// @param returns what the network says about returns
/// @param exploration how random actions are
/// @param sequenceLength steps of a sequence that are learned from, with memory
/// @param burnIn steps before them that only bring the memory up to date
/// @param network in front of the values
/// @param novelty a reward for what is new
public record DqnConfig(
        RoundsConfig rounds,
        ReplayConfig replay,
        float learningRate,
        Schedule learningRateSchedule,
        float adamEpsilon,
        float maxGradientNorm,
        float discount,
        LossKind loss,
        int targetInterval,
        float targetShare,
        boolean doubleQ,
        boolean dueling,
        boolean noisy,
        float noisySigma,
        ReturnsConfig returns,
        ExplorationConfig exploration,
        int sequenceLength,
        int burnIn,
        NetworkConfig network,
        NoveltyConfig novelty)
        implements AlgorithmConfig {
    /// Without a reward for what is new.
    public DqnConfig(
            RoundsConfig rounds,
            ReplayConfig replay,
            float learningRate,
            Schedule learningRateSchedule,
            float adamEpsilon,
            float maxGradientNorm,
            float discount,
            LossKind loss,
            int targetInterval,
            float targetShare,
            boolean doubleQ,
            boolean dueling,
            boolean noisy,
            float noisySigma,
            ReturnsConfig returns,
            ExplorationConfig exploration,
            int sequenceLength,
            int burnIn,
            NetworkConfig network) {
        this(
                rounds,
                replay,
                learningRate,
                learningRateSchedule,
                adamEpsilon,
                maxGradientNorm,
                discount,
                loss,
                targetInterval,
                targetShare,
                doubleQ,
                dueling,
                noisy,
                noisySigma,
                returns,
                exploration,
                sequenceLength,
                burnIn,
                network,
                NoveltyConfig.none());
    }

    /// Which distance from the target the mean return's error is.
    public enum LossKind {
        /// Huber's, quadratic within 1.
        HUBER,
        /// Half the squared error.
        SQUARED
    }

    /// What Stable-Baselines3's zoo takes for CartPole.
    public static DqnConfig defaults() {
        NetworkConfig d = NetworkConfig.defaults();
        NetworkConfig network = new NetworkConfig(
                List.of(256, 256),
                bellman.net.Activation.RELU,
                false,
                false,
                bellman.net.Initialization.UNIFORM,
                d.convolutions(),
                d.imageLayout(),
                d.memory(),
                d.memorySize(),
                d.transformer(),
                d.logStd(),
                d.stateDependentNoise());
        return new DqnConfig(
                new RoundsConfig(1000, 256, 128, 64, 1024),
                ReplayConfig.of(100_000),
                2.3e-3f,
                Schedule.CONSTANT,
                1e-8f,
                10f,
                0.99f,
                LossKind.HUBER,
                10,
                1f,
                false,
                false,
                false,
                0.5f,
                ReturnsConfig.expected(),
                ExplorationConfig.epsilon(1f, 0.04f, 8000),
                20,
                10,
                network);
    }

    public DqnConfig {
        Require.positive("learning-rate", learningRate);
        Require.positive("adam-epsilon", adamEpsilon);
        Require.notNegative("max-gradient-norm", maxGradientNorm);
        Require.fraction("discount", discount);
        Require.atLeastOne("target-interval", targetInterval);
        Require.fraction("target-share", targetShare);
        Require.positive("target-share", targetShare);
        Require.positive("noisy-sigma", noisySigma);
        Require.atLeastOne("sequence-length", sequenceLength);
        Require.notNegative("burn-in", burnIn);
        if (recurrent(network)) {
            if (replay.prioritized()) {
                throw new IllegalArgumentException(
                        "replay.prioritized must be false with network.memory: sequences are" + " drawn uniformly");
            }
            if (replay.hindsight() != ReplayConfig.HindsightKind.NONE) {
                throw new IllegalArgumentException(
                        "replay.hindsight must be none with network.memory: sequences keep their goals");
            }
            if (replay.returnSteps() > sequenceLength) {
                throw new IllegalArgumentException("replay.return-steps must be at most sequence-length with"
                        + " network.memory, got " + replay.returnSteps() + " and " + sequenceLength);
            }
        }
    }

    private static boolean recurrent(NetworkConfig network) {
        return network.memory() != NetworkConfig.Memory.NONE;
    }

    boolean recurrent() {
        return recurrent(network);
    }

    @Override
    public AgentTrainer trainer(Setup setup) {
        return new Dqn(this, novelty.wrap(setup, discount));
    }

    @Override
    public Policy policy(Space observations, Space actions, Backend backend, State trainer) {
        return ValueNetwork.restore(this, observations, actions, backend, trainer);
    }

    @Override
    public Map<String, String> ineffective(Space observations, Space actions) {
        Map<String, String> keys = new LinkedHashMap<>(network.ineffective(observations, actions));
        keys.putIfAbsent("network.shared-trunk", "DQN has no policy network beside its values'");
        if (actions instanceof Box) {
            return keys;
        }
        keys.putAll(replay.ineffective());
        keys.putAll(novelty.ineffective());
        if (!noisy) {
            keys.put("noisy-sigma", "noisy is false");
        } else {
            for (String key : List.of("kind", "initial", "last", "steps", "decay")) {
                keys.put("exploration." + key, "noisy is true");
            }
        }
        if (returns.kind() != ReturnsConfig.Kind.EXPECTED) {
            keys.put("loss", "returns.kind is not expected");
        } else {
            keys.put("returns.atoms", "returns.kind is expected");
        }
        if (returns.kind() != ReturnsConfig.Kind.CATEGORICAL) {
            keys.put("returns.low", "returns.kind is not categorical");
            keys.put("returns.high", "returns.kind is not categorical");
        }
        if (!recurrent()) {
            keys.put("sequence-length", "network.memory is none");
            keys.put("burn-in", "network.memory is none");
        }
        return keys;
    }
}
