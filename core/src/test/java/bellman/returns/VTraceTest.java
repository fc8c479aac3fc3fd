package bellman.returns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VTraceTest {

    private record Result(float[] targets, float[] advantages) {}

    private static Result compute(VTrace vTrace, Trajectory t, float[] logProbs, float[] behaviour, float gamma) {
        float[] discounts = new float[t.count()];
        Arrays.fill(discounts, gamma);
        Result result = new Result(new float[t.count()], new float[t.count()]);
        vTrace.compute(
                t.steps,
                t.envs,
                logProbs,
                behaviour,
                discounts,
                t.rewards,
                t.values,
                t.nextValues,
                t.ended,
                result.targets,
                result.advantages);
        return result;
    }

    private static float[] randomLogProbs(Random random, int n) {
        float[] logProbs = new float[n];
        for (int i = 0; i < n; i++) {
            logProbs[i] = -2 * random.nextFloat();
        }
        return logProbs;
    }

    @Test
    void onPolicyTargetsAreReturns() {
        for (long seed = 0; seed < 100; seed++) {
            Trajectory t = new Trajectory(seed);
            float[] logProbs = randomLogProbs(new Random(seed), t.count());
            Result found = compute(new VTrace(1, 1), t, logProbs, logProbs, 0.9f);
            for (int i = 0; i < t.count(); i++) {
                double expected = t.nStep(i, 0.9f, Integer.MAX_VALUE);
                assertEquals(expected, found.targets[i], 1e-5);
                assertEquals(expected - t.values[i], found.advantages[i], 1e-5);
            }
        }
    }

    /// The sum of equation 1: `v_s = V_s + Σ_t γ^{t-s} (Π_{i<t} c_i) ρ_t δ_t`.
    @Test
    void targetsAreTheSumOfThePaper() {
        for (long seed = 0; seed < 100; seed++) {
            Trajectory t = new Trajectory(seed);
            float[] logProbs = randomLogProbs(new Random(seed), t.count());
            float[] behaviour = randomLogProbs(new Random(~seed), t.count());
            double clip = 1 + seed % 3 * 0.4;
            double policyClip = seed % 2 == 0 ? 1.2 : Double.POSITIVE_INFINITY;
            Result found = compute(new VTrace(clip, policyClip), t, logProbs, behaviour, 0.9f);
            double[] targets = new double[t.count()];
            for (int i = t.count() - 1; i >= 0; i--) {
                double factor = 1;
                targets[i] = t.values[i];
                for (int k = i; k <= t.last(i); k += t.envs) {
                    double ratio = Math.exp(logProbs[k] - behaviour[k]);
                    double error = t.rewards[k] + 0.9 * t.nextValues[k] - t.values[k];
                    targets[i] += factor * Math.min(clip, ratio) * error;
                    factor *= 0.9 * Math.min(1, ratio);
                }
                double ratio = Math.exp(logProbs[i] - behaviour[i]);
                double next = t.last(i) == i ? t.nextValues[i] : targets[i + t.envs];
                double advantage = Math.min(policyClip, ratio) * (t.rewards[i] + 0.9 * next - t.values[i]);
                assertEquals(targets[i], found.targets[i], 2e-5);
                assertEquals(advantage, found.advantages[i], 2e-5);
            }
        }
    }

    @Test
    void weightsThatCannotBeAreRefused() {
        for (double bad : new double[] {0, -1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new VTrace(bad, 1));
            assertThrows(IllegalArgumentException.class, () -> new VTrace(1, bad));
        }
    }
}
