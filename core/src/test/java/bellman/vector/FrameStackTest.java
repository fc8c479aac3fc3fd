package bellman.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.space.Box;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameStackTest {

    /// `episode.step` of each frame of environment `env`.
    private static String frames(float[] rows, int env) {
        var text = new StringBuilder();
        for (int frame = 0; frame < 3; frame++) {
            int at = (env * 3 + frame) * 3;
            text.append((int) rows[at]).append('.').append((int) rows[at + 1]).append(' ');
        }
        return text.toString().strip();
    }

    @Test
    void aStackHoldsFramesOfOneEpisodeAndTheFinalOneIsKept() {
        var env = new FrameStack(VectorEnvironment.of(() -> new Counting(4, false), 2), 3);
        VectorStep out = env.newStep();
        env.reset(1, out);
        assertEquals("1.0 1.0 1.0", frames(out.observations(), 1));
        env.step(new float[2], out);
        assertEquals("1.0 1.0 1.1", frames(out.observations(), 1));
        env.step(new float[2], out);
        env.step(new float[2], out);
        assertEquals("1.1 1.2 1.3", frames(out.observations(), 0));
        env.step(new float[2], out);
        assertTrue(out.terminated()[0]);
        assertEquals(14, out.rewards()[1]);
        assertEquals("1.2 1.3 1.4", frames(out.finalObservations(), 1));
        assertEquals("2.0 2.0 2.0", frames(out.observations(), 1));
        env.step(new float[2], out);
        assertEquals("2.0 2.0 2.1", frames(out.observations(), 1));
        assertArrayEquals(new boolean[] {false, true, false, false, true, false}, out.actionMasks());
        env.reset(1, out);
        assertEquals("3.0 3.0 3.0", frames(out.observations(), 0));
    }

    @Test
    void inNextStepModeTheStackOfTheEndIsShownBeforeTheReset() {
        var env = new FrameStack(VectorEnvironment.of(() -> new Counting(2, true), 1, AutoresetMode.NEXT_STEP), 3);
        VectorStep out = env.newStep();
        env.reset(1, out);
        env.step(new float[1], out);
        env.step(new float[1], out);
        assertTrue(out.truncated()[0]);
        assertEquals("1.0 1.1 1.2", frames(out.observations(), 0));
        assertEquals("1.0 1.1 1.2", frames(out.finalObservations(), 0));
        env.step(new float[1], out);
        assertEquals("2.0 2.0 2.0", frames(out.observations(), 0));
        env.step(new float[1], out);
        assertEquals("2.0 2.0 2.1", frames(out.observations(), 0));
    }

    @Test
    void theSpaceHasALeadingAxisOfFrames() {
        var env = new FrameStack(VectorEnvironment.of(() -> new Counting(2, true), 1), 5);
        assertEquals(Box.of(List.of(5, 3), Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY), env.observationSpace());
        assertThrows(IllegalArgumentException.class, () -> new FrameStack(env, 0));
    }
}
