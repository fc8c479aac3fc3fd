package bellman.algos.offline;

import bellman.dataset.StepDataset;
import bellman.replay.Layout;
import bellman.replay.Replay;
import bellman.replay.Sampling;
import bellman.replay.Storage;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.Space;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorStep;

/// Puts recorded steps into a replay, as if they had just been taken, with actions as they are learned from.
final class RecordedReplay {
    private RecordedReplay() {}

    /// @param rewards `[step]`, which need not be the recorded ones
    static Replay of(StepDataset data, float[] rewards, Space observations, Space actions) {
        require("observations", data.observationSize(), observations);
        require("actions", data.actionSize(), actions);
        int capacity = data.steps() + 2 * data.episodes().size() + 4;
        var layout =
                new Layout(observations, 1, 1, AutoresetMode.SAME_STEP, data.actionSize(), 0, 0, Math.max(capacity, 8));
        Replay replay = Replay.of(layout, Sampling.UNIFORM, Storage.MEMORY);
        var step = new VectorStep(1, data.observationSize(), 0);
        float[] action = new float[data.actionSize()];
        int o = data.observationSize();
        System.arraycopy(data.observations(), 0, step.observations(), 0, o);
        replay.begin(step);
        for (int i = 0; i < data.steps(); i++) {
            learned(data.actions(), i, actions, action);
            step.rewards()[0] = rewards[i];
            step.terminated()[0] = data.terminated()[i];
            step.truncated()[0] = !data.terminated()[i] && data.ends(i);
            System.arraycopy(data.nextObservations(), i * o, step.finalObservations(), 0, o);
            boolean more = data.ends(i) && i + 1 < data.steps();
            float[] next = more ? data.observations() : data.nextObservations();
            System.arraycopy(next, (more ? i + 1 : i) * o, step.observations(), 0, o);
            replay.add(action, step);
        }
        return replay;
    }

    private static void require(String what, int found, Space space) {
        if (found != space.size()) {
            throw new IllegalArgumentException("algorithm.dataset.path: its " + what + " have " + found
                    + " numbers, those of the environment " + space.size());
        }
    }

    /// From the environment's units to ±1, or from a discrete space's start to 0.
    private static void learned(float[] actions, int step, Space space, float[] action) {
        for (int j = 0; j < action.length; j++) {
            float value = actions[step * action.length + j];
            action[j] = switch (space) {
                case Box box -> 2 * (value - box.low(j)) / (box.high(j) - box.low(j)) - 1;
                case Discrete discrete -> value - discrete.start();
                default -> value;
            };
        }
    }
}
