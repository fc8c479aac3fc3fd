package bellman.app;

import bellman.cli.Check;
import bellman.cli.Checkup;
import bellman.cli.Invocation;
import bellman.cli.Table;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says whether this machine has what Bellman needs.
@Command(
        name = "doctor",
        description = "Check the JDK, the processor, memory, the disk and the libraries with native parts.",
        footer = {"", "Examples:", "  bellman doctor", "  bellman doctor --install mujoco --python .venv/bin/python"})
final class DoctorCommand implements Callable<Integer> {
    private static final long LEAST_BYTES = 1L << 30;

    @Mixin
    private Invocation invocation = new Invocation();

    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            defaultValue = "runs",
            description = "Where runs are to be written (default: runs).")
    private Path folder = Path.of("runs");

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli fills it
    private PythonChoice python = new PythonChoice();

    @Option(
            names = "--install",
            paramLabel = "NAME",
            description = "Have pip install what some environments need, first: mujoco.")
    private Optional<String> install = Optional.empty();

    @Override
    public Integer call() {
        install.ifPresent(name -> Installation.run(name, invocation.err()));
        List<Check> checks = new ArrayList<>();
        checks.add(jdk());
        checks.add(fastStart());
        checks.add(vectors());
        checks.add(cores());
        checks.add(memory());
        checks.add(folder());
        checks.add(disk());
        checks.add(sqlite());
        ServiceLoader.load(Checkup.class).forEach(c -> checks.addAll(c.checks()));
        if (invocation.json()) {
            checks.forEach(this::print);
        } else {
            Table table = new Table("check", "", "found", "what to do");
            checks.forEach(c -> table.row(c.name(), c.outcome().word(), c.found(), c.advice()));
            invocation.print(table);
        }
        return checks.stream().anyMatch(c -> c.outcome() == Check.Outcome.FAILED) ? 1 : 0;
    }

    private void print(Check check) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", "check");
        line.put("check", check.name());
        line.put("outcome", check.outcome().word());
        line.put("found", check.found());
        line.put("advice", check.advice());
        line.putAll(check.details());
        invocation.print(line);
    }

    private static Check jdk() {
        String found = Runtime.version() + ", " + System.getProperty("java.vm.name");
        return Check.of(
                        "jdk",
                        Runtime.version().feature() >= 25,
                        Check.Outcome.FAILED,
                        found,
                        "install JDK 25 or newer")
                .with("home", System.getProperty("java.home"));
    }

    private static Check fastStart() {
        boolean cached = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .anyMatch(a -> a.startsWith("-XX:SharedArchiveFile="));
        return Check.of(
                "fast start",
                cached,
                Check.Outcome.WARNING,
                cached ? "class-data archive in use" : "no class-data archive",
                "start with ./bellman, which makes one; remove target/dist to try anew");
    }

    private static Check vectors() {
        boolean present = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        return Check.of(
                "vector API",
                present,
                Check.Outcome.FAILED,
                present ? "jdk.incubator.vector is there" : "jdk.incubator.vector is missing",
                "start with ./bellman or add --add-modules=jdk.incubator.vector");
    }

    private static Check cores() {
        return Check.ok("cores", Runtime.getRuntime().availableProcessors() + ", " + System.getProperty("os.arch"));
    }

    private static Check memory() {
        long heap = Runtime.getRuntime().maxMemory();
        return Check.of(
                "memory",
                heap >= 256L << 20,
                Check.Outcome.WARNING,
                "heap up to " + heap / (1 << 20) + " MiB",
                "give it more with BELLMAN_JAVA_OPTS=-Xmx1g");
    }

    private Check folder() {
        Path existing = existing();
        try {
            Files.delete(Files.createTempFile(existing, ".doctor", ""));
            return Check.ok("folder", folder.toAbsolutePath() + " can be written");
        } catch (IOException e) {
            return Check.of(
                    "folder",
                    false,
                    Check.Outcome.FAILED,
                    existing.toAbsolutePath() + " cannot be written",
                    "choose another with --run, or change its permissions");
        }
    }

    private Check disk() {
        try {
            FileStore store = Files.getFileStore(existing());
            long free = store.getUsableSpace();
            return Check.of(
                    "disk",
                    free >= LEAST_BYTES,
                    Check.Outcome.WARNING,
                    String.format("%.1f GiB free, %s", free / (double) LEAST_BYTES, store.type()),
                    "make room: checkpoints need some");
        } catch (IOException e) {
            return Check.of(
                    "disk", false, Check.Outcome.FAILED, e.getMessage() + "", "check that the file system is mounted");
        }
    }

    /// The folder itself, or the nearest above it that exists.
    private Path existing() {
        Path path = folder.toAbsolutePath();
        while (!Files.isDirectory(path) && path.getParent() != null) {
            path = path.getParent();
        }
        return path;
    }

    private static Check sqlite() {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement();
                ResultSet version = statement.executeQuery("select sqlite_version()")) {
            return Check.ok("sqlite", version.next() ? version.getString(1) : "loads");
        } catch (SQLException | LinkageError e) {
            return Check.of(
                    "sqlite",
                    false,
                    Check.Outcome.FAILED,
                    "its native library does not load: " + e.getMessage(),
                    "make java.io.tmpdir writable and executable");
        }
    }
}
