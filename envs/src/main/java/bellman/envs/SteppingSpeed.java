package bellman.envs;

import bellman.measure.Measurement;
import bellman.run.RandomStream;
import bellman.space.Space;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;

/// How fast the environments of a vector step: with random actions drawn beforehand, everything that a step reports
/// filled, episodes begun anew.
///
/// @param warmUps rounds whose time does not count
/// @param rounds of which the median counts
/// @param seconds that a round takes at least
public record SteppingSpeed(int warmUps, int rounds, double seconds) {
    private static final int ACTION_ROWS = 64;

    /// Steps a second, of all environments together.
    public double of(VectorEnvironment environment) {
        float[][] actions = actions(environment);
        VectorStep step = environment.newStep();
        environment.reset(1, step);
        for (int i = 0; i < warmUps; i++) {
            round(environment, actions, step);
        }
        return Measurement.median(rounds, () -> round(environment, actions, step));
    }

    private static float[][] actions(VectorEnvironment environment) {
        Space space = environment.actionSpace();
        RandomStream random = new RandomStream(1);
        float[][] actions = new float[ACTION_ROWS][environment.count() * space.size()];
        for (float[] row : actions) {
            for (int i = 0; i < environment.count(); i++) {
                space.write(space.sample(random), row, i * space.size());
            }
        }
        return actions;
    }

    private double round(VectorEnvironment environment, float[][] actions, VectorStep step) {
        long steps = 0;
        long begin = System.nanoTime();
        long end = begin;
        while (end - begin < seconds * 1e9) {
            for (float[] row : actions) {
                environment.step(row, step);
            }
            steps += (long) environment.count() * actions.length;
            end = System.nanoTime();
        }
        return steps * 1e9 / (end - begin);
    }
}
