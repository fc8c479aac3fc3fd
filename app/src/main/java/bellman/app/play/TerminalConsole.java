package bellman.app.play;

import bellman.env.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingReader;

/// The terminal, keys read one at a time without echo, on a screen of its own. What it was before comes back when
/// this is closed, and when the process is ended.
public final class TerminalConsole implements Console {
    private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[2J";
    private static final String LEAVE = "\u001b[0m\u001b[?25h\u001b[?1049l";
    private static final int ESCAPE = 27;
    private static final long ESCAPE_MILLIS = 50;

    /// So that a signal is seen while nobody presses a key.
    private static final long LONGEST_WAIT_MILLIS = 200;

    private static final Map<Integer, String> ARROWS =
            Map.of((int) 'A', "up", (int) 'B', "down", (int) 'C', "right", (int) 'D', "left");
    private final Terminal terminal;
    private final Attributes before;
    private final Thread hook = new Thread(this::restore, "terminal");
    private volatile boolean interrupted;
    private boolean restored;

    /// Takes the terminal over.
    public TerminalConsole() {
        try {
            // Of the providers the one that needs nothing native: stty.
            terminal = TerminalBuilder.builder()
                    .system(true)
                    .provider("exec")
                    .encoding(StandardCharsets.UTF_8)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        before = terminal.enterRawMode();
        Runtime.getRuntime().addShutdownHook(hook);
        terminal.handle(Terminal.Signal.INT, signal -> interrupted = true);
        write(ENTER);
    }

    private void write(String text) {
        terminal.writer().write(text);
        terminal.writer().flush();
    }

    @Override
    public Optional<String> key(long millis) {
        long until = System.nanoTime() + millis * 1_000_000;
        try {
            while (!interrupted) {
                long left = (until - System.nanoTime()) / 1_000_000;
                if (millis > 0 && left <= 0) {
                    return Optional.empty();
                }
                long wait = millis > 0 ? Math.min(left, LONGEST_WAIT_MILLIS) : LONGEST_WAIT_MILLIS;
                int read = terminal.reader().read(wait);
                if (read != NonBlockingReader.READ_EXPIRED) {
                    return Optional.of(read < 0 ? "end" : name(read));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of(INTERRUPT);
    }

    private String name(int read) throws IOException {
        return switch (read) {
            case ESCAPE -> escaped();
            case 3 -> INTERRUPT;
            case 4 -> "end";
            case '\t' -> "tab";
            case '\r', '\n' -> "enter";
            case ' ' -> "space";
            default -> Character.toString(read).toLowerCase(Locale.ROOT);
        };
    }

    /// Arrow keys are `ESC [ A` or `ESC O A`; what else begins so is swallowed whole.
    private String escaped() throws IOException {
        NonBlockingReader reader = terminal.reader();
        int kind = reader.read(ESCAPE_MILLIS);
        if (kind != '[' && kind != 'O') {
            return "escape";
        }
        int last = reader.read(ESCAPE_MILLIS);
        while (last >= 0 && (Character.isDigit(last) || last == ';')) {
            last = reader.read(ESCAPE_MILLIS);
        }
        return ARROWS.getOrDefault(last, "escape");
    }

    @Override
    public void show(Optional<Frame> frame, List<String> below) {
        int columns = terminal.getWidth() > 0 ? terminal.getWidth() : 80;
        int rows = terminal.getHeight() > 0 ? terminal.getHeight() : 24;
        String colors = System.getenv().getOrDefault("COLORTERM", "");
        boolean trueColor = colors.equals("truecolor") || colors.equals("24bit");
        List<String> lines = new ArrayList<>();
        int room = rows - below.size();
        if (frame.isPresent() && room > 1) {
            lines.addAll(new Canvas(columns, room - 1, trueColor).lines(frame.get()));
        }
        below.forEach(line -> lines.add(line.length() > columns ? line.substring(0, columns) : line));
        var screen = new StringBuilder("\u001b[H");
        for (int i = 0; i < Math.min(lines.size(), rows); i++) {
            screen.append(i == 0 ? "" : "\r\n").append(lines.get(i)).append("\u001b[K");
        }
        write(screen.append("\u001b[J").toString());
    }

    private synchronized void restore() {
        if (!restored) {
            restored = true;
            write(LEAVE);
            terminal.setAttributes(before);
        }
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and has done it.
        }
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
