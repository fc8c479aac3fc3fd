package bellman.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// The command `bellman` in processes of its own, which are killed with SIGKILL.
///
/// @param words of the command
/// @param again those with which it goes on after a kill
/// @param output what the processes print, one behind the other
/// @param kills how many there are at most
public record Killed(List<String> words, List<String> again, Path output, int kills) {
    private static final long MINUTES = 5;

    public Killed {
        words = List.copyOf(words);
        again = List.copyOf(again);
    }

    /// A command that goes on with the words with which it began.
    public Killed(List<String> words, Path output, int kills) {
        this(words, words, output, kills);
    }

    /// Waits until a process has come as far as it should before it is killed, or has ended.
    @FunctionalInterface
    public interface Progress {
        void await(Process process) throws InterruptedException;
    }

    /// Runs the command once, to its end.
    public void wholly() throws IOException, InterruptedException {
        assertEquals(0, start(words).waitFor(), this::printed);
    }

    /// Runs the command again and again, kills it up to `millis` after it has come far enough, and lets the last one
    /// end.
    public void againAndAgain(Random random, int millis, Progress progress) throws IOException, InterruptedException {
        int killed = 0;
        boolean done = false;
        while (!done) {
            Process process = start(killed == 0 ? words : again);
            boolean kill = killed < kills;
            if (kill) {
                progress.await(process);
            }
            long patience = kill ? random.nextLong(millis) : TimeUnit.MINUTES.toMillis(MINUTES);
            if (process.waitFor(patience, TimeUnit.MILLISECONDS)) {
                assertEquals(0, process.exitValue(), this::printed);
                done = true;
            } else {
                assertTrue(kill, "the last process does not end");
                process.destroyForcibly().waitFor();
                killed++;
            }
        }
        assertTrue(killed > 0, "no process lived long enough to be killed");
    }

    private Process start(List<String> said) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "bellman.app.Main"));
        command.addAll(said);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    private String printed() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
