package bellman.returns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import bellman.Fixtures;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Against Stable-Baselines3's rollout buffer, which computes in float32: to 1e-5, as its cases ask, where numbers
/// are of the order of ten, and more where they are larger.
class GaeParityTest {

    @Test
    void advantagesAndReturnsAreThoseOfStableBaselines() {
        JsonNode cases =
                new ObjectMapper().readTree(Fixtures.file("classic/gae.json")).get("cases");
        assertFalse(cases.isEmpty());
        for (JsonNode c : cases) {
            int steps = c.get("T").asInt();
            int envs = c.get("n_envs").asInt();
            float[] values = Arrays2d.floats(c.get("values"), steps, envs);
            float[] dones = Arrays2d.floats(c.get("dones"), steps, envs);
            float[] lastValues = Arrays2d.floats(c.get("last_values"), 1, envs);
            boolean[] ended = new boolean[steps * envs];
            float[] nextValues = new float[steps * envs];
            for (int i = 0; i < steps * envs; i++) {
                ended[i] = dones[i] != 0;
                float next = i + envs < steps * envs ? values[i + envs] : lastValues[i % envs];
                nextValues[i] = ended[i] ? 0 : next;
            }
            float[] advantages = new float[steps * envs];
            float[] returns = new float[steps * envs];
            new Gae(c.get("gamma").asDouble(), c.get("gae_lambda").asDouble())
                    .compute(
                            steps,
                            envs,
                            Arrays2d.floats(c.get("rewards"), steps, envs),
                            values,
                            nextValues,
                            ended,
                            advantages,
                            returns);
            assertClose(Arrays2d.floats(c.get("advantages"), steps, envs), advantages);
            assertClose(Arrays2d.floats(c.get("returns"), steps, envs), returns);
        }
    }

    private static void assertClose(float[] expected, float[] found) {
        float largest = 10;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertArrayEquals(expected, found, 1e-6f * largest);
    }
}
