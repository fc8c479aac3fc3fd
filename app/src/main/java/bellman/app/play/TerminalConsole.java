package bellman.app.play;

import bellman.env.Frame;
import java.io.IOError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/// The terminal, keys read one at a time without echo, on a screen of its own. What it was before comes back when
/// this is closed, and when the process is ended.
public final class TerminalConsole implements Console {
    private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[2J";
    private static final String LEAVE = "\u001b[0m\u001b[?25h\u001b[?1049l";
    private final Terminal terminal;
    private final Attributes before;
    private final Keyboard keyboard;
    private final Thread hook = new Thread(this::restore, "terminal");
    private volatile boolean resized;
    private Size size;
    private boolean restored;

    private TerminalConsole(Terminal terminal) {
        this.terminal = terminal;
        before = terminal.getAttributes();
        size = terminal.getSize();
        keyboard = new Keyboard(System.in, this::abort);
    }

    /// Takes the terminal over.
    public static TerminalConsole open() {
        var console = new TerminalConsole(system());
        try {
            console.enter();
        } catch (RuntimeException | Error e) {
            console.close();
            throw e;
        }
        return console;
    }

    private static Terminal system() {
        try {
            // Of the providers the one that needs nothing native: stty.
            return TerminalBuilder.builder()
                    .system(true)
                    .provider("exec")
                    .encoding(StandardCharsets.UTF_8)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void enter() {
        Runtime.getRuntime().addShutdownHook(hook);
        terminal.enterRawMode();
        Attributes raw = terminal.getAttributes();
        // Ctrl-C is a key, too: as a signal it would also end stty and the simulators beside. And Ctrl-Z would stop
        // this without giving the terminal back.
        raw.setLocalFlag(Attributes.LocalFlag.ISIG, false);
        terminal.setAttributes(raw);
        terminal.handle(Terminal.Signal.INT, signal -> keyboard.interrupt());
        terminal.handle(Terminal.Signal.WINCH, signal -> {
            resized = true;
            keyboard.redraw();
        });
        write(ENTER);
        keyboard.start();
    }

    /// Behind what gives the screen back nothing may be drawn.
    private synchronized void write(String text) {
        if (!restored) {
            terminal.writer().write(text);
            terminal.writer().flush();
        }
    }

    @Override
    public Optional<String> key(long millis) {
        return keyboard.key(millis);
    }

    @Override
    public void show(Optional<Frame> frame, List<String> below) {
        if (resized) {
            resized = false;
            // A process of its own, stty: only when there is something new to hear.
            size = terminal.getSize();
        }
        int columns = size.getColumns() > 0 ? size.getColumns() : 80;
        int rows = size.getRows() > 0 ? size.getRows() : 24;
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
        if (restored) {
            return;
        }
        try {
            write(LEAVE);
        } finally {
            restored = true;
            giveBack();
        }
    }

    private void giveBack() {
        try {
            terminal.setAttributes(before);
        } catch (IOError e) {
            // Once it is as it was, Ctrl-C is a signal again, which may have ended stty itself.
            terminal.setAttributes(before);
        }
    }

    /// Ends the process, whatever it is waiting for.
    private void abort() {
        try {
            restore();
        } finally {
            Runtime.getRuntime().halt(INTERRUPTED_STATUS);
        }
    }

    @Override
    public void close() {
        keyboard.close();
        try {
            restore();
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and has done it.
        } finally {
            closeTerminal();
        }
    }

    private void closeTerminal() {
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
