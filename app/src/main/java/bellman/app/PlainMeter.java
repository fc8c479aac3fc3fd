package bellman.app;

import bellman.cli.Text;
import java.io.PrintWriter;

/// Progress as a line now and then, where standard error is no terminal.
final class PlainMeter implements Progress.Meter {
    private static final double FIRST_SECONDS = 1;
    private static final double MOST_SECONDS = 30;
    private final PrintWriter err;
    private final long steps;
    private double began = Double.NaN;
    private double next;
    private double pause = FIRST_SECONDS;

    /// @param steps of the budget, 0 if it has no such limit
    PlainMeter(PrintWriter err, long steps) {
        this.err = err;
        this.steps = steps;
    }

    @Override
    public void show(Progress.Reading reading) {
        if (Double.isNaN(began)) {
            began = reading.seconds();
            next = began + pause;
        }
        if (reading.seconds() >= next) {
            // A long run's log stays short.
            pause = Math.min(MOST_SECONDS, pause * 1.5);
            next = reading.seconds() + pause;
            err.println("step " + Text.count(reading.step()) + (steps > 0 ? " of " + Text.count(steps) : "") + " · "
                    + reading.words());
        }
    }

    @Override
    public void close() {
        err.flush();
    }
}
