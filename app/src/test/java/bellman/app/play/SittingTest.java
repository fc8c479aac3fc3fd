package bellman.app.play;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.app.play.Sitting.Mode;
import bellman.dataset.DatasetFormat;
import bellman.dataset.StepDataset;
import bellman.env.Environment;
import bellman.env.Step;
import bellman.envs.Environments;
import bellman.head.Categorical;
import bellman.net.Architecture;
import bellman.net.Backend;
import bellman.net.Initialization;
import bellman.net.Output;
import bellman.net.Workers;
import bellman.policy.Policy;
import bellman.run.RandomStream;
import bellman.space.Discrete;
import bellman.space.Space;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
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
    void anEpisodeThatIsCutOffIsTruncatedAndRecordedSo() {
        Path file = folder.resolve("cut.jsonl");
        try (Sitting sitting = alone("FrozenLakeNotSlippery-v1", Optional.of(new Demonstrations(file, 1, 1)))) {
            while (!sitting.ended()) {
                sitting.press("left");
                sitting.step();
            }
            assertEquals(List.of(new Sitting.Result("you", 7, 100, 0, "truncated")), sitting.results());
            sitting.next();
            assertFalse(sitting.ended());
        }
        StepDataset steps = DatasetFormat.load(file);
        assertEquals(100, steps.steps());
        assertEquals(1, steps.episodes().size());
        assertTrue(steps.truncated()[99] && !steps.terminated()[99]);
    }

    /// Two choices, numbered from 5.
    private static final class Five implements Environment {
        @Override
        public Space observationSpace() {
            return new Discrete(1);
        }

        @Override
        public Space actionSpace() {
            return new Discrete(2, 5);
        }

        @Override
        public float[] reset(RandomGenerator random) {
            return new float[] {0};
        }

        @Override
        public Step step(float[] action) {
            return new Step(new float[] {0}, action[0], false, false);
        }
    }

    private static Policy policy() {
        var branch = new Architecture.Branch("policy", List.of(), List.of(new Output.Linear(2, 1f)));
        var plan = new Architecture(1, List.of(branch), Initialization.KAIMING);
        var network = Backend.named("nn").network(plan, new RandomStream(1), Workers.ONE);
        return new Policy(new Discrete(1), new Discrete(2, 5), network, new Categorical(2), false, Optional.empty());
    }

    @Test
    void aPolicyThatHasNotActedYetHasNoAction() {
        var environment = VectorEnvironment.of(Five::new, 1, AutoresetMode.NEXT_STEP);
        try (Sitting sitting = new Sitting(
                "Five-v0", environment, Mode.AGAINST, Optional.of(policy()), Optional.empty(), Optional.empty(), 3)) {
            sitting.next();
            assertTrue(sitting.policyPlays());
            assertEquals("", sitting.action());
            sitting.step();
            assertEquals("action " + (int) (sitting.reward() - 5), sitting.action());
        }
    }

    @Test
    void whatCannotBeWrittenIsKnownBeforeTheGame() {
        Path nowhere = folder.resolve("none/mine.jsonl");
        var refused = assertThrows(IllegalArgumentException.class, () -> new Demonstrations(nowhere, 1, 1));
        assertTrue(String.valueOf(refused.getMessage()).contains("there is no folder"), refused.getMessage());
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

    /// Keys from a list, by a clock that a wait for one sets on; what is shown is kept, and how long there was to press
    /// a key.
    private static final class Script implements Console {
        private final AtomicLong nanoTime = new AtomicLong();
        private final boolean inTime;
        private final long restMillis;
        private final Deque<String> keys;
        private final List<List<String>> shown = new ArrayList<>();
        private final List<Long> waits = new ArrayList<>();

        private Script(boolean inTime, long restMillis, String... keys) {
            this.inTime = inTime;
            this.restMillis = restMillis;
            this.keys = new ArrayDeque<>(List.of(keys));
        }

        /// Keys that come where the game waits for them.
        static Script of(String... keys) {
            return new Script(false, 0, keys);
        }

        /// Keys that come at once while time passes, and later where the game waits.
        static Script inTime(long restMillis, String... keys) {
            return new Script(true, restMillis, keys);
        }

        @Override
        public Optional<String> key(long millis) {
            waits.add(millis);
            if (millis == 0) {
                nanoTime.addAndGet(TimeUnit.MILLISECONDS.toNanos(restMillis));
            }
            if (millis > 0 && (!inTime || keys.isEmpty())) {
                return Optional.empty();
            }
            return Optional.of(keys.isEmpty() ? "end" : keys.pop());
        }

        @Override
        public void show(Optional<bellman.env.Frame> frame, List<String> below) {
            assertTrue(frame.isPresent());
            shown.add(below);
        }

        String last() {
            return String.join("\n", shown.getLast());
        }

        @Override
        public void close() {}
    }

    @Test
    void aKeyIsAStepAndOtherKeysAreNone() {
        try (Sitting sitting = alone("CartPole-v1", Optional.empty())) {
            var script = Script.of("left", "z", "right", "r", "left", Console.INTERRUPT, "left");
            assertEquals(Loop.End.INTERRUPTED, new Loop(sitting, script, 0, 0).run());
            assertEquals(2, sitting.results().getFirst().steps());
            assertEquals(1, sitting.steps());
            String last = script.last();
            assertTrue(last.contains("you play, seed 8: step 1, return 1") && last.contains("← left"), last);
        }
    }

    @Test
    void withASpeedTimePassesWithoutKeysUntilTheEnd() {
        try (Sitting sitting = alone("CartPole-v1", Optional.empty())) {
            assertEquals(Loop.End.QUIT, new Loop(sitting, Script.of(), 1000, 1).run());
            assertEquals(1, sitting.results().size());
            assertTrue(sitting.results().getFirst().steps() < 20, "nobody balanced it");
        }
    }

    @Test
    void timeThatStoodStillIsNotMadeGood() {
        try (Sitting sitting = alone("MountainCar-v0", Optional.empty())) {
            var script = Script.inTime(600, "space", "space", "q");
            new Loop(sitting, script, 1, 0, script.nanoTime::get).run();
            assertEquals(3, script.waits.size());
            assertEquals(0, script.waits.get(1), "paused");
            assertEquals(1000, script.waits.get(2), "a second from the end of the pause on");
            assertEquals(0, sitting.steps());
        }
    }

    @Test
    void aPauseIsShownAndEndsWithItsEpisode() {
        try (Sitting sitting = alone("MountainCar-v0", Optional.empty())) {
            var script = Script.inTime(0, "space", "r", "q");
            new Loop(sitting, script, 10, 0).run();
            assertTrue(script.shown.get(1).contains("paused; space goes on"), script.shown.toString());
            assertFalse(script.last().contains("paused"), script.last());
            assertTrue(script.waits.getLast() > 0, "time passes in the next one");
        }
    }

    @Test
    void episodesThatAreLeftCountAmongThoseAskedFor() {
        try (Sitting sitting = alone("CartPole-v1", Optional.empty())) {
            assertEquals(
                    Loop.End.QUIT,
                    new Loop(sitting, Script.of("left", "r", "left", "r", Console.INTERRUPT), 0, 2).run());
            assertEquals(
                    List.of("left", "left"),
                    sitting.results().stream().map(Sitting.Result::end).toList());
        }
    }

    @Test
    void plusIsNeverSlowerAndMinusNeverFaster() {
        try (Sitting sitting = alone("MountainCar-v0", Optional.empty())) {
            var script = Script.inTime(0, "+", "q");
            new Loop(sitting, script, 500, 0).run();
            assertTrue(script.last().contains("(500/s)"), script.last());
            script = Script.inTime(0, "-", "end");
            new Loop(sitting, script, 2.5, 0).run();
            assertTrue(script.last().contains("+ lets time pass"), "below two steps a second keys are waited for");
        }
    }

    @Test
    void anImpossibleChoiceDoesNotStopTime() {
        try (Sitting sitting = alone("MaskedChoice-v0", Optional.empty())) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(60),
                    () -> assertEquals(Loop.End.QUIT, new Loop(sitting, Script.of(), 1000, 1).run()));
            assertEquals("terminated", sitting.results().getFirst().end());
        }
    }
}
