package bellman.dataset;

import bellman.policy.Policy;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Records what a policy does.
public final class DatasetRecorder {
    private DatasetRecorder() {}

    /// Acts for `steps` steps in one environment.
    ///
    /// @param environment one, with [bellman.vector.AutoresetMode#SAME_STEP]
    /// @param random where the policy draws from; empty for its most probable actions
    public static StepDataset record(
            Policy policy,
            VectorEnvironment environment,
            int steps,
            long seed,
            Optional<? extends RandomGenerator> random) {
        if (environment.count() != 1) {
            throw new IllegalArgumentException("recording needs one environment, got " + environment.count());
        }
        int o = environment.observationSpace().size();
        int a = environment.actionSpace().size();
        var data = new StepDataset(
                o,
                a,
                new float[steps * o],
                new float[steps * a],
                new float[steps],
                new float[steps * o],
                new boolean[steps],
                new boolean[steps]);
        VectorStep step = environment.newStep();
        environment.reset(seed, step);
        float[] action = new float[a];
        try (Policy.Actor actor = policy.actor(1)) {
            for (int i = 0; i < steps; i++) {
                System.arraycopy(step.observations(), 0, data.observations(), i * o, o);
                actor.act(step.observations(), step.actionMasks(), random, action);
                environment.step(action, step);
                boolean ended = step.ended(0);
                System.arraycopy(action, 0, data.actions(), i * a, a);
                data.rewards()[i] = step.rewards()[0];
                float[] next = ended ? step.finalObservations() : step.observations();
                System.arraycopy(next, 0, data.nextObservations(), i * o, o);
                data.terminated()[i] = step.terminated()[0];
                data.truncated()[i] = step.truncated()[0] && !step.terminated()[0];
                if (ended) {
                    actor.begin(0);
                }
            }
        }
        Arrays.fill(data.truncated(), steps - 1, steps, !data.terminated()[steps - 1]);
        return data;
    }
}
