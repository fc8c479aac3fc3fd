package bellman.algos.sac;

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
import bellman.space.Discrete;
import bellman.space.Space;
import bellman.train.AgentTrainer;
import bellman.train.AlgorithmConfig;
import bellman.train.Schedule;
import bellman.train.Setup;
import java.util.LinkedHashMap;
import java.util.Map;

/// SAC's settings, for continuous actions between finite bounds and for discrete ones.
///
/// @param rounds how acting and learning take turns
/// @param replay what is remembered
/// @param learningRate of actor, critics and temperature
/// @param learningRateSchedule how it falls
/// @param discount γ
/// @param tau share of the way that target networks follow with each update
/// @param policyDelay updates of the critics for one of actor and temperature
/// @param judgement which of the critics' values the actor climbs
/// @param entropy how much entropy counts
/// @param actor its network
/// @param critic their networks
public record SacConfig(
        RoundsConfig rounds,
        ReplayConfig replay,
        float learningRate,
        Schedule learningRateSchedule,
        float discount,
        float tau,
        int policyDelay,
        Judgement judgement,
        EntropyConfig entropy,
        ActorConfig actor,
        CriticConfig critic)
        implements AlgorithmConfig {
    /// Which of the critics' values the actor climbs.
    public enum Judgement {
        /// The smallest, as in SAC.
        SMALLEST,
        /// Their mean, as in DroQ (Hiraoka et al. 2022, algorithm 2).
        MEAN
    }

    /// Those of the paper's table 1, as in Stable-Baselines3.
    public static SacConfig defaults() {
        return new SacConfig(
                new RoundsConfig(100, 1, 1, 256, 200),
                ReplayConfig.of(1_000_000),
                3e-4f,
                Schedule.CONSTANT,
                0.99f,
                0.005f,
                1,
                Judgement.SMALLEST,
                EntropyConfig.defaults(),
                ActorConfig.defaults(),
                CriticConfig.defaults());
    }

    public SacConfig {
        Require.positive("learning-rate", learningRate);
        Require.fraction("discount", discount);
        Require.fraction("tau", tau);
        Require.atLeastOne("policy-delay", policyDelay);
    }

    @Override
    public AgentTrainer trainer(Setup setup) {
        var settings = new ReplayTrainer.Settings(rounds, replay, discount, learningRate, learningRateSchedule);
        if (setup.environment().actionSpace() instanceof Discrete discrete) {
            return new ReplayTrainer(setup, settings, rows -> new DiscreteSac(this, discrete.n(), rows, setup));
        }
        Restored.requireBounded("sac", setup.environment().actionSpace(), "Discrete and Box with finite bounds");
        return new ReplayTrainer(setup, settings, rows -> new Sac(this, rows, setup));
    }

    @Override
    public Policy policy(Space observations, Space actions, Backend backend, State trainer) {
        var random = new RandomStream(0);
        if (actions instanceof Discrete discrete) {
            var network = DiscreteSac.actor(this, observations, discrete.n(), backend, random, Workers.ONE);
            return Restored.discrete(observations, actions, network, discrete.n(), trainer);
        }
        var parts = actor.build(observations, actions, Normalizer.NONE, backend, random, Workers.ONE);
        return Restored.continuous(observations, actions, parts, trainer);
    }

    @Override
    public Map<String, String> ineffective(Space observations, Space actions) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.putAll(replay.ineffective());
        keys.putAll(entropy.ineffective());
        keys.putAll(actor.ineffective());
        if (critic.count() == 1) {
            keys.put("judgement", "critic.count is 1");
        }
        if (actions instanceof Discrete) {
            keys.put("actor.state-dependent-noise", "the actions are not continuous");
        }
        return keys;
    }
}
