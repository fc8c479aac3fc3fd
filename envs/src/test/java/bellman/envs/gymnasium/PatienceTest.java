package bellman.envs.gymnasium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class PatienceTest {
    /// Counts how often somebody looked.
    private static final class Pipe extends InputStream {
        private int waiting;
        private int looks;

        @Override
        public int available() {
            looks++;
            return waiting;
        }

        @Override
        public int read() {
            throw new AssertionError("looking takes nothing out");
        }

        private boolean isLookedAt(Patience patience) throws IOException {
            looks = 0;
            patience.await(this);
            return looks > 0;
        }
    }

    @Test
    void whatIsThereIsSeenAtOnce() throws IOException {
        Pipe pipe = new Pipe();
        pipe.waiting = 1;
        Patience patience = new Patience();
        for (int i = 0; i < 100; i++) {
            assertTrue(pipe.isLookedAt(patience));
            assertEquals(1, pipe.looks);
        }
    }

    @Test
    void lookingInVainIsDoneEverMoreRarelyUntilItPaysAgain() throws IOException {
        Pipe pipe = new Pipe();
        Patience patience = new Patience();
        for (int leftOut = 1; leftOut <= 256; leftOut = Math.min(2 * leftOut + 1, 256)) {
            assertTrue(pipe.isLookedAt(patience));
            for (int i = 0; i < leftOut; i++) {
                assertEquals(false, pipe.isLookedAt(patience), i + " of " + leftOut);
            }
            if (leftOut == 256) {
                break;
            }
        }
        pipe.waiting = 1;
        assertTrue(pipe.isLookedAt(patience));
        pipe.waiting = 0;
        assertTrue(pipe.isLookedAt(patience));
        assertEquals(false, pipe.isLookedAt(patience), "one is left out again, as at first");
        assertTrue(pipe.isLookedAt(patience));
    }
}
