package bellman.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.cli.Text;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MeterTest {
    private final StringWriter text = new StringWriter();
    private final PrintWriter err = new PrintWriter(text);

    private static Progress.Reading reading(long step, double seconds) {
        return new Progress.Reading(step, seconds, step / 1000.0, 12345, 6, "return 88.50");
    }

    @Test
    void aTerminalSeesABarAsWideAsItselfAtMost() {
        try (var meter = new ProgressBarMeter(err, 90, 1000)) {
            meter.show(reading(500, 1));
        }
        String[] frames = text.toString().strip().split("\r");
        String last = frames[frames.length - 1];
        assertTrue(last.contains("50%"), text.toString());
        assertTrue(last.contains("return 88.50 · 12k steps/s · 6.0 s left"), text.toString());
        for (String frame : frames) {
            assertTrue(frame.length() < 90, frame.length() + ": " + frame);
        }
    }

    @Test
    void aLogSeesLinesThatBecomeRarer() {
        try (var meter = new PlainMeter(err, 1000)) {
            for (int i = 0; i < 1000; i++) {
                meter.show(reading(i, 0.1 * i));
            }
        }
        var lines = text.toString().lines().toList();
        assertEquals("step 10 of 1,000 · return 88.50 · 12k steps/s · 6.0 s left", lines.getFirst());
        assertTrue(lines.size() > 5 && lines.size() < 15, lines.toString());
    }

    @Test
    void timesAndNumbersAreShort() {
        assertEquals("0.5 s", Text.time(0.5));
        assertEquals("42 s", Text.time(42));
        assertEquals("3:05", Text.time(185));
        assertEquals("1:02:03", Text.time(3723));
        assertEquals("475", Text.number(475));
        assertEquals("-73.50", Text.number(-73.5));
        assertEquals("0.0012", Text.number(0.00123));
        assertEquals("–", Text.number(Double.NaN));
        assertEquals("▁▅█", Sparkline.of(new double[] {0, 1, 2}, 10));
        assertEquals("▁█", Sparkline.of(new double[] {0, 0, Double.NaN, 5}, 2));
    }
}
