package bellman.app.bench;

import bellman.store.RunDirectory;
import bellman.store.metrics.MetricsReader;
import bellman.store.metrics.Series;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// `bellman train cartpole` as a process of its own, started like this one.
final class CartPoleProcess {
    private static final double SOLVED = 475;
    private static final int EPISODES = 100;

    private CartPoleProcess() {}

    /// What one process did.
    ///
    /// @param secondsTo475 from its start to the metrics row that shows a mean return of 475 over a
    ///     hundred episodes
    /// @param peakMebibytes of resident memory, `NaN` where the system does not tell
    record Outcome(double secondsTo475, double peakMebibytes) {}

    static Outcome run(int seed) {
        try {
            Path folder = Files.createTempDirectory("bellman-bench");
            try {
                return run(seed, folder);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the benchmark was interrupted", e);
        }
    }

    private static Outcome run(int seed, Path folder) throws IOException, InterruptedException {
        Path run = folder.resolve("run");
        List<String> command = ThisJvm.command(
                "bellman.app.Main", "train", "cartpole", "--json", "--seed", "" + seed, "--run", run.toString());
        long began = System.currentTimeMillis();
        Process process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        double peak = Double.NaN;
        while (process.isAlive()) {
            double now = peakMebibytes(process.pid());
            peak = Double.isNaN(now) ? peak : now;
            Thread.sleep(20);
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(
                    "bellman train cartpole --seed " + seed + " failed with status " + process.exitValue() + ": "
                            + Files.readString(folder.resolve("err")).strip());
        }
        return new Outcome((solvedAt(run) - began) / 1000.0, peak);
    }

    private static long solvedAt(Path run) {
        try (MetricsReader metrics = RunDirectory.open(run).metrics()) {
            Series returns = metrics.series("rollout/return-mean");
            Series episodes = metrics.series("rollout/episodes");
            for (int i = 0, j = 0; i < returns.steps().length; i++) {
                while (episodes.steps()[j] < returns.steps()[i]) {
                    j++;
                }
                if (returns.values()[i] >= SOLVED && episodes.values()[j] >= EPISODES) {
                    return metrics.recordedAt(returns.steps()[i]).orElseThrow();
                }
            }
        }
        throw new IllegalStateException(run + ": the run never reached a mean return of " + SOLVED);
    }

    /// The most resident memory that process `pid` had, from Linux's `/proc`.
    private static double peakMebibytes(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException | UncheckedIOException e) {
            return Double.NaN;
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
