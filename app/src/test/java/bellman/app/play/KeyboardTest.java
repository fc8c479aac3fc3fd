package bellman.app.play;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KeyboardTest {
    private static final long LONG_MILLIS = 20_000;

    private static Keyboard typed(String keys, Runnable abort) {
        var keyboard = new Keyboard(new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)), abort);
        keyboard.start();
        return keyboard;
    }

    private static List<String> keys(String bytes, int count) {
        List<String> keys = new ArrayList<>();
        try (Keyboard keyboard = typed(bytes, () -> {})) {
            for (int i = 0; i < count; i++) {
                keyboard.key(LONG_MILLIS).ifPresent(keys::add);
            }
        }
        return keys;
    }

    @Test
    void bytesAreKeysByName() {
        assertEquals(
                List.of("a", "b", "space", "tab", "enter", ".", "end"), keys("aB \t\r.\u0004", 7), "one byte each");
        assertEquals(
                List.of("up", "down", "right", "left", "up"),
                keys("\u001b[A\u001b[B\u001b[C\u001bOD\u001b[1;5A", 5),
                "as terminals send arrows");
        assertEquals(List.of("escape", "escape", "x"), keys("\u001b[5~\u001b[Hx", 3), "swallowed whole");
        assertEquals(List.of("escape"), keys("\u001b", 1), "nothing follows");
        assertEquals(List.of("other", "other", "x"), keys("éx", 3));
    }

    @Test
    void withoutAKeyTheWaitIsAsLongAsWasAsked() {
        try (Keyboard keyboard = typed("", () -> {})) {
            assertEquals(Optional.empty(), keyboard.key(1));
            keyboard.redraw();
            assertEquals(Optional.of(Console.REDRAW), keyboard.key(0));
        }
    }

    @Test
    void aSecondInterruptAbortsAndTheFirstIsAnswered() throws InterruptedException {
        var aborted = new CountDownLatch(1);
        try (Keyboard keyboard = typed("\u0003", aborted::countDown)) {
            assertEquals(Optional.of(Console.INTERRUPT), keyboard.key(LONG_MILLIS));
            assertEquals(Optional.of(Console.INTERRUPT), keyboard.key(0), "whatever was typed behind it");
            assertEquals(1, aborted.getCount());
            keyboard.interrupt();
            assertTrue(aborted.await(LONG_MILLIS, TimeUnit.MILLISECONDS));
        }
    }
}
