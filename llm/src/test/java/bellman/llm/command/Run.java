package bellman.llm.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.cli.Program;
import bellman.store.json.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/// A command of this module, run inside the test's process.
///
/// @param status its exit status
/// @param out lines of standard output
/// @param err lines of standard error
record Run(int status, List<String> out, List<String> err) {

    @Command(name = "bellman")
    private static final class Root {}

    static Run of(Object... words) {
        return into(new StringWriter(), words);
    }

    /// @param out gets what it prints, as it does
    static Run into(StringWriter out, Object... words) {
        var err = new StringWriter();
        String[] texts = Arrays.stream(words).map(String::valueOf).toArray(String[]::new);
        int status = new Program(new Root(), new LanguageModelCommands().commands())
                .run(texts, new PrintWriter(out), new PrintWriter(err));
        return new Run(
                status, out.toString().lines().toList(), err.toString().lines().toList());
    }

    /// This run, which must have succeeded without a word on standard error.
    Run succeeds() {
        assertEquals(0, status, () -> String.join("\n", err));
        assertTrue(err.isEmpty(), err.toString());
        return this;
    }

    /// Requires that it failed with this status and one line that has all of `words`.
    void refuses(int expected, Object... words) {
        assertEquals(expected, status, toString());
        assertEquals(1, err.size(), toString());
        String line = err.getFirst();
        for (Object word : words) {
            assertTrue(line.contains(word.toString()), line + " lacks " + word);
        }
        assertFalse(line.contains("Exception"), line);
    }

    /// Standard output, a JSON object on each line.
    List<Map<String, Object>> json() {
        return out.stream().map(Json::read).toList();
    }

    Map<String, Object> lastJson() {
        return Json.read(out.getLast());
    }

    static int[] ints(Object list) {
        return ((List<?>) list).stream().mapToInt(v -> ((Number) v).intValue()).toArray();
    }

    static float[] floats(Object list) {
        var values = (List<?>) list;
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = ((Number) values.get(i)).floatValue();
        }
        return floats;
    }
}
