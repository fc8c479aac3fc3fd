package bellman.store.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.disk.DamagedFileException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
    /// What one event says, by a decoder that shares nothing with the writer.
    private record Event(double wallTime, long step, String version, List<String> tags, List<Float> values) {}

    @TempDir
    private Path folder;

    private EventFile open(long length) {
        return EventFile.open(folder, length, 1_763_800_000L, "host");
    }

    @Test
    void anIndependentDecoderReadsWhatWasWritten() throws Exception {
        long[] steps = {0, 1, 127, 128, 300, Integer.MAX_VALUE, Long.MAX_VALUE};
        try (var events = open(0)) {
            assertEquals("events.out.tfevents.1763800000.host", events.file().getFileName().toString());
            for (long step : steps) {
                events.begin(1.5 + step, step);
                events.scalar("train/loss", step);
                events.scalar("é" + "x".repeat(300), Double.NaN);
                events.end();
            }
            events.flush();
            assertEquals(Files.size(events.file()), events.length());
        }
        List<Event> read = decode();
        assertEquals("brain.Event:2", read.getFirst().version());
        for (int i = 0; i < steps.length; i++) {
            assertEquals(new Event(1.5 + steps[i], steps[i], "", List.of("train/loss", "é" + "x".repeat(300)),
                    List.of((float) steps[i], Float.NaN)), read.get(i + 1));
        }
        assertEquals(steps.length + 1, read.size());
    }

    @Test
    void anEventLargerThanTheBuffersIsWhole() throws Exception {
        try (var events = open(0)) {
            events.begin(0, 1);
            for (int i = 0; i < 5000; i++) {
                events.scalar("series/" + i, i);
            }
            events.end();
            events.flush();
        }
        assertEquals(5000, decode().get(1).values().size());
    }

    @Test
    void reopeningCutsWhatCameAfterTheCheckpoint() throws Exception {
        long mark;
        try (var events = open(0)) {
            write(events, 1);
            mark = events.length();
            write(events, 2);
            events.flush();
        }
        try (var events = open(mark)) {
            write(events, 3);
            events.flush();
        }
        assertEquals(List.of(0L, 1L, 3L), decode().stream().map(Event::step).toList());
        assertThrows(DamagedFileException.class, () -> open(1_000_000));
    }

    private static void write(EventFile events, long step) {
        events.begin(step, step);
        events.scalar("x", step);
        events.end();
    }

    private List<Event> decode() throws Exception {
        Path file = EventFile.find(folder).orElseThrow();
        var in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        var events = new ArrayList<Event>();
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            assertEquals(maskedCrc(length), in.getInt());
            byte[] message = new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
            in.get(message);
            assertEquals(maskedCrc(message), in.getInt());
            events.add(event(ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN)));
        }
        return events;
    }

    private static Event event(ByteBuffer in) {
        double wallTime = 0;
        long step = 0;
        String version = "";
        var tags = new ArrayList<String>();
        var values = new ArrayList<Float>();
        while (in.hasRemaining()) {
            switch ((int) varint(in)) {
                case 9 -> wallTime = in.getDouble();
                case 16 -> step = varint(in);
                case 26 -> version = new String(bytes(in), StandardCharsets.UTF_8);
                case 42 -> {
                    var summary = ByteBuffer.wrap(bytes(in)).order(ByteOrder.LITTLE_ENDIAN);
                    while (summary.hasRemaining()) {
                        assertEquals(10, varint(summary));
                        var value = ByteBuffer.wrap(bytes(summary)).order(ByteOrder.LITTLE_ENDIAN);
                        assertEquals(10, varint(value));
                        tags.add(new String(bytes(value), StandardCharsets.UTF_8));
                        assertEquals(21, varint(value));
                        values.add(value.getFloat());
                        assertTrue(!value.hasRemaining());
                    }
                }
                default -> throw new AssertionError("unknown field");
            }
        }
        return new Event(wallTime, step, version, tags, values);
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] bytes = new byte[(int) varint(in)];
        in.get(bytes);
        return bytes;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    /// CRC-32C bit by bit (polynomial 0x1EDC6F41, reflected), masked as TensorFlow does.
    private static int maskedCrc(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int i = 0; i < 8; i++) {
                crc = (crc >>> 1) ^ ((crc & 1) * 0x82F63B78);
            }
        }
        crc = ~crc;
        return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    }

    @Test
    void theDecodersCrcIsCrc32c() {
        assertEquals(0xE3069283, unmask(maskedCrc("123456789".getBytes(StandardCharsets.US_ASCII))), "the published check value");
    }

    private static int unmask(int masked) {
        int rotated = masked - 0xa282ead8;
        return (rotated >>> 17) | (rotated << 15);
    }
}
