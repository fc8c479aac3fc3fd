package bellman.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.store.json.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/// The command, run inside the test's process.
///
/// @param status its exit status
/// @param out lines of standard output
/// @param err lines of standard error
public record Bellman(int status, List<String> out, List<String> err) {

    public static Bellman run(Object... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        String[] texts = new String[words.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = words[i].toString();
        }
        int status = Main.run(texts, new PrintWriter(out), new PrintWriter(err));
        return new Bellman(
                status, out.toString().lines().toList(), err.toString().lines().toList());
    }

    /// This run, which must have succeeded.
    public Bellman succeeds() {
        assertEquals(0, status, () -> String.join("\n", err));
        return this;
    }

    /// The last line of standard output as JSON.
    public Map<String, Object> lastJson() {
        return Json.read(out.getLast());
    }
}
