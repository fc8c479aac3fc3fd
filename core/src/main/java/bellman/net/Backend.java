package bellman.net;

import bellman.run.Metrics;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/// Builds networks and their optimisers. Implementations are found by [ServiceLoader]; `nn` brings the one called
/// `nn`.
public interface Backend {

    /// The name by which a configuration chooses it.
    String name();

    /// A network with fresh weights drawn from `random`, whose work is shared among `workers`.
    Network network(Architecture architecture, RandomGenerator random, Workers workers);

    /// An optimiser for networks that this backend made.
    Optimizer optimizer(OptimizerConfig config, List<Network> networks, Workers workers);

    /// Runs what a training will need on throw-away networks, so that the JVM has compiled it when training begins.
    /// Meant for a thread of its own beside the start of a program.
    ///
    /// @param wanted asked again and again; returns soon after it says no
    default void warmUp(BooleanSupplier wanted) {}

    /// Whether the number of workers decides about the bits of what its networks compute, so that a run must be
    /// resumed with as many as it was begun with.
    default boolean threadsDecide() {
        return false;
    }

    /// Reports what its networks use of the machine, such as native memory; nothing that repeats when a run is
    /// repeated.
    default void meter(Metrics clock) {}

    /// The backend called `name`.
    ///
    /// @throws IllegalArgumentException if there is none on the class path, naming those that are
    static Backend named(String name) {
        List<Backend> all = ServiceLoader.load(Backend.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return all.stream()
                .filter(b -> b.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no backend called " + name + "; on the class path: "
                        + all.stream().map(Backend::name).toList()));
    }
}
