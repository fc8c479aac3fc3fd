package bellman.app.play;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// The keys of a terminal that hands on each at once, read by a thread of their own: so a wait for a key
/// is as long as it was asked to be, and Ctrl-C is seen while a step takes its time.
final class Keyboard implements AutoCloseable {
    private static final int INTERRUPT = 3;
    private static final int END = 4;
    private static final int ESCAPE = 27;
    private static final int ASCII = 128;

    /// Within which the rest of a key follows that is several bytes.
    private static final long ESCAPE_MILLIS = 50;

    /// Between two looks. A terminal without keys would let a read wait for a tenth of a second.
    private static final long LOOK_MILLIS = 4;

    private static final Map<Integer, String> ARROWS =
            Map.of((int) 'A', "up", (int) 'B', "down", (int) 'C', "right", (int) 'D', "left");
    private final InputStream in;
    private final Runnable abort;
    private final BlockingQueue<String> keys = new LinkedBlockingQueue<>();
    private final AtomicBoolean interrupted = new AtomicBoolean();
    private final Thread reader = new Thread(this::read, "keyboard");

    /// Reads nothing yet.
    ///
    /// @param in whose `available()` tells whether a key was pressed
    /// @param abort what a second Ctrl-C does, which comes because the first one led nowhere
    Keyboard(InputStream in, Runnable abort) {
        this.in = in;
        this.abort = abort;
    }

    /// Begins to read.
    void start() {
        reader.setDaemon(true);
        reader.start();
    }

    /// The next key, as [Console#key] has it.
    Optional<String> key(long millis) {
        if (interrupted.get()) {
            return Optional.of(Console.INTERRUPT);
        }
        try {
            return Optional.ofNullable(millis > 0 ? keys.poll(millis, TimeUnit.MILLISECONDS) : keys.take());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(Console.INTERRUPT);
        }
    }

    /// Ctrl-C, as a key or as a signal.
    void interrupt() {
        if (interrupted.getAndSet(true)) {
            abort.run();
        }
        keys.add(Console.INTERRUPT);
    }

    /// The picture must be drawn anew.
    void redraw() {
        keys.add(Console.REDRAW);
    }

    private void read() {
        try {
            while (!reader.isInterrupted()) {
                int next = next(ESCAPE_MILLIS);
                if (next == INTERRUPT) {
                    interrupt();
                } else if (next >= 0) {
                    keys.add(name(next));
                }
            }
        } catch (IOException | InterruptedException e) {
            // The terminal is gone, or nobody asks any more.
            keys.add("end");
        }
    }

    /// The next byte, -1 if none came in time.
    private int next(long millis) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (in.available() == 0) {
            if (System.nanoTime() >= until) {
                return -1;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return in.read();
    }

    private String name(int read) throws IOException, InterruptedException {
        return switch (read) {
            case ESCAPE -> escaped();
            case END -> "end";
            case '\t' -> "tab";
            case '\r', '\n' -> "enter";
            case ' ' -> "space";
            default -> read < ASCII ? Character.toString(read).toLowerCase(Locale.ROOT) : "other";
        };
    }

    /// Arrow keys are `ESC [ A` or `ESC O A`; what else begins so is swallowed whole.
    private String escaped() throws IOException, InterruptedException {
        int kind = next(ESCAPE_MILLIS);
        if (kind != '[' && kind != 'O') {
            return "escape";
        }
        int last = next(ESCAPE_MILLIS);
        while (last >= 0 && (Character.isDigit(last) || last == ';')) {
            last = next(ESCAPE_MILLIS);
        }
        return ARROWS.getOrDefault(last, "escape");
    }

    /// Reads no more.
    @Override
    public void close() {
        reader.interrupt();
    }
}
