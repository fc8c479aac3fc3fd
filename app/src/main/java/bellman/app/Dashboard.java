package bellman.app;

import bellman.cli.CommandException;
import bellman.cli.Invocation;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import bellman.store.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The page beside a training. It is a process of its own, which knows of the training what is in the run's
/// directory: whatever becomes of it, the training does not notice. It learns by the end of its standard
/// input that the training is over, and stays as long as somebody has it open.
public final class Dashboard implements AutoCloseable {
    private final Process process;
    private final Invocation invocation;

    private Dashboard(Process process, Invocation invocation) {
        this.process = process;
        this.invocation = invocation;
    }

    /// Opens the page on a folder of runs, and says where it is.
    ///
    /// @throws CommandException if it does not open
    public static Dashboard open(Path folder, Invocation invocation) {
        String script = System.getProperty("bellman.launcher", "");
        if (script.isEmpty()) {
            throw new CommandException("--dashboard: the page is started by the launcher ./bellman, which did not start"
                    + " this; start it beside: bellman dashboard " + folder);
        }
        var builder = new ProcessBuilder(List.of(script, "dashboard", folder.toString(), "--json", "--while-stdin"));
        builder.environment().remove("BELLMAN_MODULES");
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            var dashboard = new Dashboard(builder.start(), invocation);
            dashboard.announce();
            return dashboard;
        } catch (IOException e) {
            throw new UncheckedIOException("--dashboard: " + script + " cannot be started", e);
        }
    }

    private void announce() throws IOException {
        // Not closed: the page would fail at its next line, if there were one.
        var out = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null) {
            throw new CommandException("--dashboard: the page did not start; see: bellman dashboard");
        }
        try {
            String url = new JsonObject(Json.read(line)).text("url");
            if (invocation.json()) {
                invocation.print(Map.of("event", "dashboard", "url", url));
            }
            invocation.err().println("bellman: watch at " + url);
        } catch (JsonException e) {
            process.destroy();
            throw new CommandException("--dashboard: the page said something else than its address: " + line, e);
        }
    }

    /// Waits until nobody has the page open any more.
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (process.isAlive()) {
                invocation.err().println("bellman: the page stays until it is closed in the browser; Ctrl-C ends it");
            }
            process.waitFor();
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
