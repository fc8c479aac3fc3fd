package bellman.envs.gymnasium;

import java.io.IOException;
import java.io.InputStream;

/// Looks for an answer for a while before its thread sleeps. A sleeping core takes longer to wake than many
/// environments take to step; but where answers take longer, or others want the core, looking is in vain and is
/// done ever more rarely.
final class Patience {
    private static final long NANOS_AWAKE = 200_000;
    private static final int MOST_LEFT_OUT = 256;

    private int vain;
    private int leftOut;

    /// Returns when there is something to read, or when it is time to sleep.
    void await(InputStream in) throws IOException {
        if (leftOut > 0) {
            leftOut--;
            return;
        }
        long begin = System.nanoTime();
        while (in.available() == 0) {
            if (System.nanoTime() - begin > NANOS_AWAKE) {
                vain = Math.min(2 * vain + 1, MOST_LEFT_OUT);
                leftOut = vain;
                return;
            }
            Thread.onSpinWait();
        }
        vain = 0;
    }
}
