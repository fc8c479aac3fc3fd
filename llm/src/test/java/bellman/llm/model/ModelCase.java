package bellman.llm.model;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bellman.Fixtures;
import bellman.llm.checkpoint.ModelFolder;
import bellman.net.ImagePatches;
import bellman.net.TokenBatch;
import bellman.store.json.Json;
import bellman.store.tensor.Safetensors;
import bellman.store.tensor.TensorType;
import bellman.torch.Device;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A recorded model: its folder, with what it gave for some tokens.
///
/// @param device on which it is to give that again
public record ModelCase(Path folder, Device device) {
    /// Over a thousand drawn models the largest error of one computation was up to this many times another's.
    private static final double FEW = 6;

    /// On the processor.
    public ModelCase(Path folder) {
        this(folder, Device.cpu());
    }

    /// The same on each device that there is.
    public static Stream<ModelCase> everywhere(Path folder) {
        return Device.all().stream().map(d -> new ModelCase(folder, d));
    }

    /// All folders of recorded models that have decoders of their own, on all devices.
    public static Stream<ModelCase> all() {
        Path root = Fixtures.file("llm/models");
        try (Stream<Path> folders = Files.list(root)) {
            return folders
                    .filter(f ->
                            Files.exists(f.resolve("config.json")) && Files.exists(f.resolve("expected.safetensors")))
                    .sorted()
                    .flatMap(ModelCase::everywhere)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Those whose cases are plain text.
    public static Stream<ModelCase> texts() {
        return all().filter(c -> !c.has("pixel_values"));
    }

    /// The recorded texts, with their images if they have some.
    public TokenBatch batch() {
        return batch("input_ids");
    }

    /// The texts recorded as `name`, with the images that belong to them.
    public TokenBatch batch(String name) {
        return TokenBatch.of(rows(name)).withImages(has("pixel_values") ? images() : List.of());
    }

    /// The recorded images.
    public List<ImagePatches> images() {
        float[] values = floats("pixel_values");
        int[][] grids = rows("image_grid_thw");
        int patches = Arrays.stream(grids).mapToInt(g -> g[0] * g[1] * g[2]).sum();
        List<ImagePatches> images = new ArrayList<>();
        int from = 0;
        for (int[] g : grids) {
            int to = from + values.length / patches * g[0] * g[1] * g[2];
            images.add(new ImagePatches(Arrays.copyOfRange(values, from, to), g[0], g[1], g[2]));
            from = to;
        }
        return images;
    }

    public ModelConfig config() {
        return ConfigReader.read(folder);
    }

    /// Single precision on the device, with one thread.
    public ComputeOptions options() {
        return ComputeOptions.defaults().withDevice(device).withThreads(1);
    }

    /// Its model, with these options.
    public CausalModel load() {
        return ModelFolder.load(folder, options());
    }

    public boolean has(String tensor) {
        return with("expected.safetensors", f -> f.tensors().containsKey(tensor));
    }

    /// How the numbers of a recorded tensor are stored.
    public TensorType typeOf(String tensor) {
        return with("expected.safetensors", f -> f.tensors().get(tensor).type());
    }

    /// The recorded tensor, widened to floats; skips the test if there is none.
    public float[] floats(String name) {
        return floats("expected.safetensors", name);
    }

    public float[] floats(String file, String name) {
        return with(file, f -> {
            assumeTrue(f.tensors().containsKey(name), () -> "no case: " + folder + " has no '" + name + "'");
            return widen(f.data(name), f.tensors().get(name).type());
        });
    }

    /// The recorded integers, row by row; skips the test if there are none.
    public int[][] rows(String name) {
        return with("expected.safetensors", f -> {
            assumeTrue(f.tensors().containsKey(name), () -> "no case: " + folder + " has no '" + name + "'");
            List<Long> shape = f.tensors().get(name).shape();
            long[] values = (long[]) f.array(name);
            int columns = shape.getLast().intValue();
            return IntStream.range(0, values.length / columns)
                    .mapToObj(r -> IntStream.range(0, columns)
                            .map(c -> (int) values[r * columns + c])
                            .toArray())
                    .toArray(int[][]::new);
        });
    }

    /// A number in expected.json.
    public double number(String name) {
        assumeTrue(numbers().containsKey(name), () -> "no case: " + folder + " has no '" + name + "'");
        return ((Number) numbers().get(name)).doubleValue();
    }

    public boolean hasNumber(String name) {
        return numbers().containsKey(name);
    }

    private Map<String, Object> numbers() {
        try {
            return Json.read(Files.readAllBytes(folder.resolve("expected.json")));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// How far a number may be from the recorded one: a few times what the reference itself reaches in float64, where
    /// the recording says that under `reached`; otherwise what the fixtures' README leads to expect.
    public double tolerance(String name, double otherwise) {
        try {
            Map<String, Object> all = Json.read(Files.readAllBytes(folder.resolve("expected.json")));
            return all.get("reached") instanceof Map<?, ?> reached && reached.get(name) instanceof Number n
                    ? FEW * n.doubleValue()
                    : otherwise;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private <T> T with(String file, java.util.function.Function<Safetensors, T> use) {
        Path path = folder.resolve(file);
        assumeTrue(Files.exists(path), () -> "no cases: " + path + " does not exist");
        try (Arena arena = Arena.ofConfined()) {
            return use.apply(Safetensors.open(path, arena));
        }
    }

    static float[] widen(MemorySegment bytes, TensorType type) {
        return switch (type) {
            case F32 -> bytes.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
            case BF16 -> {
                short[] halves = bytes.toArray(ValueLayout.JAVA_SHORT_UNALIGNED);
                float[] floats = new float[halves.length];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = Float.intBitsToFloat(halves[i] << 16);
                }
                yield floats;
            }
            case F16 -> {
                short[] halves = bytes.toArray(ValueLayout.JAVA_SHORT_UNALIGNED);
                float[] floats = new float[halves.length];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = Float.float16ToFloat(halves[i]);
                }
                yield floats;
            }
            default -> throw new IllegalArgumentException("no floats of " + type);
        };
    }

    /// Fails, naming the case and the worst entry, if two arrays differ by more than `tolerance` somewhere.
    public void assertClose(String what, float[] expected, float[] found, double tolerance) {
        assertTrue(
                expected.length == found.length,
                () -> this + ": " + expected.length + " " + what + " expected, " + found.length + " found");
        double worst = 0;
        int at = 0;
        for (int i = 0; i < expected.length; i++) {
            double distance = Math.abs((double) expected[i] - found[i]);
            if (!(distance <= worst)) {
                worst = distance;
                at = i;
            }
        }
        double most = worst;
        int where = at;
        assertTrue(
                worst <= tolerance,
                () -> this + ": " + what + "[" + where + "] is " + found[where] + ", expected " + expected[where]
                        + ", which is " + most + " away, allowed are " + tolerance);
    }

    @Override
    public String toString() {
        return folder.getFileName() + (device.equals(Device.cpu()) ? "" : " on " + device);
    }
}
