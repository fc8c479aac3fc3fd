package bellman.algos.continuous;

import bellman.algos.crossq.CrossQConfig;
import bellman.algos.offpolicy.ReplayConfig;
import bellman.algos.offpolicy.RoundsConfig;
import bellman.algos.sac.SacConfig;
import bellman.algos.sac.SacConfig.Judgement;
import bellman.algos.td3.Td3Config;
import bellman.algos.tqc.TqcConfig;
import bellman.net.Activation;
import bellman.train.Schedule;
import java.util.List;

/// Configurations with small networks for tasks that are learned in seconds.
public final class Small {
    private static final List<Integer> HIDDEN = List.of(32, 32);
    private static final float RATE = 3e-3f;
    private static final float DISCOUNT = 0.9f;

    private Small() {}

    private static RoundsConfig rounds(int frequency, int updates) {
        return new RoundsConfig(100, frequency, updates, 64, 100);
    }

    private static ReplayConfig replay() {
        return ReplayConfig.of(5000);
    }

    public static CriticConfig critic() {
        return CriticConfig.defaults().withHidden(HIDDEN);
    }

    public static ActorConfig actor() {
        return ActorConfig.defaults().withHidden(HIDDEN);
    }

    public static SacConfig sac() {
        return sac(new EntropyConfig(true, 0.1f, 1f), actor(), critic(), rounds(1, 1), 1, Judgement.SMALLEST);
    }

    /// SAC that draws rows by their errors.
    public static SacConfig prioritized() {
        return sac(
                replay().withPriorities(0.6f, 0.4f, 1000),
                new EntropyConfig(true, 0.1f, 1f),
                actor(),
                critic(),
                rounds(1, 1),
                1,
                Judgement.SMALLEST);
    }

    public static SacConfig discrete() {
        return sac(new EntropyConfig(true, 0.2f, 0.3f), actor(), critic(), rounds(2, 2), 1, Judgement.SMALLEST);
    }

    public static SacConfig gsde() {
        return sac(
                new EntropyConfig(true, 0.5f, 1f),
                actor().withStateDependentNoise(-1f, 8),
                critic(),
                rounds(8, 8),
                1,
                Judgement.SMALLEST);
    }

    public static SacConfig droq() {
        return sac(
                new EntropyConfig(true, 0.1f, 1f),
                actor(),
                critic().withDropout(0.01f),
                rounds(1, 3),
                3,
                Judgement.MEAN);
    }

    private static SacConfig sac(
            EntropyConfig entropy,
            ActorConfig actor,
            CriticConfig critic,
            RoundsConfig rounds,
            int delay,
            Judgement judgement) {
        return sac(replay(), entropy, actor, critic, rounds, delay, judgement);
    }

    private static SacConfig sac(
            ReplayConfig replay,
            EntropyConfig entropy,
            ActorConfig actor,
            CriticConfig critic,
            RoundsConfig rounds,
            int delay,
            Judgement judgement) {
        return new SacConfig(
                rounds, replay, RATE, Schedule.CONSTANT, DISCOUNT, 0.02f, delay, judgement, entropy, actor, critic);
    }

    public static Td3Config td3() {
        return td3(2, 0.2f, 2, NoiseConfig.Kind.NORMAL);
    }

    public static Td3Config ddpg() {
        return td3(1, 0f, 1, NoiseConfig.Kind.ORNSTEIN_UHLENBECK);
    }

    private static Td3Config td3(int critics, float targetNoise, int delay, NoiseConfig.Kind kind) {
        return new Td3Config(
                rounds(1, 1),
                replay(),
                RATE,
                Schedule.CONSTANT,
                DISCOUNT,
                0.02f,
                delay,
                targetNoise,
                0.5f,
                new NoiseConfig(kind, 0.2f),
                new DeterministicConfig(HIDDEN, Activation.RELU, false),
                new CriticConfig(critics, HIDDEN, Activation.RELU, false, 0f));
    }

    public static TqcConfig tqc() {
        return new TqcConfig(
                rounds(1, 1),
                replay(),
                RATE,
                Schedule.LINEAR,
                DISCOUNT,
                0.02f,
                7,
                1,
                EntropyConfig.defaults(),
                actor(),
                critic());
    }

    public static CrossQConfig crossQ() {
        CrossQConfig d = CrossQConfig.defaults();
        return new CrossQConfig(
                rounds(1, 1),
                replay(),
                RATE,
                Schedule.CONSTANT,
                DISCOUNT,
                3,
                0.5f,
                new CrossQConfig.Normalization(0.95f, 1e-3f, 500, 3f, 5f),
                d.entropy(),
                actor(),
                critic());
    }
}
