package bellman.algos.crossq;

import bellman.algos.actorcritic.Require;
import bellman.algos.continuous.ActorConfig;
import bellman.algos.continuous.CriticConfig;
import bellman.algos.continuous.EntropyConfig;
import bellman.algos.continuous.Normalizer;
import bellman.algos.continuous.ReplayTrainer;
import bellman.algos.continuous.Restored;
import bellman.algos.offpolicy.ReplayConfig;
import bellman.algos.offpolicy.RoundsConfig;
import bellman.net.Backend;
import bellman.net.Layer;
import bellman.net.Workers;
import bellman.policy.Policy;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.space.Space;
import bellman.train.AgentTrainer;
import bellman.train.AlgorithmConfig;
import bellman.train.Schedule;
import bellman.train.Setup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// CrossQ's settings, for continuous actions between finite bounds.
///
/// @param rounds how acting and learning take turns
/// @param replay what is remembered
/// @param learningRate of actor, critics and temperature
/// @param learningRateSchedule how it falls
/// @param discount γ
/// @param policyDelay updates of the critics for one of actor and temperature
/// @param adamBeta1 Adam's decay of the gradient's mean, smaller than by custom
/// @param normalization of the batches that go through actor and critics
/// @param entropy how much entropy counts
/// @param actor its network
/// @param critic their networks
public record CrossQConfig(
        RoundsConfig rounds,
        ReplayConfig replay,
        float learningRate,
        Schedule learningRateSchedule,
        float discount,
        int policyDelay,
        float adamBeta1,
        Normalization normalization,
        EntropyConfig entropy,
        ActorConfig actor,
        CriticConfig critic)
        implements AlgorithmConfig {
    /// Batch normalisation in front of each dense layer (Ioffe 2017).
    ///
    /// @param momentum share of the gathered statistics that each update keeps
    /// @param epsilon added to variances
    /// @param renormalizeAfter updates before which a batch's own statistics count alone
    /// @param maxScale how far renormalisation corrects deviations
    /// @param maxShift how far it corrects means, in deviations
    public record Normalization(float momentum, float epsilon, int renormalizeAfter, float maxScale, float maxShift)
            implements Normalizer {
        public Normalization {
            var _ = new Layer.BatchNorm(1, momentum, epsilon, renormalizeAfter, maxScale, maxShift);
        }

        @Override
        public void append(List<Layer> layers, int width) {
            layers.add(new Layer.BatchNorm(width, momentum, epsilon, renormalizeAfter, maxScale, maxShift));
        }
    }

    /// Those of the paper's table 1 and code: critics of 1024, no target networks.
    public static CrossQConfig defaults() {
        return new CrossQConfig(
                new RoundsConfig(100, 1, 1, 256, 200),
                ReplayConfig.of(1_000_000),
                1e-3f,
                Schedule.CONSTANT,
                0.99f,
                3,
                0.5f,
                new Normalization(0.99f, 1e-3f, 100_000, 3f, 5f),
                EntropyConfig.defaults(),
                ActorConfig.defaults(),
                CriticConfig.defaults().withHidden(List.of(1024, 1024)));
    }

    public CrossQConfig {
        Require.positive("learning-rate", learningRate);
        Require.fraction("discount", discount);
        Require.atLeastOne("policy-delay", policyDelay);
        Require.fraction("adam-beta1", adamBeta1);
    }

    @Override
    public AgentTrainer trainer(Setup setup) {
        Restored.requireBounded("crossq", setup.environment().actionSpace(), "Box with finite bounds");
        var settings = new ReplayTrainer.Settings(rounds, replay, discount, learningRate, learningRateSchedule);
        return new ReplayTrainer(setup, settings, rows -> new CrossQ(this, rows, setup));
    }

    @Override
    public Policy policy(Space observations, Space actions, Backend backend, State trainer) {
        var parts = actor.build(observations, actions, normalization, backend, new RandomStream(0), Workers.ONE);
        return Restored.continuous(observations, actions, parts, trainer);
    }

    @Override
    public Map<String, String> ineffective(Space observations, Space actions) {
        Map<String, String> keys = new LinkedHashMap<>(replay.ineffective());
        keys.putAll(entropy.ineffective());
        keys.putAll(actor.ineffective());
        return keys;
    }
}
