package bellman.measure;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/// Something that `bellman bench NAME` measures. It takes its own warm-up and reports medians over repetitions.
public interface Benchmark {

    /// The name by which it is asked for.
    String name();

    /// What it measures, and how long that takes.
    String description();

    /// Measures, and reports each number as soon as it is known.
    void run(Consumer<Measurement> report);

    /// All benchmarks on the class path, sorted by name.
    static List<Benchmark> all() {
        return ServiceLoader.load(Benchmark.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(Benchmark::name))
                .toList();
    }
}
