package bellman.torch;

import org.bytedeco.pytorch.DeviceOptional;
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
}
