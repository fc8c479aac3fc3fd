package bellman.app;

import java.io.PrintWriter;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// Progress as a bar on a terminal.
final class ProgressBarMeter implements Progress.Meter {
    private static final int THOUSAND = 1000;
    private static final int LEAST_COLUMNS = 40;
    private static final int MOST_COLUMNS = 120;
    private final PrintWriter err;
    private final boolean counted;
    private final ProgressBar bar;
    private boolean closed;

    /// @param columns of the terminal
    /// @param steps of the budget, 0 if it has no such limit
    ProgressBarMeter(PrintWriter err, int columns, long steps) {
        this.err = err;
        counted = steps > 0;
        int width = Math.clamp(columns - 1, LEAST_COLUMNS, MOST_COLUMNS);
        bar = new ProgressBarBuilder()
                .setTaskName("")
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setInitialMax(counted ? steps : THOUSAND)
                .setUpdateIntervalMillis(100)
                .hideEta()
                .setConsumer(new DelegatingProgressBarConsumer(
                        text -> {
                            err.print("\r" + text);
                            err.flush();
                        },
                        width))
                .build();
    }

    @Override
    public void show(Progress.Reading reading) {
        bar.stepTo(counted ? reading.step() : (long) (THOUSAND * reading.share()));
        bar.setExtraMessage(" " + reading.words());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            bar.close();
            err.println();
        }
    }
}
