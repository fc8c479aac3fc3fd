package bellman.app.play;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.app.play.Sitting.Mode;
import bellman.dataset.DatasetFormat;
import bellman.dataset.StepDataset;
import bellman.envs.Environments;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SittingTest {
    @TempDir
    private Path folder;

    private static VectorEnvironment one(String id) {
        return Environments.find(id).make(1, AutoresetMode.NEXT_STEP);
    }

    private static Sitting alone(String id, Optional<Demonstrations> kept) {
        return new Sitting(id, one(id), Mode.PLAY, Optional.empty(), Optional.empty(), kept, 7);
    }

    @Test
    void aPersonsEpisodeIsTheEnvironmentsFromTheSameSeed() {
        try (Sitting sitting = alone("CartPole-v1", Optional.empty());
                VectorEnvironment same = one("CartPole-v1")) {
            VectorStep step = same.newStep();
            same.reset(7, step);
            double total = 0;
            for (int i = 0; !sitting.ended(); i++) {
                assertArrayEquals(step.observations(), sitting.observation());
                sitting.press(i % 3 == 0 ? "left" : "right");
                sitting.step();
                same.step(new float[] {i % 3 == 0 ? 0 : 1}, step);
                total += step.rewards()[0];
                assertEquals(total, sitting.total());
                assertEquals(step.ended(0), sitting.ended());
            }
            assertEquals("terminated", sitting.results().getFirst().end());
            sitting.step();
            assertEquals(total, sitting.total(), "behind the end there are no steps");
            sitting.next();
            assertEquals(8, sitting.seed());
            assertEquals(0, sitting.steps());
        }
    }

    @Test
    void demonstrationsAreRecordedStepsAndAreContinued() {
        Path file = folder.resolve("mine.jsonl");
        for (int time = 1; time <= 2; time++) {
            try (Sitting sitting = alone("FrozenLakeNotSlippery-v1", Optional.of(new Demonstrations(file, 1, 1)))) {
                for (String key : List.of("down", "down", "right", "right", "down", "right")) {
                    sitting.press(key);
                    sitting.step();
                }
                assertTrue(sitting.ended());
                sitting.next();
                sitting.press("right");
                sitting.step();
            }
            StepDataset steps = DatasetFormat.load(file);
            assertEquals(7 * time, steps.steps());
            assertEquals(2 * time, steps.episodes().size());
            assertEquals(1, steps.episodes().getFirst().sum());
            assertArrayEquals(new float[] {0, 4, 8, 9, 10, 14, 0}, Arrays.copyOf(steps.observations(), 7));
            assertArrayEquals(new float[] {4, 8, 9, 10, 14, 15, 1}, Arrays.copyOf(steps.nextObservations(), 7));
            assertTrue(steps.terminated()[5]);
            assertTrue(steps.truncated()[6], "an episode that was left is cut there");
        }
    }

    @Test
    void whatWasNotPlayedLeavesNoFile() {
        Path file = folder.resolve("none.jsonl");
        alone("CartPole-v1", Optional.of(new Demonstrations(file, 4, 1))).close();
        assertFalse(Files.exists(file));
    }

    @Test
    void anIllegalActionIsToldAndNotTaken() {
        try (Sitting sitting = alone("MaskedChoice-v0", Optional.empty())) {
            int refused = 0;
            for (int key = 0; key < 6 && !sitting.ended(); key++) {
                int before = sitting.steps();
                sitting.press("" + key);
                sitting.step();
                if (sitting.steps() == before) {
                    refused++;
                    assertEquals("action " + key + " is not possible now", sitting.message());
                }
            }
            assertTrue(refused > 0);
        }
    }

    /// Keys from a list; what is shown is kept.
    private static final class Script implements Console {
        private final Deque<String> keys;
        private final List<List<String>> shown = new ArrayList<>();

        Script(String... keys) {
            this.keys = new ArrayDeque<>(List.of(keys));
        }

        @Override
        public Optional<String> key(long millis) {
            return millis > 0 ? Optional.empty() : Optional.of(keys.isEmpty() ? "end" : keys.pop());
        }

        @Override
        public void show(Optional<bellman.env.Frame> frame, List<String> below) {
            assertTrue(frame.isPresent());
            shown.add(below);
        }

        @Override
        public void close() {}
    }

    @Test
    void aKeyIsAStepAndOtherKeysAreNone() {
        try (Sitting sitting = alone("CartPole-v1", Optional.empty())) {
            var script = new Script("left", "z", "right", "r", "left", Console.INTERRUPT, "left");
            assertEquals(Loop.End.INTERRUPTED, new Loop(sitting, script, 0, 0).run());
            assertEquals(2, sitting.results().getFirst().steps());
            assertEquals(1, sitting.steps());
            String last = String.join("\n", script.shown.getLast());
            assertTrue(last.contains("you play, seed 8: step 1, return 1") && last.contains("← left"), last);
        }
    }

    @Test
    void withASpeedTimePassesWithoutKeysUntilTheEnd() {
        try (Sitting sitting = alone("CartPole-v1", Optional.empty())) {
            assertEquals(Loop.End.QUIT, new Loop(sitting, new Script(), 1000, 1).run());
            assertEquals(1, sitting.results().size());
            assertTrue(sitting.results().getFirst().steps() < 20, "nobody balanced it");
        }
    }
}
