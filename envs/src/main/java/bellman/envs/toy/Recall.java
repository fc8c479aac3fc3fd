package bellman.envs.toy;

import bellman.env.Actions;
import bellman.env.Environment;
import bellman.env.Frame;
import bellman.env.Step;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.Space;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A cue is shown once; some steps later it is asked for: 1 for the right answer, -1 for a wrong one. Without
/// memory nothing above 0 can be had. Observations: the cue one-hot, then whether it is asked for now.
final class Recall implements Environment, Snapshot {
    private final int cues;
    private final int delay;
    private int cue;
    private int steps;

    /// `cues` different cues, asked for `delay` steps after they were shown.
    Recall(int cues, int delay) {
        this.cues = cues;
        this.delay = delay;
    }

    @Override
    public Space observationSpace() {
        return Box.of(cues + 1, 0, 1);
    }

    @Override
    public Space actionSpace() {
        return new Discrete(cues);
    }

    @Override
    public float[] reset(RandomGenerator random) {
        cue = random.nextInt(cues);
        steps = 0;
        return observation();
    }

    private float[] observation() {
        float[] row = new float[cues + 1];
        if (steps == 0) {
            row[cue] = 1;
        }
        row[cues] = steps == delay ? 1 : 0;
        return row;
    }

    @Override
    public Step step(float[] action) {
        int answer = Actions.discrete(action[0], cues);
        boolean asked = steps == delay;
        steps++;
        double reward = !asked ? 0 : answer == cue ? 1 : -1;
        return new Step(observation(), reward, asked, false);
    }

    @Override
    public Optional<Frame> render() {
        return Optional.of(Chart.row(cues, steps == 0 ? cue : -1, steps == delay ? 1 : 0));
    }

    @Override
    public void save(State out) {
        out.put("recall", new int[] {cue, steps});
    }

    @Override
    public void load(State in) {
        int[] saved = in.ints("recall", 2);
        cue = saved[0];
        steps = saved[1];
    }
}
