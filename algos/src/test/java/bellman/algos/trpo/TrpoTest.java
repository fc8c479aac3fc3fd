package bellman.algos.trpo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.algos.Session;
import bellman.algos.actorcritic.Learner;
import bellman.algos.actorcritic.Minibatch;
import bellman.algos.actorcritic.NetworkConfig;
import bellman.envs.Environments;
import bellman.math.ConjugateGradient;
import bellman.net.Backend;
import bellman.net.OptimizerConfig;
import bellman.net.Workers;
import bellman.rollout.Rollout;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.train.AgentTrainer;
import bellman.train.EnvironmentConfig;
import bellman.train.Setup;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class TrpoTest {
    public static TrpoConfig config(int steps) {
        TrpoConfig d = TrpoConfig.defaults();
        return new TrpoConfig(steps, 0.95f, 0.95f, true, 0.01f, 10, 0.01f, 10, 0.8f, 3e-3f, 5, 64, d.network());
    }

    /// Along any direction, both signs together, the divergence grows as half the quadratic form of the
    /// Fisher matrix.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CartPole-v1",
                "Pendulum-v1",
                "IdentityMultiDiscrete-v0",
                "IdentityMultiBinary-v0",
                "TaxiMasked-v3"
            })
    void productsAreTheDivergencesCurvature(String id) {
        var environment = EnvironmentConfig.of(id, 4)
                .forTraining(Environments.make(id, 4), 0.9f)
                .environment();
        var setup = new Setup(environment, Optional.empty(), Backend.named("nn"), Workers.ONE, 5);
        var learner =
                new Learner("trpo", NetworkConfig.defaults(), 0, new OptimizerConfig.Adam(0.9f, 0.999f, 1e-8f), setup);
        Rollout rollout = learner.newRollout(16);
        learner.collect(rollout);
        Minibatch batch = learner.newMinibatch(rollout, 64);
        int[] rows = new int[64];
        batch.gather(rows, 0, rollout.validRows(rows));
        batch.forward();
        var region = new TrustRegion(learner.agent(), batch, 64, 0);
        region.begin();
        var random = new RandomStream(1);
        double[] v = new double[region.size()];
        double[] product = new double[v.length];
        double[] other = new double[v.length];
        double[] otherProduct = new double[v.length];
        for (int i = 0; i < v.length; i++) {
            v[i] = random.nextGaussian();
            other[i] = random.nextGaussian();
        }
        region.fisher(v, product);
        region.fisher(other, otherProduct);
        double quadratic = ConjugateGradient.dot(v, product);
        double h = 0.25 / Math.sqrt(ConjugateGradient.dot(v, v));
        region.move(h, v);
        double both = region.divergence();
        region.move(-h, v);
        both += region.divergence();
        assertTrue(quadratic > 0);
        assertEquals(quadratic, both / (h * h), 0.05 * quadratic);
        double mixed = ConjugateGradient.dot(other, product);
        assertEquals(mixed, ConjugateGradient.dot(v, otherProduct), 1e-2 * quadratic, "symmetric");
        learner.close();
    }

    @Test
    void everyStepStaysWithinTheTrustRegionAndGains() {
        AgentTrainer trainer = Session.of(config(64), EnvironmentConfig.of("CartPole-v1", 8), 3)
                .trainer();
        var metrics = new Metrics();
        int taken = 0;
        double used = 0;
        for (int i = 0; i < 20; i++) {
            metrics.clear();
            trainer.iterate(0, metrics);
            double kl = metrics.value("train/kl");
            double gain = metrics.value("train/surrogate-gain");
            assertTrue(kl >= 0 && kl <= 0.01f, "divergence " + kl);
            assertTrue(gain >= 0, "gain " + gain);
            taken += gain > 0 ? 1 : 0;
            used = Math.max(used, kl);
        }
        assertTrue(taken >= 18, taken + " of 20 steps taken");
        assertTrue(used > 0.004, "the trust region is used: " + used);
        trainer.close();
    }

    @Test
    void whatItCannotDoIsRefusedByName() {
        TrpoConfig d = TrpoConfig.defaults();
        var thrown = assertThrows(
                IllegalArgumentException.class,
                () -> new TrpoConfig(
                        8,
                        0.9f,
                        0.9f,
                        true,
                        0.01f,
                        5,
                        0.1f,
                        5,
                        0.8f,
                        1e-3f,
                        1,
                        8,
                        d.network().withSharedTrunk(true)));
        assertTrue(thrown.getMessage().startsWith("network.shared-trunk"), thrown.getMessage());
    }

    @Test
    void itLearnsCartPole() {
        double mean = Session.of(config(64), EnvironmentConfig.of("CartPole-v1", 16), 3)
                .learn(80_000);
        assertTrue(mean >= 400, "return " + mean);
    }
}
