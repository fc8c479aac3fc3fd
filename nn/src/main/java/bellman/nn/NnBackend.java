package bellman.nn;

import bellman.net.Architecture;
import bellman.net.Backend;
import bellman.net.Network;
import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.net.Workers;
import java.util.List;
import java.util.random.RandomGenerator;

/// Small networks on the CPU by vector kernels: the backend called `nn`.
public final class NnBackend implements Backend {

    @Override
    public String name() {
        return "nn";
    }

    @Override
    public Network network(Architecture architecture, RandomGenerator random, Workers workers) {
        return new NnNetwork(architecture, random, workers);
    }

    /// @throws IllegalArgumentException if a network was made by another backend
    @Override
    public Optimizer optimizer(OptimizerConfig config, List<Network> networks, Workers workers) {
        List<Weights> weights = networks.stream()
                .map(n -> {
                    if (n instanceof NnNetwork own) {
                        return own.weights;
                    }
                    throw new IllegalArgumentException("the backend nn trains only networks that it made, got "
                            + n.getClass().getSimpleName());
                })
                .toList();
        return new NnOptimizer(Rule.of(config), weights, workers);
    }
}
