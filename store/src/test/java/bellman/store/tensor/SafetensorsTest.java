package bellman.store.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.disk.DamagedFileException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    private Path folder;

    private Path write(Map<String, SafetensorsWriter.Source> tensors) throws Exception {
        Path file = folder.resolve("x.safetensors");
        var digest = MessageDigest.getInstance("SHA-256");
        SafetensorsWriter.write(file, tensors, Map.of("format", "bellman"), digest);
        assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)), digest.digest());
        return file;
    }

    private static Map<String, SafetensorsWriter.Source> mixed(SplittableRandom random) {
        var tensors = new LinkedHashMap<String, SafetensorsWriter.Source>();
        int n = random.nextInt(1, 40);
        byte[] bytes = new byte[n];
        random.nextBytes(bytes);
        float[] floats = new float[n];
        for (int i = 0; i < n; i++) {
            floats[i] = Float.intBitsToFloat(random.nextInt());
        }
        tensors.put("odd/bytes é\"", SafetensorsWriter.Source.of(bytes));
        tensors.put("floats", new SafetensorsWriter.Source(List.of(1L, (long) n, 1L), floats));
        tensors.put("empty", SafetensorsWriter.Source.of(new float[0]));
        tensors.put("doubles", SafetensorsWriter.Source.of(random.doubles(n).toArray()));
        tensors.put("ints", SafetensorsWriter.Source.of(random.ints(n).toArray()));
        tensors.put("longs", SafetensorsWriter.Source.of(random.longs(n).toArray()));
        tensors.put("scalar", new SafetensorsWriter.Source(List.of(), new double[] {Double.NaN}));
        return tensors;
    }

    @Test
    void piecesAreWrittenInOrderAndHaveToAddUp() throws Exception {
        Path file = folder.resolve("pieces.safetensors");
        byte[] bytes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        MemorySegment all = MemorySegment.ofArray(bytes);
        var tensors = new LinkedHashMap<String, SafetensorsWriter.Stream>();
        tensors.put("halves", new SafetensorsWriter.Stream(TensorType.BF16, List.of(2L, 3L), pieces -> {
            pieces.accept(all.asSlice(0, 5));
            pieces.accept(all.asSlice(5));
        }));
        tensors.put("none", new SafetensorsWriter.Stream(TensorType.F16, List.of(0L), pieces -> {}));
        SafetensorsWriter.write(file, tensors, Map.of());
        try (Arena arena = Arena.ofConfined()) {
            Safetensors read = Safetensors.open(file, arena);
            assertArrayEquals(bytes, read.data("halves").toArray(ValueLayout.JAVA_BYTE));
            assertEquals(TensorType.BF16, read.tensors().get("halves").type());
        }
        tensors.put("short", new SafetensorsWriter.Stream(TensorType.F32, List.of(1L), pieces -> {}));
        assertThrows(IllegalArgumentException.class, () -> SafetensorsWriter.write(file, tensors, Map.of()));
    }

    @Test
    void arraysComeBackBitForBit() throws Exception {
        var random = new SplittableRandom(1);
        for (int trial = 0; trial < 50; trial++) {
            var tensors = mixed(random);
            Path file = write(tensors);
            try (var arena = Arena.ofConfined()) {
                var read = Safetensors.open(file, arena);
                assertEquals(
                        List.copyOf(tensors.keySet()),
                        List.copyOf(read.tensors().keySet()));
                assertEquals(Map.of("format", "bellman"), read.metadata());
                tensors.forEach((name, source) -> {
                    assertEquals(source.shape(), read.tensors().get(name).shape());
                    assertTrue(Arrays.deepEquals(new Object[] {source.array()}, new Object[] {read.array(name)}), name);
                    long begin = read.tensors().get(name).begin();
                    assertEquals(0, begin % read.tensors().get(name).type().bytes(), "aligned");
                });
            }
        }
    }

    @Test
    void anArrayLargerThanABufferComesBack() throws Exception {
        float[] large = new float[3_000_001];
        for (int i = 0; i < large.length; i++) {
            large[i] = i;
        }
        Path file = write(Map.of("large", SafetensorsWriter.Source.of(large)));
        try (var arena = Arena.ofConfined()) {
            assertArrayEquals(large, (float[]) Safetensors.open(file, arena).array("large"));
        }
    }

    @Test
    void aFileCutShortAnywhereIsDamaged() throws Exception {
        Path file = write(mixed(new SplittableRandom(2)));
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThrows(DamagedFileException.class, () -> Safetensors.read(MemorySegment.ofArray(part), file));
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        try (var arena = Arena.ofConfined()) {
            assertThrows(DamagedFileException.class, () -> Safetensors.open(file, arena));
        }
    }

    @Test
    void aHeaderWithAnyBitFlippedIsDamagedOrStillDescribesTheFile() throws Exception {
        Path file = write(mixed(new SplittableRandom(3)));
        byte[] whole = Files.readAllBytes(file);
        int header =
                8 + (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        int refused = 0;
        for (int bit = 0; bit < 8 * header; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                var read = Safetensors.read(MemorySegment.ofArray(flipped), file);
                long bytes = read.tensors().keySet().stream()
                        .mapToLong(name -> read.data(name).byteSize())
                        .sum();
                assertEquals(whole.length - header, bytes);
            } catch (DamagedFileException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("x.safetensors"));
                refused++;
            }
        }
        assertTrue(refused > header, "most flips are noticed, got " + refused);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}|needs 8 bytes",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[2,6]}}|overlap",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}|gap",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}|describes 4 bytes",
                "{'a':{'dtype':'F31','shape':[1],'data_offsets':[0,4]}}|unknown type 'F31'",
                "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}}|expected an integer from 0 on",
                "{'a':{'dtype':'F64','shape':[4611686018427387904,4],'data_offsets':[0,8]}}|larger than the file",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}}|offsets",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,400]}}|offsets",
                "{'a':{'dtype':'F32','data_offsets':[0,4]}}|no list 'shape'",
                "{'a':3}|expected an object",
                "[]|does not begin with {",
                "{'a':{},'a':{}}|Duplicate"
            })
    void aHostileHeaderIsNamed(String header, String message) throws Exception {
        byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        var bytes = ByteBuffer.allocate(8 + json.length + 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json);
        Path file = folder.resolve("hostile.safetensors");
        Files.write(file, bytes.array());
        try (var arena = Arena.ofConfined()) {
            String said = assertThrows(DamagedFileException.class, () -> Safetensors.open(file, arena))
                    .getMessage();
            assertTrue(said.contains(message), said);
        }
    }

    @Test
    void aHugeHeaderLengthAllocatesNothing() throws Exception {
        Path file = folder.resolve("huge.safetensors");
        for (long length : new long[] {Long.MAX_VALUE, -1, 1L << 40, 99_999_999, 1, 0}) {
            Files.write(
                    file,
                    ByteBuffer.allocate(64)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(length)
                            .array());
            try (var arena = Arena.ofConfined()) {
                assertThrows(DamagedFileException.class, () -> Safetensors.open(file, arena));
            }
        }
    }
}
