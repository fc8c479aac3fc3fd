package bellman.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.RandomStream;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorStep;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReplayTest {
    private static final Sampling PRIORITIZED = new Sampling.Prioritized(0.6f, 1e-6f);

    record Case(int lanes, int frames, int n, int capacity, AutoresetMode mode, Sampling sampling) {}

    static Stream<Case> cases() {
        return Stream.of(AutoresetMode.values())
                .flatMap(mode -> Stream.of(Sampling.UNIFORM, PRIORITIZED)
                        .flatMap(s -> Stream.of(1, 3)
                                .flatMap(lanes -> Stream.of(1, 2, 4)
                                        .flatMap(frames -> Stream.of(1, 3, 7)
                                                .map(n -> new Case(lanes, frames, n, lanes * 23 + 1, mode, s))))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsDrawnIsWhatHappened(Case c) {
        Play play = new Play(c.lanes, c.frames, c.mode, c.capacity);
        RandomStream random = new RandomStream(1);
        try (Replay replay = Replay.of(play.layout, c.sampling, Storage.MEMORY)) {
            NStep nStep = new NStep(c.n, 0.9f);
            Transitions batch = new Transitions(replay, 16, nStep);
            play.begin(replay);
            for (int i = 0; i < 150; i++) {
                play.play(replay, 1);
                replay.sample(batch, 16, 0.5f, random);
                for (int row = 0; row < 16; row++) {
                    check(play, batch, row, nStep, c.frames);
                }
                float[] errors = new float[16];
                for (int row = 0; row < 16; row++) {
                    errors[row] = random.nextFloat();
                }
                replay.prioritize(batch, errors);
            }
        }
    }

    private static void check(Play play, Transitions batch, int row, NStep nStep, int frames) {
        int width = 2 * frames;
        int number = (int) batch.inputs()[row * width + width - 2];
        Play.Happened first = play.happened.get(number);
        assertEquals(first.action(), batch.actions()[row]);
        assertEquals(number % 2 == 0, batch.masks()[row * 2]);
        int at = number;
        float sum = 0;
        float discount = 1;
        for (int i = 0; i < nStep.steps() && play.happened.containsKey(at); i++) {
            Play.Happened h = play.happened.get(at);
            sum += discount * h.reward();
            discount *= nStep.discount();
            at = h.next();
            if (h.terminated()) {
                discount = 0;
            }
            if (h.terminated() || h.truncated()) {
                break;
            }
        }
        assertEquals(sum, batch.rewards()[row]);
        assertEquals(discount, batch.discounts()[row]);
        assertEquals(at % 3 == 0, batch.nextMasks()[row * 2 + 1]);
        for (int f = 0; f < frames; f++) {
            // Numbers of one lane's episode are not consecutive with several lanes, but they end alike.
            assertEquals(
                    -batch.inputs()[row * width + 2 * f], batch.inputs()[row * width + 2 * f + 1], "frames are whole");
            assertTrue(batch.inputs()[row * width + 2 * f] >= first.first(), "no stack holds frames of two episodes");
        }
        assertEquals(at, (int) batch.nextInputs()[row * width + width - 2]);
        if (frames > 1 && at == first.next()) {
            assertEquals(
                    batch.inputs()[row * width + 2],
                    batch.nextInputs()[row * width],
                    "the next stack is this one moved on");
        }
    }

    @ParameterizedTest
    @EnumSource(AutoresetMode.class)
    void everyRowThatIsThereIsDrawnAndNoneThatIsGone(AutoresetMode mode) {
        Play play = new Play(2, 1, mode, 40);
        try (Replay replay = Replay.of(play.layout, Sampling.UNIFORM, Storage.MEMORY)) {
            Transitions batch = new Transitions(replay, 1000, new NStep(1, 1f));
            play.begin(replay);
            play.play(replay, 200);
            replay.sample(batch, 1000, 1f, new RandomStream(3));
            Set<Integer> drawn = new HashSet<>();
            for (int i = 0; i < 1000; i++) {
                drawn.add((int) batch.inputs()[2 * i]);
            }
            // Two rings of 20 rows, one open or final row each at least, and some final observations.
            assertTrue(drawn.size() >= 24 && drawn.size() <= 38, "drawn: " + drawn.size());
            int newest = play.happened.keySet().stream().mapToInt(i -> i).max().orElseThrow();
            assertTrue(drawn.contains(newest));
            assertTrue(drawn.stream().allMatch(n -> n > newest - 80));
        }
    }

    @Test
    void uniformMeansThatAllAreDrawnAlike() {
        Play play = new Play(1, 1, AutoresetMode.SAME_STEP, 100);
        try (Replay replay = Replay.of(play.layout, Sampling.UNIFORM, Storage.MEMORY)) {
            play.begin(replay);
            play.play(replay, 10);
            Transitions batch = new Transitions(replay, 10_000, new NStep(1, 1f));
            replay.sample(batch, 10_000, 1f, new RandomStream(9));
            int[] counts = new int[100];
            for (int slot : batch.slots()) {
                counts[slot]++;
            }
            double chiSquare = 0;
            int different = 0;
            for (int count : counts) {
                chiSquare += count == 0 ? 0 : (count - 1000.0) * (count - 1000.0) / 1000;
                different += count > 0 ? 1 : 0;
            }
            assertEquals(10, different);
            assertTrue(chiSquare < 27.9, "chi square with 9 degrees of freedom: " + chiSquare);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aLoadedReplayGoesOnAsTheSavedOne(Case c) {
        Play play = new Play(c.lanes, c.frames, c.mode, c.capacity);
        try (Replay one = Replay.of(play.layout, c.sampling, Storage.MEMORY);
                Replay two = Replay.of(play.layout, c.sampling, Storage.FILE)) {
            Transitions batch = new Transitions(one, 8, new NStep(c.n, 0.5f));
            Transitions other = new Transitions(two, 8, new NStep(c.n, 0.5f));
            play.begin(one);
            for (int steps : List.of(3, 60)) {
                play.play(one, steps);
                one.sample(batch, 8, 0.5f, new RandomStream(4));
                one.prioritize(batch, new float[] {1, 2, 3, 4, 5, 6, 7, 8});
                State state = new State();
                one.save(state);
                two.load(State.of(state.entries()));
                State again = new State();
                two.save(again);
                assertFalse(state.lends());
                assertTrue(again.lends());
                assertEquals(state, again);
                one.sample(batch, 8, 0.5f, new RandomStream(6));
                two.sample(other, 8, 0.5f, new RandomStream(6));
                assertArrayEquals(batch.inputs(), other.inputs());
                assertArrayEquals(batch.nextInputs(), other.nextInputs());
                assertArrayEquals(batch.rewards(), other.rewards());
                assertArrayEquals(batch.weights(), other.weights());
            }
        }
    }

    @Test
    void anEpisodeThatIsBegunAnewWasTruncated() {
        Play play = new Play(1, 1, AutoresetMode.SAME_STEP, 100);
        try (Replay replay = Replay.of(play.layout, Sampling.UNIFORM, Storage.MEMORY)) {
            play.begin(replay);
            play.play(replay, 3);
            play.begin(replay);
            play.play(replay, 3);
            Transitions batch = new Transitions(replay, 64, new NStep(50, 1f));
            replay.sample(batch, 64, 1f, new RandomStream(2));
            for (int i = 0; i < 64; i++) {
                int number = (int) batch.inputs()[2 * i];
                int next = (int) batch.nextInputs()[2 * i];
                assertTrue(play.happened.containsKey(number));
                assertTrue(next > number);
                assertFalse(number <= 4 && next > 4 && play.happened.containsKey(3) && number > 4);
            }
        }
    }

    @Test
    void bytesAreKeptAsBytesAndScaled() {
        Box space = new Box(List.of(3), new float[3], new float[] {255, 255, 255}, Box.Type.UINT8);
        Layout layout = new Layout(space, 1, 1, AutoresetMode.SAME_STEP, 1, 0, 0, 8);
        try (Replay replay = Replay.of(layout, Sampling.UNIFORM, Storage.MEMORY)) {
            VectorStep step = new VectorStep(1, 3, 0);
            System.arraycopy(new float[] {0, 51, 255}, 0, step.observations(), 0, 3);
            replay.begin(step);
            replay.add(new float[1], step);
            Transitions batch = new Transitions(replay, 1, new NStep(1, 1f));
            replay.sample(batch, 1, 1f, new RandomStream(1));
            assertArrayEquals(new float[] {0f, 51 * (1f / 255f), 255 * (1f / 255f)}, batch.inputs());
            State state = new State();
            replay.save(state);
            assertEquals(6, state.bytes("0/frames").length);
        }
    }

    @Test
    void numbersAreSeenOneHot() {
        Layout layout = new Layout(new Discrete(4), 1, 1, AutoresetMode.SAME_STEP, 1, 0, 0, 8);
        try (Replay replay = Replay.of(layout, Sampling.UNIFORM, Storage.MEMORY)) {
            VectorStep step = new VectorStep(1, 1, 0);
            step.observations()[0] = 2;
            replay.begin(step);
            step.observations()[0] = 3;
            replay.add(new float[1], step);
            Transitions batch = new Transitions(replay, 1, new NStep(1, 1f));
            replay.sample(batch, 1, 1f, new RandomStream(1));
            assertArrayEquals(new float[] {0, 0, 1, 0}, batch.inputs());
            assertArrayEquals(new float[] {0, 0, 0, 1}, batch.nextInputs());
        }
    }

    @Test
    void whatDoesNotFitIsRefusedByNameBeforeItIsMade() {
        Box screen = new Box(List.of(84, 84), new float[7056], filled(7056, 255), Box.Type.UINT8);
        Layout layout = new Layout(screen, 1, 8, AutoresetMode.SAME_STEP, 1, 0, 0, 1_000_000);
        Room small = new Room(1L << 32, 1L << 32, 1L << 31);
        var memory = assertThrows(
                ReplayTooLargeException.class,
                () -> Replay.of(layout, Sampling.UNIFORM, Storage.MEMORY, small).close());
        assertEquals(
                "replay.capacity: found 1000000, whose observations need 6730 MiB of memory, expected at most 4096"
                        + " MiB: take fewer rows, or replay.storage: file",
                memory.getMessage());
        var disk = assertThrows(
                ReplayTooLargeException.class,
                () -> Replay.of(layout, Sampling.UNIFORM, Storage.FILE, small).close());
        assertTrue(disk.getMessage().contains("expected at most 2048 MiB"), disk.getMessage());
    }

    /// A row takes 5 bytes, 4 for its action, 16 for its observation, and with priorities a little more than 9 in
    /// their tree.
    @Test
    void allThatLiesOnTheHeapIsCountedTogether() {
        Box numbers = new Box(List.of(4), filled(4, -1), filled(4, 1), Box.Type.FLOAT32);
        Layout layout = new Layout(numbers, 1, 1, AutoresetMode.SAME_STEP, 1, 0, 0, 1_000_000);
        heapSuffices(layout, Sampling.UNIFORM, 25_000_000);
        heapSuffices(layout, PRIORITIZED, 25_000_000 + SumTree.bytes(1_000_000));
        var tree = assertThrows(
                ReplayTooLargeException.class,
                () -> Replay.of(layout, PRIORITIZED, Storage.MEMORY, new Room(16_000_000, 1L << 32, 1L << 32))
                        .close());
        assertEquals(
                "replay.capacity: found 1000000, whose actions, rewards, masks and priorities need 18 MiB on the heap,"
                        + " expected at most 16 MiB: take fewer rows, or give Java more (-Xmx)",
                tree.getMessage());
    }

    private static void heapSuffices(Layout layout, Sampling sampling, long bytes) {
        Replay.of(layout, sampling, Storage.MEMORY, new Room(bytes, 1L << 32, 1L << 32))
                .close();
        Room less = new Room(bytes - 1, 1L << 32, 1L << 32);
        assertThrows(
                ReplayTooLargeException.class,
                () -> Replay.of(layout, sampling, Storage.MEMORY, less).close());
    }

    private static float[] filled(int size, float value) {
        float[] values = new float[size];
        java.util.Arrays.fill(values, value);
        return values;
    }

    @Test
    void whatIsEmptyOffersNothing() {
        Play play = new Play(1, 1, AutoresetMode.SAME_STEP, 100);
        for (Sampling sampling : List.of(Sampling.UNIFORM, PRIORITIZED)) {
            try (Replay replay = Replay.of(play.layout, sampling, Storage.MEMORY)) {
                Transitions batch = new Transitions(replay, 1, new NStep(1, 1f));
                assertThrows(IllegalStateException.class, () -> replay.sample(batch, 1, 1f, new RandomStream(1)));
            }
        }
    }
}
