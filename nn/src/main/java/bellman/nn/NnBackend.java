package bellman.nn;

import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Backend;
import bellman.net.Initialization;
import bellman.net.Layer;
import bellman.net.Network;
import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.net.Output;
import bellman.net.Rows;
import bellman.net.Workers;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/// Small networks on the CPU by vector kernels: the backend called `nn`.
public final class NnBackend implements Backend {
    private static final int WARM_UP_ROWS = 16;

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

    /// Small batches, because a kernel that is called often is compiled as a whole, and one that runs long only
    /// from the middle of its loop on, and then a second time.
    @Override
    public void warmUp(BooleanSupplier wanted) {
        List<Layer> trunk = List.of(
                new Layer.Dense(64, Activation.TANH, false, 1f), new Layer.Dense(64, Activation.TANH, false, 1f));
        Architecture architecture = new Architecture(
                4,
                List.of(
                        new Architecture.Branch("policy", trunk, List.of(new Output.Linear(2, 1f))),
                        new Architecture.Branch("value", trunk, List.of(new Output.Linear(1, 1f)))),
                Initialization.UNIFORM);
        Network network = network(architecture, new SplittableRandom(1), Workers.ONE);
        Optimizer optimizer = optimizer(new OptimizerConfig.Adam(0.9f, 0.999f, 1e-5f), List.of(network), Workers.ONE);
        Rows rows = Rows.independent(WARM_UP_ROWS);
        Network.Tape tape = network.tape(WARM_UP_ROWS);
        float[] inputs = new float[WARM_UP_ROWS * network.inputs()];
        float[] dOutputs = new float[WARM_UP_ROWS * network.outputs()];
        while (wanted.getAsBoolean()) {
            network.forward(tape, inputs, rows);
            network.backward(tape, dOutputs, true, false);
            optimizer.step(1e-3f, 0.5f);
        }
    }
}
