package bellman.torch.net;

import bellman.net.Architecture;
import bellman.net.Backend;
import bellman.net.Initializer;
import bellman.net.Network;
import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.net.Workers;
import bellman.run.Metrics;
import bellman.torch.Device;
import bellman.torch.LibTorch;
import bellman.torch.NativeMemory;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Networks of any kind by libtorch. On the class path are `torch`, which uses a GPU where the natives for it
/// were added and one is there, and else the processor; `torch-cpu` and `torch-cuda`, which use just that; and
/// `torch-bf16`, which is `torch` in mixed precision.
///
/// Of the workers it takes their number: operations are shared among as many threads of libtorch's own. Results
/// depend on it, unlike those of the backend `nn`.
public class TorchBackend implements Backend {
    private final String name;
    private final Supplier<Device> device;
    private final Precision precision;

    /// The backend `torch`.
    public TorchBackend() {
        this("torch", Device::best, Precision.FLOAT32);
    }

    /// A backend of one's own.
    ///
    /// @param name by which a configuration chooses it, if it is a service
    /// @param device asked for each network
    /// @param precision of products
    public TorchBackend(String name, Supplier<Device> device, Precision precision) {
        this.name = name;
        this.device = device;
        this.precision = precision;
    }

    /// The backend `torch-cpu`.
    public static final class Cpu extends TorchBackend {
        /// Networks of the processor.
        public Cpu() {
            super("torch-cpu", Device::cpu, Precision.FLOAT32);
        }
    }

    /// The backend `torch-cuda`.
    public static final class Cuda extends TorchBackend {
        /// Networks of the first GPU.
        public Cuda() {
            super("torch-cuda", () -> new Device.Cuda(0), Precision.FLOAT32);
        }
    }

    /// The backend `torch-bf16`.
    public static final class Bfloat16 extends TorchBackend {
        /// Networks in mixed precision.
        public Bfloat16() {
            super("torch-bf16", Device::best, Precision.BFLOAT16);
        }
    }

    @Override
    public String name() {
        return name;
    }

    /// @throws IllegalStateException if the device cannot be used here
    @Override
    public Network network(Architecture architecture, RandomGenerator random, Workers workers) {
        LibTorch.start();
        var initializer = new Initializer(architecture.initialization(), random);
        return new TorchNetwork(architecture, initializer, device.get().require(), precision, workers.threads());
    }

    /// @throws IllegalArgumentException if a network was made by another kind of backend
    @Override
    public Optimizer optimizer(OptimizerConfig config, List<Network> networks, Workers workers) {
        List<Weights> weights = networks.stream()
                .map(n -> {
                    if (n instanceof TorchNetwork own) {
                        return own.weights();
                    }
                    throw new IllegalArgumentException("the backend " + name + " trains only networks of libtorch, got "
                            + n.getClass().getSimpleName());
                })
                .toList();
        return new TorchOptimizer(config, weights, workers.threads());
    }

    @Override
    public boolean threadsDecide() {
        return true;
    }

    @Override
    public void meter(Metrics clock) {
        NativeMemory.now().meter(clock);
    }

    /// Loads libtorch.
    @Override
    public void warmUp(BooleanSupplier wanted) {
        LibTorch.start();
    }
}
