package bellman.deploy.export;

import bellman.env.Actions;
import bellman.env.Environment;
import bellman.env.Step;
import bellman.space.Space;
import java.util.random.RandomGenerator;

/// An environment that only shows: observations drawn from their space, episodes of seven steps.
final class Static implements Environment {
    private final Space observations;
    private final Space actions;
    private final boolean masked;
    private RandomGenerator random = RandomGenerator.getDefault();
    private int step;

    Static(Space observations, Space actions, boolean masked) {
        this.observations = observations;
        this.actions = actions;
        this.masked = masked;
    }

    @Override
    public Space observationSpace() {
        return observations;
    }

    @Override
    public Space actionSpace() {
        return actions;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        this.random = random;
        step = 0;
        return observations.row(observations.sample(random));
    }

    @Override
    public Step step(float[] action) {
        Actions.check(actions, action, 0);
        return new Step(observations.row(observations.sample(random)), 0, ++step == 7, false);
    }

    @Override
    public boolean masksActions() {
        return masked;
    }

    @Override
    public void actionMask(boolean[] legal) {
        for (int i = 0; i < legal.length; i++) {
            legal[i] = i % 2 == 0 || step % 2 == 0;
        }
    }
}
