package bellman.envs.gymnasium;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads what a worker packed: a letter for a value's kind, its length where it has one, its contents,
/// little-endian. `bellman_wire.py` writes it.
final class Wire {
    /// Python's `None`.
    static final String NONE = "None";

    private Wire() {}

    /// The next value: a `String`, `Long`, `Double`, `Boolean`, `byte[]`, `double[]`, `List` or `Map`. A map leaves
    /// out what is `None`.
    ///
    /// @throws IllegalArgumentException if it is none of them
    static Object read(ByteBuffer in) {
        byte kind = in.get();
        return switch (kind) {
            case 'N' -> NONE;
            case 'T' -> true;
            case 'F' -> false;
            case 'I' -> in.getLong();
            case 'D' -> in.getDouble();
            case 'S' -> new String(bytes(in), StandardCharsets.UTF_8);
            case 'B' -> bytes(in);
            case 'A' -> numbers(in);
            case 'L' -> list(in);
            case 'M' -> map(in);
            default -> throw new IllegalArgumentException("unknown kind of value: byte " + kind);
        };
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return bytes;
    }

    private static double[] numbers(ByteBuffer in) {
        double[] numbers = new double[in.getInt()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.getDouble();
        }
        return numbers;
    }

    private static List<Object> list(ByteBuffer in) {
        int size = in.getInt();
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(read(in));
        }
        return list;
    }

    private static Map<String, Object> map(ByteBuffer in) {
        int size = in.getInt();
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            String key = String.valueOf(read(in));
            boolean none = in.get(in.position()) == 'N';
            Object value = read(in);
            if (!none) {
                map.put(key, value);
            }
        }
        return map;
    }
}
