package bellman.llm.checkpoint;

import bellman.llm.checkpoint.TensorFiles.Place;
import bellman.llm.model.ModelException;
import bellman.llm.model.Weights;
import bellman.llm.model.Weights.Weight;
import bellman.store.tensor.Safetensors;
import bellman.store.tensor.TensorEntry;
import bellman.store.tensor.TensorType;
import bellman.torch.DType;
import bellman.torch.Device;
import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Fills weights in from the files of a folder. Files are mapped into memory and converted straight into place, a
/// stretch of a file at a time, whose mapping is then released: what is needed besides the weights is one stretch, and
/// on a GPU one tensor as the file has it.
///
/// @param names under which a parameter may stand in files, by its own name, the likeliest first
/// @param ignored tensors in files that no parameter needs, which would else be an error
/// @param owner whose parameters they are, for messages
public record CheckpointReader(Function<String, List<String>> names, Predicate<String> ignored, String owner) {
    /// Bytes of a file after which its mapping is released and made again.
    private static final long STRETCH = 256L << 20;

    private record Move(Place from, Weight to) {}

    /// The memory of a segment, which someone else keeps alive.
    private static final class Address extends Pointer {
        Address(MemorySegment segment) {
            address = segment.address();
        }
    }

    /// Parameters stand under their own names, and there is nothing else, but for the frequencies of rotary
    /// positions, which old files have and the configuration says.
    public static CheckpointReader plain() {
        return new CheckpointReader(List::of, name -> name.endsWith("rotary_emb.inv_freq"), "config.json");
    }

    /// Holds parameters against the files of `folder` before there is memory for them: a configuration may ask for any
    /// size. It throws a [ModelException] as [#read(Path, Weights)] does.
    public Weights.Inspection inspection(Path folder) {
        return inspection(TensorFiles.of(folder));
    }

    /// Holds parameters against one file of a folder.
    public Weights.Inspection inspection(Path folder, String file) {
        return inspection(TensorFiles.single(folder, file));
    }

    private Weights.Inspection inspection(TensorFiles files) {
        return (name, shape) -> place(files, name, shape);
    }

    /// Fills in all of `weights`.
    ///
    /// @throws ModelException if a tensor is missing, left over, of the wrong shape or of a type that holds no
    ///     weights, naming it
    public void read(Path folder, Weights weights) {
        read(TensorFiles.of(folder), weights);
    }

    /// Fills in all of `weights` from one file of a folder.
    ///
    /// @throws ModelException likewise
    public void read(Path folder, String file, Weights weights) {
        read(TensorFiles.single(folder, file), weights);
    }

    /// Fills in one tensor from one file of a folder, if that has it.
    ///
    /// @return whether it has
    /// @throws ModelException if it is of another shape or of a type that holds no weights
    public boolean readIfPresent(Path folder, String file, String name, Tensor to) {
        TensorFiles files = TensorFiles.single(folder, file);
        if (!files.tensors().containsKey(name)) {
            return false;
        }
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < to.dim(); i++) {
            shape.add(to.size(i));
        }
        copy(List.of(new Move(place(files, name, shape), new Weight(name, shape, Weights.Initial.NORMAL, to))));
        return true;
    }

    /// Fills in one tensor from the files of a folder.
    ///
    /// @throws ModelException if it is missing, of another shape or of a type that holds no weights
    public void readOne(Path folder, Weight weight) {
        copy(List.of(new Move(place(TensorFiles.of(folder), weight.name(), weight.shape()), weight)));
    }

    /// Whether [#read(Path, Weights)] would find what it needs, and nothing else.
    ///
    /// @throws ModelException if not
    public void check(Path folder, Weights weights) {
        moves(TensorFiles.of(folder), weights);
    }

    private void read(TensorFiles files, Weights weights) {
        copy(moves(files, weights));
    }

    private List<Move> moves(TensorFiles files, Weights weights) {
        List<Move> moves = new ArrayList<>();
        Set<String> used = new HashSet<>();
        for (Weight weight : weights.all().values()) {
            Place place = place(files, weight.name(), weight.shape());
            used.add(place.entry().name());
            moves.add(new Move(place, weight));
        }
        List<String> left = files.tensors().keySet().stream()
                .filter(n -> !used.contains(n) && !ignored.test(n))
                .toList();
        if (!left.isEmpty()) {
            throw new ModelException(
                    Objects.requireNonNull(files.tensors().get(left.getFirst())).file(),
                    "tensor '" + left.getFirst() + "' is left over"
                            + (left.size() > 1 ? ", and " + (left.size() - 1) + " more" : "")
                            + "; " + owner + " asks for none of that name");
        }
        return moves;
    }

    private Place place(TensorFiles files, String name, List<Long> shape) {
        Place place = names.apply(name).stream()
                .filter(files.tensors()::containsKey)
                .findFirst()
                .map(files.tensors()::get)
                .orElseThrow(() -> new ModelException(
                        files.folder(),
                        "tensor '" + name + "' of shape " + shape + " is missing; does " + owner
                                + " belong to these weights?"));
        TensorEntry entry = place.entry();
        if (!entry.shape().equals(shape)) {
            throw new ModelException(
                    place.file(),
                    "tensor '" + entry.name() + "' has the shape " + entry.shape() + ", " + owner + " asks for "
                            + shape);
        }
        type(place);
        return place;
    }

    private static DType type(Place place) {
        TensorType type = place.entry().type();
        return switch (type) {
            case F32 -> DType.FLOAT32;
            case BF16 -> DType.BFLOAT16;
            case F16 -> DType.FLOAT16;
            case F64 -> DType.FLOAT64;
            case I64, U64, I32, U32, I16, U16, I8, U8, BOOL ->
                throw new ModelException(
                        place.file(),
                        "tensor '" + place.entry().name() + "' is of type " + type
                                + ", expected F32, BF16 or F16; quantised weights are not read");
        };
    }

    private static void copy(List<Move> moves) {
        var sorted = new ArrayList<>(moves);
        sorted.sort(Comparator.comparing((Move m) -> m.from.file())
                .thenComparingLong(m -> m.from.entry().begin()));
        int at = 0;
        while (at < sorted.size()) {
            Path file = sorted.get(at).from.file();
            long from = sorted.get(at).from.entry().begin();
            try (Arena arena = Arena.ofConfined();
                    var _ = GradientMode.off()) {
                Safetensors mapped = Safetensors.open(file, arena);
                while (at < sorted.size()
                        && sorted.get(at).from.file().equals(file)
                        && sorted.get(at).from.entry().begin() <= from + STRETCH) {
                    copy(mapped, sorted.get(at++), arena);
                }
            }
        }
    }

    private static void copy(Safetensors file, Move move, Arena arena) {
        DType type = type(move.from);
        MemorySegment bytes = file.data(move.from.entry().name());
        if (bytes.byteSize() == 0) {
            return;
        }
        if (bytes.address() % type.bytes() != 0) {
            // Allowed by the format, though nobody writes such files.
            bytes = arena.allocate(bytes.byteSize(), type.bytes()).copyFrom(bytes);
        }
        try (var _ = new TensorScope()) {
            long[] shape = move.to.shape().stream().mapToLong(n -> n).toArray();
            Tensor seen =
                    torch.from_blob(new Address(bytes), shape, Device.cpu().options(type));
            // What goes to a GPU is converted there, so that the host holds no copy of it.
            move.to.tensor().detach().copy_(Tensors.beside(move.to.tensor(), seen));
        }
    }
}
