package bellman.replay;

import bellman.run.RandomStream;
import bellman.space.Box;
import bellman.space.Space;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Episodes of random lengths and ends, every observation a number of its own, and what happened by those numbers.
final class Play {
    record Happened(float action, float reward, boolean terminated, boolean truncated, int next, int first) {}

    final Map<Integer, Happened> happened = new HashMap<>();
    final Layout layout;
    final VectorStep step;
    private final int frames;
    private final int lanes;
    private final boolean[] idle;
    private final int[] seen;
    private final List<List<Integer>> episodes = new ArrayList<>();
    private final RandomStream random = new RandomStream(5);
    private int numbers;

    Play(int lanes, int frames, AutoresetMode mode, int capacity) {
        this.lanes = lanes;
        this.frames = frames;
        Space space = Box.of(2 * frames, -1e9f, 1e9f);
        layout = new Layout(space, frames, lanes, mode, 1, 2, 1, capacity);
        step = new VectorStep(lanes, 2 * frames, 2);
        idle = new boolean[lanes];
        seen = new int[lanes];
        for (int i = 0; i < lanes; i++) {
            episodes.add(new ArrayList<>());
        }
    }

    void begin(Replay replay) {
        for (int lane = 0; lane < lanes; lane++) {
            episodes.get(lane).clear();
            observe(lane, step.observations(), step.actionMasks());
        }
        replay.begin(step);
    }

    void play(Replay replay, int steps) {
        for (int i = 0; i < steps; i++) {
            step(replay);
        }
    }

    private void step(Replay replay) {
        float[] actions = new float[lanes];
        float[] memory = new float[lanes];
        for (int lane = 0; lane < lanes; lane++) {
            actions[lane] = random.nextInt(100);
            memory[lane] = -seen[lane];
            step.terminated()[lane] = false;
            step.truncated()[lane] = false;
            step.rewards()[lane] = 0;
            if (idle[lane]) {
                idle[lane] = false;
                episodes.get(lane).clear();
                observe(lane, step.observations(), step.actionMasks());
                continue;
            }
            int from = seen[lane];
            boolean ends = random.nextInt(5) == 0;
            boolean terminated = ends && random.nextBoolean();
            step.terminated()[lane] = terminated;
            step.truncated()[lane] = ends && !terminated;
            step.rewards()[lane] = random.nextInt(10);
            int first = episodes.get(lane).getFirst();
            if (ends) {
                observe(lane, step.finalObservations(), step.finalActionMasks());
            } else {
                observe(lane, step.observations(), step.actionMasks());
            }
            int next = seen[lane];
            happened.put(
                    from,
                    new Happened(actions[lane], step.rewards()[lane], terminated, ends && !terminated, next, first));
            if (ends && layout.autoreset() == AutoresetMode.SAME_STEP) {
                episodes.get(lane).clear();
                observe(lane, step.observations(), step.actionMasks());
            } else if (ends) {
                idle[lane] = true;
                observe(lane, step.observations(), step.actionMasks());
            }
        }
        replay.add(actions, memory, step);
    }

    /// Shows lane `lane` a new number, its negative beside it, behind those before in the episode.
    private void observe(int lane, float[] rows, boolean[] masks) {
        int number = ++numbers;
        seen[lane] = number;
        List<Integer> episode = episodes.get(lane);
        episode.add(number);
        for (int f = 0; f < frames; f++) {
            int shown = episode.get(Math.max(0, episode.size() - frames + f));
            rows[(lane * frames + f) * 2] = shown;
            rows[(lane * frames + f) * 2 + 1] = -shown;
        }
        masks[lane * 2] = number % 2 == 0;
        masks[lane * 2 + 1] = number % 3 == 0;
    }
}
