package bellman.torch.net;

import bellman.net.Parameter;
import bellman.torch.DType;
import bellman.torch.Device;
import bellman.torch.GradientMode;
import bellman.torch.TensorHold;
import bellman.torch.TensorScope;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// All weights of a network in one stretch of memory, their gradients in another, and a tensor for each
/// parameter that looks at its part of both.
///
/// The memory lives for as long as anyone can see it, through the network or through a [Parameter]'s buffer: it
/// is the one native memory here that the garbage collector gives back. On a GPU it is a mirror of what is
/// there, see [#settle].
final class Weights implements AutoCloseable {
    private final List<Place> places = new ArrayList<>();
    private final TensorHold hold = new TensorHold();
    private final List<Tensor> leaves = new ArrayList<>();
    private float[] drawn = {};
    private List<Parameter> parameters = List.of();
    private Device device = Device.cpu();
    private Optional<Placed> placed = Optional.empty();
    private boolean shown;

    private record Place(String name, List<Integer> shape, int from, int size) {}

    /// All weights and gradients in a row: where they are used, and where Java sees them.
    private record Placed(Tensor values, Tensor gradients, Tensor seenValues, Tensor seenGradients) {}

    /// The memory of a segment, which someone else keeps alive.
    private static final class Address extends Pointer {
        Address(MemorySegment segment) {
            address = segment.address();
        }
    }

    /// Makes room for a parameter and returns its number.
    int add(String name, int... shape) {
        int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        int from = drawn.length;
        drawn = Arrays.copyOf(drawn, Math.addExact(from, size));
        places.add(new Place(name, Arrays.stream(shape).boxed().toList(), from, size));
        return places.size() - 1;
    }

    /// First values of all parameters, to be set until [#place] is called.
    float[] drawn() {
        return drawn;
    }

    /// Where parameter `number` begins in [#drawn].
    int from(int number) {
        return places.get(number).from;
    }

    /// Sets the first values of parameter `number` to `value`.
    void fill(int number, float value) {
        Place p = places.get(number);
        Arrays.fill(drawn, p.from, p.from + p.size, value);
    }

    /// Puts the weights where they are used.
    void place(Device device) {
        this.device = device;
        long bytes = 4L * drawn.length;
        MemorySegment valueMemory = Arena.ofAuto().allocate(Math.max(4, bytes), 64);
        MemorySegment gradientMemory = Arena.ofAuto().allocate(Math.max(4, bytes), 64);
        MemorySegment.copy(drawn, 0, valueMemory, ValueLayout.JAVA_FLOAT, 0, drawn.length);
        try (TensorScope scope = new TensorScope();
                var _ = GradientMode.off()) {
            Tensor seenValues = hold.hold(scope, look(valueMemory));
            Tensor seenGradients = hold.hold(scope, look(gradientMemory));
            Tensor values = placed(scope, seenValues);
            Tensor gradients = placed(scope, seenGradients);
            values.mutable_grad().put(gradients);
            for (Place p : places) {
                leaves.add(hold.hold(scope, part(values, p).requires_grad_(true)));
                leaves.getLast().mutable_grad().put(part(gradients, p));
            }
            placed = Optional.of(new Placed(values, gradients, seenValues, seenGradients));
        }
        parameters = places.stream()
                .map(p -> new Parameter(p.name, p.shape, part(valueMemory, p), part(gradientMemory, p)))
                .toList();
        drawn = new float[0];
    }

    private Tensor look(MemorySegment memory) {
        return torch.from_blob(
                new Address(memory), new long[] {drawn.length}, Device.cpu().options(DType.FLOAT32));
    }

    private Tensor placed(TensorScope scope, Tensor seen) {
        return switch (device) {
            case Device.Cpu _ -> seen;
            case Device.Cuda _ -> hold.hold(scope, seen.to(device.device(), torch.ScalarType.Float));
        };
    }

    private static Tensor part(Tensor all, Place p) {
        long[] shape = p.shape.stream().mapToLong(n -> n).toArray();
        return all.narrow(0, p.from, p.size).view(shape).detach();
    }

    private static FloatBuffer part(MemorySegment all, Place p) {
        return all.asSlice(4L * p.from, 4L * p.size)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /// Parameter `number`, a leaf of the graph.
    Tensor leaf(int number) {
        return leaves.get(number);
    }

    /// All parameters.
    List<Tensor> leaves() {
        return leaves;
    }

    /// All weights in a row; its gradient is [#gradients].
    Tensor values() {
        return placed().values;
    }

    /// All gradients in a row.
    Tensor gradients() {
        return placed().gradients;
    }

    private Placed placed() {
        return placed.orElseThrow(() -> new IllegalStateException("this network is closed"));
    }

    /// The parameters as Java sees them. On a GPU this brings their values and gradients here, and what is then
    /// written to the values goes back with the next [#settle].
    List<Parameter> parameters() {
        if (device instanceof Device.Cuda && placed.isPresent()) {
            settle();
            try (var _ = GradientMode.off()) {
                placed().seenValues.copy_(values());
                placed().seenGradients.copy_(gradients());
            }
            shown = true;
        }
        return parameters;
    }

    /// Before the weights are used: brings to the GPU what may have been written since [#parameters].
    ///
    /// @throws IllegalStateException if they are closed
    void settle() {
        Placed all = placed();
        if (shown) {
            shown = false;
            try (var _ = GradientMode.off()) {
                all.values.copy_(all.seenValues);
            }
        }
    }

    @Override
    public void close() {
        placed = Optional.empty();
        leaves.clear();
        hold.close();
    }
}
