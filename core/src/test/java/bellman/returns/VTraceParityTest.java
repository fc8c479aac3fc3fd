package bellman.returns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import bellman.Fixtures;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Against RLlib in float64: in `double` to a few of its last places, in `float` to float's.
class VTraceParityTest {

    @Test
    void targetsAndAdvantagesAreThoseOfRllib() {
        JsonNode cases = new ObjectMapper()
                .readTree(Fixtures.file("classic/vtrace.json"))
                .get("cases");
        assertFalse(cases.isEmpty());
        for (JsonNode c : cases) {
            int steps = c.get("T").asInt();
            int envs = c.get("B").asInt();
            boolean[] ended = new boolean[steps * envs];
            double[] values = Arrays2d.doubles(c.get("values"), steps, envs);
            double[] nextValues = new double[steps * envs];
            System.arraycopy(values, envs, nextValues, 0, (steps - 1) * envs);
            System.arraycopy(Arrays2d.doubles(c.get("bootstrap"), 1, envs), 0, nextValues, (steps - 1) * envs, envs);
            double[] targets = new double[steps * envs];
            double[] advantages = new double[steps * envs];
            VTrace vTrace = new VTrace(
                    c.get("clip_rho").asDouble(), c.get("clip_pg_rho").asDouble());
            vTrace.compute(
                    steps,
                    envs,
                    Arrays2d.doubles(c.get("target_log_probs"), steps, envs),
                    Arrays2d.doubles(c.get("behaviour_log_probs"), steps, envs),
                    Arrays2d.doubles(c.get("discounts"), steps, envs),
                    Arrays2d.doubles(c.get("rewards"), steps, envs),
                    values,
                    nextValues,
                    ended,
                    targets,
                    advantages);
            assertClose(Arrays2d.doubles(c.get("vs"), steps, envs), targets, 4e-13);
            assertClose(Arrays2d.doubles(c.get("pg_advantages"), steps, envs), advantages, 4e-13);

            float[] floatTargets = new float[steps * envs];
            float[] floatAdvantages = new float[steps * envs];
            vTrace.compute(
                    steps,
                    envs,
                    Arrays2d.floats(c.get("target_log_probs"), steps, envs),
                    Arrays2d.floats(c.get("behaviour_log_probs"), steps, envs),
                    Arrays2d.floats(c.get("discounts"), steps, envs),
                    Arrays2d.floats(c.get("rewards"), steps, envs),
                    Arrays2d.floats(c.get("values"), steps, envs),
                    floats(nextValues),
                    ended,
                    floatTargets,
                    floatAdvantages);
            assertClose(targets, doubles(floatTargets), 1e-6);
            assertClose(advantages, doubles(floatAdvantages), 1e-6);
        }
    }

    private static void assertClose(double[] expected, double[] found, double tolerance) {
        double largest = 10;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertArrayEquals(expected, found, tolerance * largest);
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
