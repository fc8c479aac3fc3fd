package bellman.algos.continuous;

import bellman.run.Snapshot;
import bellman.run.State;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Adds noise to actions.
public final class ActionNoise implements Snapshot {
    private static final double PULL = 0.15;
    private static final double SECONDS = 0.01;
    private final NoiseConfig config;
    private final int size;
    private final float[] wandering;

    /// @param size floats of an action
    public ActionNoise(NoiseConfig config, int envs, int size) {
        this.config = config;
        this.size = size;
        wandering = new float[config.kind() == NoiseConfig.Kind.ORNSTEIN_UHLENBECK ? envs * size : 0];
    }

    /// Adds noise to `actions`, `[env][action]`, and clips them to ±1.
    ///
    /// @param begins `[env]`: whether an episode begins
    public void add(boolean[] begins, RandomGenerator random, float[] actions) {
        for (int env = 0; env < begins.length; env++) {
            int at = env * size;
            if (begins[env] && wandering.length > 0) {
                Arrays.fill(wandering, at, at + size, 0f);
            }
            for (int i = at; i < at + size; i++) {
                double noise = config.deviation() * random.nextGaussian();
                if (config.kind() == NoiseConfig.Kind.ORNSTEIN_UHLENBECK) {
                    wandering[i] += (float) (-PULL * SECONDS * wandering[i] + Math.sqrt(SECONDS) * noise);
                    noise = wandering[i];
                }
                actions[i] = (float) Math.clamp(actions[i] + noise, -1.0, 1.0);
            }
        }
    }

    @Override
    public void save(State state) {
        state.put("wandering", wandering);
    }

    @Override
    public void load(State state) {
        state.read("wandering", wandering);
    }
}
