package bellman.envs.gymnasium;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WireTest {

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer text(ByteBuffer to, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return to.put((byte) 'S').putInt(bytes.length).put(bytes);
    }

    @Test
    void valuesComeBackWithWhatIsNoneLeftOut() {
        ByteBuffer in = buffer(200).put((byte) 'M').putInt(4);
        text(in, "ä").put((byte) 'I').putLong(-5);
        text(in, "gone").put((byte) 'N');
        text(in, "list")
                .put((byte) 'L')
                .putInt(3)
                .put((byte) 'T')
                .put((byte) 'F')
                .put((byte) 'N');
        text(in, "half").put((byte) 'D').putDouble(0.5);
        assertEquals(Map.of("ä", -5L, "list", List.of(true, false, Wire.NONE), "half", 0.5), Wire.read(in.flip()));
    }

    @Test
    void arraysComeBackAsNumbers() {
        ByteBuffer in = buffer(30).put((byte) 'A').putInt(2).putDouble(1).putDouble(Double.POSITIVE_INFINITY);
        assertArrayEquals(new double[] {1, Double.POSITIVE_INFINITY}, (double[]) Wire.read(in.flip()));
    }

    @Test
    void whatIsPackedForTheClientReadsTheSame() {
        Map<String, Object> value = Map.of("n", -3L, "d", 0.25, "yes", true, "deep", List.of("ü", Map.of("k", 7L)));
        assertEquals(value, Wire.read(ByteBuffer.wrap(Packing.of(value)).order(ByteOrder.LITTLE_ENDIAN)));
        assertArrayEquals(new double[] {1, -0.5}, (double[])
                Wire.read(ByteBuffer.wrap(Packing.of(new float[] {1, -0.5f})).order(ByteOrder.LITTLE_ENDIAN)));
    }

    @Test
    void garbageIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Wire.read(buffer(1).put((byte) 'x').flip()));
    }
}
