package bellman.envs.gymnasium;

import bellman.env.Goals;
import java.util.List;
import java.util.random.RandomGenerator;

/// A sparse task: 0 within a distance of the goal, -1 beyond it, and it never terminates. Hindsight asks for hundreds
/// of rewards an update, and each question to a worker waits for another process; so where this says the same as the
/// environment, it answers in its place.
///
/// @param threshold the distance
record DistanceTask(double threshold) implements Goals.Task {
    private static final int QUESTIONS = 256;

    @Override
    public float reward(float[] achieved, float[] desired) {
        double sum = 0;
        for (int i = 0; i < achieved.length; i++) {
            double difference = (double) achieved[i] - desired[i];
            sum += difference * difference;
        }
        return Math.sqrt(sum) > threshold ? -1 : 0;
    }

    @Override
    public boolean terminates(float[] achieved, float[] desired) {
        return false;
    }

    /// Whether `asked` says the same of goals of `size` numbers on both sides of the threshold.
    boolean agrees(Goals.Task asked, int size, RandomGenerator random) {
        for (int q = 0; q < QUESTIONS; q++) {
            float[] achieved = new float[size];
            float[] desired = new float[size];
            double scale =
                    threshold / Math.sqrt(size) * List.of(0.1, 0.9, 1.1, 10.0).get(q % 4);
            for (int i = 0; i < size; i++) {
                achieved[i] = (float) random.nextDouble(-1, 1);
                desired[i] = (float) (achieved[i] + (random.nextBoolean() ? scale : -scale));
            }
            if (asked.reward(achieved, desired) != reward(achieved, desired) || asked.terminates(achieved, desired)) {
                return false;
            }
        }
        return true;
    }
}
