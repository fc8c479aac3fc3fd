package bellman.returns;

import java.util.Random;

/// Random arrays `[step][env]` in which episodes terminate and are truncated.
final class Trajectory {
    final int steps;
    final int envs;
    final float[] rewards;
    final float[] values;
    final float[] nextValues;
    final boolean[] ended;

    Trajectory(long seed) {
        Random random = new Random(seed);
        steps = 1 + random.nextInt(20);
        envs = 1 + random.nextInt(5);
        int count = steps * envs;
        rewards = new float[count];
        values = new float[count];
        nextValues = new float[count];
        ended = new boolean[count];
        for (int i = 0; i < count; i++) {
            rewards[i] = (float) random.nextGaussian();
            values[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < count; i++) {
            nextValues[i] = i + envs < count ? values[i + envs] : (float) random.nextGaussian();
            ended[i] = random.nextInt(5) == 0;
            if (ended[i]) {
                nextValues[i] = random.nextBoolean() ? 0 : (float) random.nextGaussian();
            }
        }
    }

    int count() {
        return steps * envs;
    }

    /// The first element, at or after element `i` of the same environment, after which nothing follows.
    int last(int i) {
        int at = i;
        while (!ended[at] && at + envs < count()) {
            at += envs;
        }
        return at;
    }

    /// `r_t + γ r_{t+1} + … + γ^k V'`, over at most `n` rewards.
    double nStep(int i, double gamma, int n) {
        double sum = 0;
        double discount = 1;
        int at = i;
        for (int k = 1; ; k++) {
            sum += discount * rewards[at];
            discount *= gamma;
            if (at == last(i) || k == n) {
                return sum + discount * nextValues[at];
            }
            at += envs;
        }
    }

    /// The λ-return as a mixture of n-step returns (Sutton and Barto 2018, equation 12.3).
    double lambda(int i, double gamma, double lambda) {
        int length = (last(i) - i) / envs + 1;
        double sum = 0;
        double weight = 1;
        for (int n = 1; n < length; n++) {
            sum += (1 - lambda) * weight * nStep(i, gamma, n);
            weight *= lambda;
        }
        return sum + weight * nStep(i, gamma, length);
    }
}
