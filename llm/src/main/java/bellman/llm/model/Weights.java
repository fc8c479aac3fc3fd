package bellman.llm.model;

import bellman.torch.DType;
import bellman.torch.Device;
import bellman.torch.GradientMode;
import bellman.torch.TensorHold;
import bellman.torch.TensorScope;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/// The parameters of a model by the names that they have in its files. A model's parts ask for what they need;
/// then somebody fills it in, from files or from a generator.
public final class Weights implements AutoCloseable {
    private final TensorHold hold = new TensorHold();
    private final SequencedMap<String, Weight> all = new LinkedHashMap<>();
    private final Device device;
    private final DType type;
    private final Inspection inspection;
    private final boolean outline;

    /// A look at what a parameter shall be, before there is one.
    @FunctionalInterface
    public interface Inspection {

        /// Throws if there cannot be such a parameter.
        ///
        /// @param shape sizes, of which any may be wrong
        void inspect(String name, List<Long> shape);
    }

    /// How a parameter begins where there is no file to read it from.
    public enum Initial {
        /// Normal around zero with the configuration's deviation.
        NORMAL,
        /// All ones.
        ONES,
        /// All zeros.
        ZEROS
    }

    /// One parameter.
    ///
    /// @param name in files
    /// @param shape sizes, as in files
    /// @param initial how it begins without a file
    /// @param tensor a leaf of the graph, whose gradient is defined once a backward has added to it
    public record Weight(String name, List<Long> shape, Initial initial, Tensor tensor) {
        public Weight {
            shape = List.copyOf(shape);
        }

        /// Elements.
        public long size() {
            return shape.stream().reduce(1L, Math::multiplyExact);
        }

        /// Whether it is trained.
        public boolean trained() {
            return tensor.requires_grad();
        }
    }

    /// None yet.
    ///
    /// @param device where parameters are
    /// @param type in which they are kept and computed with
    /// @throws IllegalStateException if the device cannot be used here
    public Weights(Device device, DType type) {
        this(device, type, (_, _) -> {});
    }

    /// None yet, and each is looked at first.
    ///
    /// @param device where parameters are
    /// @param type in which they are kept and computed with
    /// @throws IllegalStateException if the device cannot be used here
    public Weights(Device device, DType type, Inspection inspection) {
        this(device.require(), type, inspection, false);
    }

    private Weights(Device device, DType type, Inspection inspection, boolean outline) {
        this.device = device;
        this.type = type;
        this.inspection = inspection;
        this.outline = outline;
    }

    /// Parameters of which there are names and shapes only, to look at each.
    public static Weights outline(Inspection inspection) {
        return new Weights(Device.cpu(), DType.FLOAT32, inspection, true);
    }

    /// Makes a parameter of undefined content that is trained.
    ///
    /// @throws IllegalArgumentException if there is one of that name
    public Tensor add(String name, Initial initial, long... shape) {
        inspection.inspect(name, Arrays.stream(shape).boxed().toList());
        try (var scope = new TensorScope();
                var _ = GradientMode.off()) {
            TensorOptions options = device.options(type);
            if (outline) {
                options = options.device(new DeviceOptional(new org.bytedeco.pytorch.Device(torch.DeviceType.Meta)));
            }
            Tensor tensor = torch.empty(shape, options, new MemoryFormatOptional());
            tensor.requires_grad_(true);
            List<Long> sizes = Arrays.stream(shape).boxed().toList();
            if (all.putIfAbsent(name, new Weight(name, sizes, initial, tensor)) != null) {
                throw new IllegalArgumentException("there is a parameter called " + name + " already");
            }
            return hold.hold(scope, tensor);
        }
    }

    /// All, in the order in which they were asked for.
    public SequencedMap<String, Weight> all() {
        return Collections.unmodifiableSequencedMap(all);
    }

    /// Those that are trained.
    public List<Weight> trained() {
        return all.values().stream().filter(Weight::trained).toList();
    }

    /// Trains the parameters whose name `chosen` says yes to and no others. The gradients of others are given up.
    public void train(Predicate<String> chosen) {
        try (var _ = new TensorScope()) {
            for (Weight w : all.values()) {
                boolean trained = chosen.test(w.name);
                w.tensor.requires_grad_(trained);
                if (!trained) {
                    w.tensor.mutable_grad().reset();
                }
            }
        }
    }

    /// Where all of them are.
    public Device device() {
        return device;
    }

    /// The type of all of them.
    public DType type() {
        return type;
    }

    /// Elements of all of them.
    public long size() {
        return all.values().stream().mapToLong(Weight::size).sum();
    }

    @Override
    public void close() {
        all.clear();
        hold.close();
    }
}
