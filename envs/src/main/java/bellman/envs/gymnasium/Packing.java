package bellman.envs.gymnasium;

import bellman.space.Box;
import bellman.space.Dict;
import bellman.space.Discrete;
import bellman.space.MultiBinary;
import bellman.space.MultiDiscrete;
import bellman.space.Space;
import bellman.space.Text;
import bellman.space.Tuple;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes what [Wire] reads, for the client in Python.
final class Packing {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Packing() {}

    /// `value` as bytes. What has no letter of its own becomes text.
    static byte[] of(Object value) {
        Packing packing = new Packing();
        packing.put(value);
        return packing.out.toByteArray();
    }

    private void put(Object value) {
        switch (value) {
            case Boolean b -> out.write(b ? 'T' : 'F');
            case Double d -> raw('D', Double.doubleToRawLongBits(d), 8);
            case Float f -> put(f.doubleValue());
            case Long l -> raw('I', l, 8);
            case Number n -> put(n.longValue());
            case byte[] bytes -> {
                sized('B', bytes.length);
                out.writeBytes(bytes);
            }
            case float[] floats -> numbers(floats);
            case List<?> list -> {
                sized('L', list.size());
                list.forEach(this::put);
            }
            case Map<?, ?> map -> {
                sized('M', map.size());
                map.forEach((key, part) -> {
                    put(String.valueOf(key));
                    put(part);
                });
            }
            default -> {
                byte[] text = String.valueOf(value).getBytes(StandardCharsets.UTF_8);
                sized('S', text.length);
                out.writeBytes(text);
            }
        }
    }

    private void numbers(float[] floats) {
        sized('A', floats.length);
        for (float number : floats) {
            bytes(Double.doubleToRawLongBits(number), 8);
        }
    }

    private void sized(char kind, int size) {
        raw(kind, size, 4);
    }

    private void raw(char kind, long bits, int bytes) {
        out.write(kind);
        bytes(bits, bytes);
    }

    /// The lowest bytes of `bits`, little-endian.
    private void bytes(long bits, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (bits >> 8 * i));
        }
    }

    /// How a space is described in both directions.
    static List<Object> described(Space space) {
        return switch (space) {
            case Box b -> List.of("box", b.type() == Box.Type.UINT8, b.shape(), b.low(), b.high());
            case Discrete d -> List.of("discrete", d.n(), d.start());
            case MultiDiscrete m -> List.of("multi-discrete", m.counts());
            case MultiBinary m -> List.of("multi-binary", m.size());
            case Text t -> List.of("text", t.minLength(), t.maxLength(), t.alphabet());
            case Tuple t ->
                List.of("tuple", t.parts().stream().map(Packing::described).toList());
            case Dict d -> {
                Map<String, Object> parts = new TreeMap<>();
                d.parts().forEach((name, part) -> parts.put(name, described(part)));
                yield List.of("dict", parts);
            }
        };
    }
}
