package bellman.envs.gymnasium;

import bellman.env.Goals;
import java.util.Arrays;

/// Rewards and ends under other goals, as the environment itself computes them. A question takes a round trip, so the
/// last answer is kept: who asks for a reward mostly asks for the end next.
final class AskedTask implements Goals.Task {
    private final GymnasiumVector environment;
    private float[] achieved = {};
    private float[] desired = {};
    private double[] worth = {};

    AskedTask(GymnasiumVector environment) {
        this.environment = environment;
    }

    @Override
    public float reward(float[] achieved, float[] desired) {
        return (float) ask(achieved, desired)[0];
    }

    @Override
    public boolean terminates(float[] achieved, float[] desired) {
        return ask(achieved, desired)[1] != 0;
    }

    private synchronized double[] ask(float[] achieved, float[] desired) {
        if (worth.length == 0 || !Arrays.equals(achieved, this.achieved) || !Arrays.equals(desired, this.desired)) {
            worth = environment.worth(achieved, desired);
            this.achieved = achieved.clone();
            this.desired = desired.clone();
        }
        return worth;
    }
}
