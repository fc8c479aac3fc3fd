package bellman.app;

import bellman.cli.Invocation;
import bellman.cli.Table;
import bellman.cli.UsageException;
import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.run.Spelling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Measures speed.
@Command(
        name = "bench",
        description = {
            "Measure speed: prints lines 'name value unit', medians over repetitions after a warm-up.",
            "Compare only figures taken in one sitting on a quiet machine."
        },
        footer = {"", "Examples:", "  bellman bench", "  bellman bench ppo-cartpole"})
final class BenchCommand implements Runnable {
    @Mixin
    private Invocation invocation = new Invocation();

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli fills it
    private PythonChoice python = new PythonChoice();

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "What to measure; without it, lists what there is.")
    private Optional<String> name = Optional.empty();

    @Override
    public void run() {
        List<Benchmark> all = Benchmark.all();
        if (name.isEmpty()) {
            list(all);
            return;
        }
        find(all, name.get()).run(this::print);
    }

    private static Benchmark find(List<Benchmark> all, String name) {
        List<String> names = all.stream().map(Benchmark::name).toList();
        Elsewhere.find("bench", name).filter(e -> !names.contains(name)).ifPresent(e -> {
            throw e.missing();
        });
        List<String> known = Stream.concat(
                        names.stream(), Elsewhere.all("bench").stream().map(Elsewhere::name))
                .distinct()
                .sorted()
                .toList();
        return all.stream()
                .filter(b -> b.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException("bench: there is no benchmark " + name + "; "
                        + Spelling.nearest(name, known)
                                .map(n -> "did you mean " + n + "?")
                                .orElse("there are " + String.join(", ", known))));
    }

    private void list(List<Benchmark> all) {
        Table table = new Table("benchmark", "what it measures");
        Map<String, String> benchmarks = new TreeMap<>();
        all.forEach(b -> benchmarks.put(b.name(), b.description()));
        Elsewhere.all("bench").forEach(e -> benchmarks.putIfAbsent(e.name(), e.description()));
        benchmarks.forEach((benchmark, description) -> {
            if (invocation.json()) {
                invocation.print(Map.of("benchmark", benchmark, "description", description));
            }
            table.row(benchmark, description);
        });
        if (!invocation.json()) {
            invocation.print(table);
        }
    }

    private void print(Measurement measurement) {
        if (invocation.json()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("event", "measurement");
            line.put("name", measurement.name());
            line.put("value", measurement.value());
            line.put("unit", measurement.unit());
            invocation.print(line);
        } else {
            invocation.out().println(measurement.line());
        }
    }
}
