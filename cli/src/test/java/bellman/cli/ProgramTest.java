package bellman.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class ProgramTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> made = new ArrayList<>();

    @Command(name = "root", mixinStandardHelpOptions = true)
    private static final class Root {}

    @Command(name = "one")
    private static final class Failing implements Runnable {
        @Mixin
        private Invocation invocation = new Invocation();

        private final RuntimeException failure;

        Failing(RuntimeException failure) {
            this.failure = failure;
        }

        @Option(names = "--at")
        private Path at = Path.of(".");

        @Override
        public void run() {
            invocation.out().println("ran");
            throw failure;
        }
    }

    private int run(RuntimeException failure, String... words) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        for (String name : List.of("one", "two")) {
            commands.put(name, () -> {
                made.add(name);
                return new Failing(failure);
            });
        }
        return new Program(new Root(), commands).run(words, new PrintWriter(out), new PrintWriter(err));
    }

    @Test
    void onlyTheCommandThatIsAskedForIsMade() {
        run(new CommandException("no"), "two");
        assertEquals(List.of("two"), made);
        run(new CommandException("no"), "--help");
        assertEquals(List.of("two", "one", "two"), made);
    }

    @Test
    void wrongWordsAreStatusTwoAndAFailureIsStatusOne() {
        assertEquals(1, run(new CommandException("it failed"), "one"));
        assertEquals(2, run(new UsageException("say it otherwise"), "one"));
        assertEquals(2, run(new UsageException(""), "three"));
        assertEquals("bellman: it failed", err.toString().lines().findFirst().orElse(""));
        assertEquals(3, err.toString().lines().count(), err.toString());
    }

    @Test
    void anEmptyPathIsWrongEverywhere() {
        assertEquals(1, run(new CommandException("it ran"), "one", "--at", "x"));
        assertEquals(2, run(new CommandException("it ran"), "one", "--at", ""));
        assertTrue(err.toString().contains("expected a path, got an empty text"), err.toString());
    }

    @Test
    void severalLinesBecomeOneUnlessTheStackTraceIsWanted() {
        run(new CommandException("first\n  second"), "one");
        assertEquals("bellman: first second\n", err.toString());
        run(new CommandException("third"), "one", "--stacktrace");
        assertTrue(err.toString().contains("at bellman.cli.ProgramTest"), err.toString());
    }

    @Test
    void aMissingModuleIsForTheCallerToDealWith() {
        var missing = assertThrows(
                MissingModuleException.class, () -> run(new MissingModuleException("command x", "llm"), "one"));
        assertEquals("llm", missing.module());
        assertTrue(err.toString().isEmpty(), err.toString());
    }
}
