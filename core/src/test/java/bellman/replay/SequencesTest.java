package bellman.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.RandomStream;
import bellman.vector.AutoresetMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SequencesTest {
    private static final int COUNT = 6;
    private static final int LENGTH = 5;

    @ParameterizedTest
    @EnumSource(AutoresetMode.class)
    void aSequenceIsAStretchOfWhatHappened(AutoresetMode mode) {
        Play play = new Play(3, 2, mode, 3 * 31);
        try (Replay replay = Replay.of(play.layout, Sampling.UNIFORM, Storage.MEMORY)) {
            Sequences drawn = new Sequences(replay, COUNT, 3, LENGTH);
            RandomStream random = new RandomStream(2);
            play.begin(replay);
            play.play(replay, 25);
            for (int round = 0; round < 60; round++) {
                play.play(replay, 3);
                replay.sample(drawn, random);
                for (int i = 0; i < COUNT; i++) {
                    check(play, drawn, i);
                }
            }
        }
    }

    private static int number(float[] inputs, int row) {
        return (int) inputs[4 * row + 2];
    }

    private static void check(Play play, Sequences drawn, int i) {
        int first = number(drawn.burnInInputs(), i);
        assertEquals(-first, drawn.memory()[i], "the memory before the first row");
        int before = number(drawn.burnInInputs(), 2 * COUNT + i);
        for (int t = 0; t <= LENGTH; t++) {
            int row = t * COUNT + i;
            int number = number(drawn.inputs(), row);
            Play.Happened happened = play.happened.get(number);
            if (play.happened.containsKey(before)) {
                assertEquals(play.happened.get(before).next(), number, "rows follow one another");
                assertFalse(drawn.resets()[row]);
            } else {
                assertTrue(drawn.resets()[row], "behind a final observation the memory is wiped");
            }
            if (happened == null) {
                assertFalse(drawn.learned()[row] && t == LENGTH);
                assertFalse(drawn.learned()[row]);
            } else {
                assertEquals(t < LENGTH, drawn.learned()[row]);
                assertEquals(happened.action(), drawn.actions()[row]);
                assertEquals(happened.reward(), drawn.rewards()[row]);
                assertEquals(happened.terminated(), drawn.terminated()[row]);
                assertEquals(happened.terminated() || happened.truncated(), drawn.ended()[row]);
                assertEquals(number % 2 == 0, drawn.masks()[2 * row]);
            }
            before = number;
        }
    }

    @Test
    void aReplayTooShortForASequenceIsRefused() {
        Play play = new Play(2, 1, AutoresetMode.SAME_STEP, 20);
        try (Replay replay = Replay.of(play.layout, Sampling.UNIFORM, Storage.MEMORY)) {
            assertThrows(IllegalArgumentException.class, () -> new Sequences(replay, 1, 4, 8));
            Sequences drawn = new Sequences(replay, 1, 1, 2);
            play.begin(replay);
            assertFalse(replay.offers(drawn.rowsEach()));
            assertThrows(IllegalStateException.class, () -> replay.sample(drawn, new RandomStream(1)));
        }
    }
}
