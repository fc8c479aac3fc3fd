package bellman.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.net.Architecture;
import bellman.net.Initialization;
import bellman.net.Network;
import bellman.net.Output;
import bellman.net.Parameter;
import bellman.net.Rows;
import bellman.net.Workers;
import bellman.run.RandomStream;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Soft actor-critic's actor loss, `mean(α log π(a|s) - min(Q₁, Q₂)(s, a))` with `a = tanh(μ + σ ε)` (Haarnoja et
/// al. 2018): the gradient reaches the actor through the critics' inputs and leaves the critics' weights alone.
final class ActorThroughCriticsTest {
    private static final int BATCH = 96;
    private static final double ALPHA = 0.3;
    private static final double SMALL = 1e-6;
    private static final Rows ROWS = Rows.independent(BATCH);
    private static final Architecture ACTOR = new Architecture(
            3,
            List.of(new Architecture.Branch(
                    "actor",
                    List.of(GradientTest.relu(48), GradientTest.relu(40)),
                    List.of(new Output.Linear(2, 0.3f)))),
            Initialization.ORTHOGONAL);
    private static final Architecture CRITIC =
            GradientTest.feedForward(4, List.of(GradientTest.relu(64), GradientTest.relu(32)), 1);

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theActorsGradientGoesThroughTheCriticsInputs(int threads) {
        try (var workers = new Workers(threads)) {
            var random = new RandomStream(6);
            var backend = new NnBackend();
            Network actor = backend.network(ACTOR, random, workers);
            Network first = backend.network(CRITIC, random, workers);
            Network second = backend.network(CRITIC, random, workers);
            GradientTest.jitter(first, random);
            GradientTest.jitter(second, random);
            float[] states = GradientTest.normal(random, BATCH * 3);
            float[] noise = GradientTest.normal(random, BATCH);

            actorGradient(actor, first, second, states, noise);

            for (Network critic : List.of(first, second)) {
                for (Parameter p : critic.parameters()) {
                    for (int i = 0; i < p.gradients().capacity(); i++) {
                        assertEquals(0f, p.gradients().get(i), p.name());
                    }
                }
            }
            compare(actor, first, second, states, noise, random);
        }
    }

    private static void actorGradient(Network actor, Network first, Network second, float[] states, float[] noise) {
        var tape = actor.tape(BATCH);
        var tape1 = first.tape(BATCH);
        var tape2 = second.tape(BATCH);
        float[] o = actor.forward(tape, states, ROWS);
        float[] x = new float[BATCH * 4];
        for (int i = 0; i < BATCH; i++) {
            System.arraycopy(states, 3 * i, x, 4 * i, 3);
            x[4 * i + 3] = (float) Math.tanh(o[2 * i] + Math.exp(o[2 * i + 1]) * noise[i]);
        }
        float[] q1 = first.forward(tape1, x, ROWS);
        float[] q2 = second.forward(tape2, x, ROWS);
        float[] d1 = new float[BATCH];
        float[] d2 = new float[BATCH];
        for (int i = 0; i < BATCH; i++) {
            d1[i] = q1[i] <= q2[i] ? -1f / BATCH : 0f;
            d2[i] = q1[i] <= q2[i] ? 0f : -1f / BATCH;
        }
        float[] dx1 = first.backward(tape1, d1, false, true);
        float[] dx2 = second.backward(tape2, d2, false, true);
        float[] dOutputs = new float[2 * BATCH];
        for (int i = 0; i < BATCH; i++) {
            double t = x[4 * i + 3];
            double slope = 1 - t * t;
            double du = ALPHA / BATCH * 2 * t * slope / (slope + SMALL) + (dx1[4 * i + 3] + dx2[4 * i + 3]) * slope;
            dOutputs[2 * i] = (float) du;
            dOutputs[2 * i + 1] = (float) (du * Math.exp(o[2 * i + 1]) * noise[i] - ALPHA / BATCH);
        }
        actor.backward(tape, dOutputs, true, false);
    }

    private static void compare(
            Network actor, Network first, Network second, float[] states, float[] noise, RandomStream random) {
        var a = new Twin(ACTOR, actor);
        var q1 = new Twin(CRITIC, first);
        var q2 = new Twin(CRITIC, second);
        double largest = 0;
        for (Parameter p : actor.parameters()) {
            for (int k = 0; k < 12; k++) {
                int i = random.nextInt(p.values().capacity());
                double[] w = a.weights.get(p.name());
                double old = w[i];
                w[i] = old + 1e-6;
                double above = loss(a, q1, q2, states, noise);
                w[i] = old - 1e-6;
                double below = loss(a, q1, q2, states, noise);
                w[i] = old;
                assertEquals((above - below) / 2e-6, p.gradients().get(i), 2e-5, p.name() + "[" + i + "]");
                largest = Math.max(largest, Math.abs(p.gradients().get(i)));
            }
        }
        assertTrue(largest > 0.01, "the gradient is too small to say anything: " + largest);
    }

    private static double loss(Twin actor, Twin first, Twin second, float[] states, float[] noise) {
        double[][] s = new double[BATCH][3];
        double[][] x = new double[BATCH][4];
        for (int i = 0; i < 3 * BATCH; i++) {
            s[i / 3][i % 3] = states[i];
            x[i / 3][i % 3] = states[i];
        }
        double[][] o = actor.outputs(s, ROWS, new double[0]);
        double[] logProbs = new double[BATCH];
        for (int i = 0; i < BATCH; i++) {
            double t = Math.tanh(o[i][0] + Math.exp(o[i][1]) * noise[i]);
            x[i][3] = t;
            logProbs[i] = -0.5 * noise[i] * noise[i] - o[i][1] - Math.log(1 - t * t + SMALL);
        }
        double[][] q1 = first.outputs(x, ROWS, new double[0]);
        double[][] q2 = second.outputs(x, ROWS, new double[0]);
        double sum = 0;
        for (int i = 0; i < BATCH; i++) {
            sum += (ALPHA * logProbs[i] - Math.min(q1[i][0], q2[i][0])) / BATCH;
        }
        return sum;
    }
}
