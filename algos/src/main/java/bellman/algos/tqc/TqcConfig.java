package bellman.algos.tqc;

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
import java.util.Map;

/// TQC's settings, for continuous actions between finite bounds.
///
/// @param rounds how acting and learning take turns
/// @param replay what is remembered
/// @param learningRate of actor, critics and temperature
/// @param learningRateSchedule how it falls
/// @param discount γ
/// @param tau share of the way that target networks follow with each update
/// @param quantiles M: atoms of each critic
/// @param dropped d: how many of the largest atoms are left out, for each critic
/// @param entropy how much entropy counts
/// @param actor its network
/// @param critic their networks
public record TqcConfig(
        RoundsConfig rounds,
        ReplayConfig replay,
        float learningRate,
        Schedule learningRateSchedule,
        float discount,
        float tau,
        int quantiles,
        int dropped,
        EntropyConfig entropy,
        ActorConfig actor,
        CriticConfig critic)
        implements AlgorithmConfig {
    /// Those of the paper, with two critics as in sb3-contrib.
    public static TqcConfig defaults() {
        return new TqcConfig(
                new RoundsConfig(100, 1, 1, 256, 200),
                ReplayConfig.of(1_000_000),
                3e-4f,
                Schedule.CONSTANT,
                0.99f,
                0.005f,
                25,
                2,
                EntropyConfig.defaults(),
                ActorConfig.defaults(),
                CriticConfig.defaults());
    }

    public TqcConfig {
        Require.positive("learning-rate", learningRate);
        Require.fraction("discount", discount);
        Require.fraction("tau", tau);
        Require.atLeastOne("quantiles", quantiles);
        if (dropped < 0 || dropped >= quantiles) {
            throw new IllegalArgumentException(
                    "dropped must be at least 0 and below quantiles, " + quantiles + ", got " + dropped);
        }
    }

    @Override
    public AgentTrainer trainer(Setup setup) {
        Restored.requireBounded("tqc", setup.environment().actionSpace(), "Box with finite bounds");
        var settings = new ReplayTrainer.Settings(rounds, replay, discount, learningRate, learningRateSchedule);
        return new ReplayTrainer(setup, settings, rows -> new Tqc(this, rows, setup));
    }

    @Override
    public Policy policy(Space observations, Space actions, Backend backend, State trainer) {
        var parts = actor.build(observations, actions, Normalizer.NONE, backend, new RandomStream(0), Workers.ONE);
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
