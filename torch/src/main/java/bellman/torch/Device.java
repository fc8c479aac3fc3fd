package bellman.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/// Where tensors live and operations run.
public sealed interface Device {
    /// The processor's memory.
    record Cpu() implements Device {
        @Override
        public String toString() {
            return "cpu";
        }
    }

    /// A GPU of NVIDIA.
    ///
    /// @param index counted from 0
    record Cuda(int index) implements Device {
        public Cuda {
            if (index < 0) {
                throw new IllegalArgumentException("a GPU's index must not be negative, got " + index);
            }
        }

        @Override
        public String toString() {
            return "cuda:" + index;
        }
    }

    /// The processor.
    static Device cpu() {
        return new Cpu();
    }

    /// The first GPU if this machine has one and the natives that use it are on the class path, else the
    /// processor.
    static Device best() {
        return gpus() > 0 ? new Cuda(0) : cpu();
    }

    /// The processor and all GPUs that can be used.
    static List<Device> all() {
        List<Device> all = new ArrayList<>(List.of(cpu()));
        int gpus = gpus();
        for (int i = 0; i < gpus; i++) {
            all.add(new Cuda(i));
        }
        return all;
    }

    /// The device that somebody asks for: `cpu`, `cuda` for the first GPU, `cuda:N`, or `auto` for [#best]. Whether it
    /// can be used, [#require] says.
    ///
    /// @throws IllegalArgumentException if it is none of these
    static Device named(String name) {
        Matcher cuda = Pattern.compile("cuda(?::(\\d{1,2}))?").matcher(name);
        if (cuda.matches()) {
            return new Cuda(cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
        }
        return switch (name) {
            case "cpu" -> cpu();
            case "auto" -> best();
            default -> throw new IllegalArgumentException("expected cpu, cuda, cuda:N or auto, got " + name);
        };
    }

    /// Where `tensor` is.
    ///
    /// @throws IllegalArgumentException if it is on a device of another kind
    static Device of(Tensor tensor) {
        if (tensor.is_cpu()) {
            return cpu();
        }
        if (tensor.is_cuda()) {
            return new Cuda(tensor.device().index());
        }
        throw new IllegalArgumentException(
                "a tensor is on " + tensor.device().str().getString() + ", expected the CPU or a GPU of NVIDIA");
    }

    /// How many GPUs can be used: none without the natives of classifier `-gpu`.
    static int gpus() {
        LibTorch.start();
        return torch.cuda_is_available() ? torch.cuda_device_count() : 0;
    }

    /// Itself.
    ///
    /// @throws IllegalStateException if it cannot be used here
    default Device require() {
        switch (this) {
            case Cpu _ -> {}
            case Cuda cuda -> {
                int gpus = gpus();
                if (cuda.index >= gpus) {
                    throw new IllegalStateException(cuda + " cannot be used: libtorch sees " + gpus + " GPUs; it needs"
                            + " a driver and org.bytedeco:pytorch with the classifier linux-x86_64-gpu on the class"
                            + " path, see docs/torch.md");
                }
            }
        }
        return this;
    }

    /// Options for new tensors of `type` here.
    default TensorOptions options(DType type) {
        return new TensorOptions(type.scalarType()).device(new DeviceOptional(device()));
    }

    /// libtorch's own object.
    default org.bytedeco.pytorch.Device device() {
        return switch (this) {
            case Cpu _ -> new org.bytedeco.pytorch.Device(torch.DeviceType.CPU);
            case Cuda cuda -> new org.bytedeco.pytorch.Device(torch.DeviceType.CUDA, (byte) cuda.index);
        };
    }

    /// libtorch's kind of device.
    default torch.DeviceType kind() {
        return switch (this) {
            case Cpu _ -> torch.DeviceType.CPU;
            case Cuda _ -> torch.DeviceType.CUDA;
        };
    }

    /// A stream of random numbers of its own, from which operations here can draw. The same seed gives the same
    /// numbers on devices of the same kind, and others on other kinds.
    default Generator generator(long seed) {
        LibTorch.start();
        // Only libtorch's own library for a device can make one, so this is a copy of the one that it has.
        Generator generator = torch.globalContext().defaultGenerator(device()).clone();
        generator.set_current_seed(seed);
        return generator;
    }
}
