package bellman.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.env.Goals;
import bellman.run.RandomStream;
import bellman.space.Box;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorStep;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Rows are episode, step, achieved, desired; at step `t` of an episode `t` is achieved, and 99 desired.
class HindsightTest {
    private static final int STEPS = 6;
    private static final Goals GOALS = new Goals(4, 2, 3, 1, new Goals.Task() {
        @Override
        public float reward(float[] achieved, float[] desired) {
            return achieved[0] == desired[0] ? 1 : -1;
        }

        @Override
        public boolean terminates(float[] achieved, float[] desired) {
            return achieved[0] == desired[0];
        }
    });

    private static void show(float[] row, int episode, int t) {
        row[0] = episode;
        row[1] = t;
        row[2] = t;
        row[3] = 99;
    }

    private static void play(Replay replay, int episodes) {
        VectorStep step = new VectorStep(1, 4, 0);
        show(step.observations(), 0, 0);
        replay.begin(step);
        for (int e = 0; e < episodes; e++) {
            for (int t = 1; t <= STEPS; t++) {
                step.rewards()[0] = -1;
                step.truncated()[0] = t == STEPS;
                show(step.finalObservations(), e, t);
                show(step.observations(), t == STEPS ? e + 1 : e, t == STEPS ? 0 : t);
                replay.add(new float[1], step);
            }
        }
        step.truncated()[0] = false;
        show(step.observations(), episodes, 1);
        replay.add(new float[1], step);
    }

    private static Replay replay() {
        Layout layout = new Layout(Box.of(4, -100, 100), 1, 1, AutoresetMode.SAME_STEP, 1, 0, 0, 45);
        return Replay.of(layout, Sampling.UNIFORM, Storage.MEMORY);
    }

    @ParameterizedTest
    @EnumSource(Hindsight.Strategy.class)
    void theNewGoalIsOneOfTheEpisodesAndRewardsAreItsOwn(Hindsight.Strategy strategy) {
        try (Replay replay = replay()) {
            Transitions batch = new Transitions(replay, 500, new NStep(2, 0.5f), new Hindsight(GOALS, strategy, 1f));
            play(replay, 20);
            replay.sample(batch, 500, 1f, new RandomStream(1));
            Set<Integer> ahead = new HashSet<>();
            for (int i = 0; i < 500; i++) {
                int episode = (int) batch.inputs()[4 * i];
                int t = (int) batch.inputs()[4 * i + 1];
                int goal = (int) batch.inputs()[4 * i + 3];
                if (episode == 20) {
                    assertEquals(99, goal, "an episode under way keeps its goal");
                    continue;
                }
                assertEquals(goal, (int) batch.nextInputs()[4 * i + 3]);
                assertEquals(episode, (int) batch.nextInputs()[4 * i]);
                ahead.add(goal - t);
                boolean first = goal == t + 1;
                boolean second = goal == t + 2;
                int steps = first || t == STEPS - 1 ? 1 : 2;
                assertEquals(t + steps, (int) batch.nextInputs()[4 * i + 1]);
                float reward = first ? 1 : steps == 1 ? -1 : -1 + 0.5f * (second ? 1 : -1);
                assertEquals(reward, batch.rewards()[i]);
                assertEquals(first || second && steps == 2 ? 0 : (float) Math.pow(0.5, steps), batch.discounts()[i]);
                switch (strategy) {
                    case FUTURE -> assertTrue(goal > t && goal <= STEPS);
                    case FINAL -> assertEquals(STEPS, goal);
                    case EPISODE -> assertTrue(goal >= 0 && goal <= STEPS);
                }
            }
            assertTrue(ahead.size() >= 6, strategy + " reaches " + ahead);
        }
    }

    @Test
    void theShareIsHowManyAreTold() {
        try (Replay replay = replay()) {
            Hindsight hindsight = new Hindsight(GOALS, Hindsight.Strategy.FUTURE, 0.8f);
            Transitions batch = new Transitions(replay, 2000, new NStep(1, 1f), hindsight);
            play(replay, 20);
            replay.sample(batch, 2000, 1f, new RandomStream(1));
            int told = 0;
            int over = 0;
            for (int i = 0; i < 2000; i++) {
                if (batch.inputs()[4 * i] < 20) {
                    over++;
                    told += batch.inputs()[4 * i + 3] == 99 ? 0 : 1;
                }
            }
            assertEquals(0.8, (double) told / over, 0.04);
        }
    }

    @Test
    void hindsightIsAskedForBeforeTheFirstRow() {
        try (Replay replay = replay()) {
            play(replay, 1);
            Hindsight hindsight = new Hindsight(GOALS, Hindsight.Strategy.FUTURE, 0.8f);
            assertThrows(IllegalStateException.class, () -> new Transitions(replay, 1, new NStep(1, 1f), hindsight));
        }
    }
}
