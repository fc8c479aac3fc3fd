package bellman.algos.continuous;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.envs.Environments;
import bellman.net.Backend;
import bellman.net.Network;
import bellman.net.Parameter;
import bellman.net.Rows;
import bellman.net.Workers;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.train.Setup;
import bellman.vector.VectorEnvironment;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Losses of actor and critics as their papers write them, against the gradients that networks are given:
/// along any direction the loss changes as the gradient says.
class PolicyGradientThroughCriticsTest {
    private static final int ROWS = 48;
    private static final double ALPHA = 0.3;
    private final Rows rows = Rows.independent(ROWS);
    private final RandomStream random = new RandomStream(5);
    private final GradientCheck gradients = new GradientCheck(random);
    private final VectorEnvironment environment = Environments.make("IdentityBox-v0", 1);
    private final Setup setup = new Setup(environment, Optional.empty(), Backend.named("nn"), Workers.ONE, 3);
    private final float[] states = normal(ROWS * 2);

    private float[] normal(int count) {
        return gradients.normal(count);
    }

    private Actor actor(ActorConfig config) {
        var parts = config.build(
                environment.observationSpace(),
                environment.actionSpace(),
                Normalizer.NONE,
                setup.backend(),
                random,
                Workers.ONE);
        return new Actor(parts, 1, ROWS, Critics.ADAM, setup);
    }

    private Critics critics(int outputs) {
        var critics =
                new Critics(Small.critic(), outputs, 2, 2, Normalizer.NONE, true, ROWS, Critics.ADAM, random, setup);
        for (Parameter p : critics.network().parameters()) {
            for (int i = 0; i < p.values().capacity(); i++) {
                p.values().put(i, 2 * p.values().get(i));
            }
        }
        return critics;
    }

    private void check(Network network, DoubleSupplier loss) {
        gradients.check(network, loss);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theActorDescendsItsLossThroughTheSmallestCritic(boolean stateDependent) {
        Actor actor = actor(stateDependent ? Small.actor().withStateDependentNoise(-1f, 4) : Small.actor());
        Critics critics = critics(1);
        var noise = new RandomStream(9);
        var start = new State();
        noise.save(start);
        actor.sample(states, rows, noise);
        float[] d = new float[2 * ROWS];
        Loss.smallest(ROWS, 2, critics.judge(states, actor.actions(), rows), d);
        actor.backward(ROWS, ALPHA, critics.actionGradient(d, ROWS));
        check(actor.network(), () -> {
            noise.load(start);
            actor.sample(states, rows, noise);
            float[] q = critics.judge(states, actor.actions(), rows);
            double sum = 0;
            for (int i = 0; i < ROWS; i++) {
                sum += ALPHA * actor.logProbs()[i] - Math.min(q[2 * i], q[2 * i + 1]);
            }
            return sum / ROWS;
        });
        assertUntouched(critics.network());
    }

    @Test
    void aMeanOfAllAtomsAndAFirstCriticAreClimbedToo() {
        for (boolean first : new boolean[] {false, true}) {
            Actor actor = actor(Small.actor());
            int outputs = first ? 2 : 14;
            Critics critics = critics(first ? 1 : 7);
            var noise = new RandomStream(9);
            var start = new State();
            noise.save(start);
            actor.sample(states, rows, noise);
            float[] d = new float[outputs * ROWS];
            float[] judged = critics.judge(states, actor.actions(), rows);
            double value = first ? Loss.first(ROWS, 2, judged, d) : Loss.mean(ROWS, outputs, judged, d);
            actor.backward(ROWS, 0, critics.actionGradient(d, ROWS));
            DoubleSupplier loss = () -> {
                noise.load(start);
                actor.sample(states, rows, noise);
                float[] q = critics.judge(states, actor.actions(), rows);
                double sum = 0;
                for (int i = 0; i < ROWS * outputs; i++) {
                    sum += !first ? q[i] / (double) outputs : i % 2 == 0 ? q[i] : 0;
                }
                return -sum / ROWS;
            };
            assertEquals(-value, loss.getAsDouble(), 1e-6);
            check(actor.network(), loss);
        }
    }

    @Test
    void theCriticsDescendTheirSquaredError() {
        Critics critics = critics(1);
        float[] actions = normal(ROWS * 2);
        float[] targets = normal(ROWS);
        float[] weights = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
            weights[i] = random.nextFloat();
        }
        float[] d = new float[2 * ROWS];
        float[] errors = new float[ROWS];
        double first = Loss.squared(ROWS, 2, critics.values(states, actions, rows), targets, weights, d, errors);
        critics.backward(d);
        DoubleSupplier loss = () -> {
            float[] q = critics.values(states, actions, rows);
            double sum = 0;
            for (int i = 0; i < 2 * ROWS; i++) {
                sum += 0.5 * weights[i / 2] * Math.pow(q[i] - targets[i / 2], 2) / ROWS;
            }
            return sum;
        };
        assertEquals(loss.getAsDouble(), first, 1e-6);
        check(critics.network(), loss);
    }

    @Test
    void targetNetworksFollowByTau() {
        Critics critics = critics(1);
        float[] actions = normal(ROWS * 2);
        critics.follow(1f);
        float[] before = critics.targets(states, actions, rows).clone();
        float[] same = critics.values(states, actions, rows).clone();
        assertArrayEquals(before, same);
        float[] d = normal(2 * ROWS);
        critics.values(states, actions, rows);
        critics.step(d, 1e-2f);
        assertArrayEquals(before, critics.targets(states, actions, rows));
        critics.follow(0.25f);
        float[] quarter = critics.targets(states, actions, rows).clone();
        critics.follow(1f);
        assertArrayEquals(critics.values(states, actions, rows), critics.targets(states, actions, rows));
        double moved = 0;
        double whole = 0;
        for (int i = 0; i < quarter.length; i++) {
            moved += Math.abs(quarter[i] - before[i]);
            whole += Math.abs(critics.targets(states, actions, rows)[i] - before[i]);
        }
        assertTrue(moved > 0 && moved < whole, moved + " of " + whole);
    }

    @Test
    void theTemperatureRisesWhileTheEntropyIsBelowItsTarget() {
        var temperature = new Temperature(new EntropyConfig(true, 0.5f, 1f), -2);
        for (int i = 0; i < 10; i++) {
            temperature.step(3, 1e-2); // entropy -3, target -2
        }
        // Adam's steps of one sign have the length of the learning rate
        assertEquals(0.5 * Math.exp(10 * 1e-2), temperature.value(), 1e-6);
        for (int i = 0; i < 500; i++) {
            temperature.step(1, 1e-2); // entropy -1
        }
        assertTrue(temperature.value() < 0.5);
        var fixed = new Temperature(new EntropyConfig(false, 0.5f, 1f), -2);
        fixed.step(3, 1e-2);
        assertEquals(0.5, fixed.value(), 1e-7);
    }

    private static void assertUntouched(Network network) {
        for (Parameter p : network.parameters()) {
            for (int i = 0; i < p.gradients().capacity(); i++) {
                assertEquals(0f, p.gradients().get(i), p.name());
            }
        }
    }
}
