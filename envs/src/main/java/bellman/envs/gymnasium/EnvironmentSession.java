package bellman.envs.gymnasium;

import bellman.env.Frame;
import bellman.registry.EnvironmentEntry;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/// One client and the environments that are its own.
///
/// The client begins with `BELL`, how many it wants and whether in [AutoresetMode#NEXT_STEP], and is told their
/// spaces. Then it asks: `r` and a seed, `s` and actions, `i` or `d` and an environment's number. An answer is a
/// byte, 0 or for a failure 1, and what was asked for: raw numbers for `r` and `s`, else a packed value with its
/// length. Integers are little-endian, 4 bytes, seeds 8.
final class EnvironmentSession {
    private static final int HELLO = 'B' | 'E' << 8 | 'L' << 16 | 'L' << 24;
    private static final int MOST = 1 << 16;
    private final SocketChannel client;
    private final EnvironmentEntry entry;

    EnvironmentSession(SocketChannel client, EnvironmentEntry entry) {
        this.client = client;
        this.entry = entry;
    }

    /// Serves until the client goes.
    void run() throws IOException {
        ByteBuffer hello = read(12);
        int count = hello.getInt(4);
        if (hello.getInt(0) != HELLO || count < 1 || count > MOST) {
            fail("expected BELL and a number of environments from 1 to " + MOST + ", got something else");
            return;
        }
        AutoresetMode mode = hello.getInt(8) == 0 ? AutoresetMode.SAME_STEP : AutoresetMode.NEXT_STEP;
        VectorEnvironment made;
        try {
            made = entry.make(count, mode);
        } catch (RuntimeException e) {
            fail(String.valueOf(e.getMessage()));
            return;
        }
        try (VectorEnvironment environment = made) {
            packed(facts(environment));
            VectorStep step = environment.newStep();
            while (true) {
                answer(environment, step, read(1).get(0));
            }
        } catch (EOFException e) {
            // The client is done.
        }
    }

    private Map<String, Object> facts(VectorEnvironment environment) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("id", entry.id());
        facts.put("observations", Packing.described(environment.observationSpace()));
        facts.put("actions", Packing.described(environment.actionSpace()));
        facts.put("mask", environment.maskSize());
        return facts;
    }

    private void answer(VectorEnvironment environment, VectorStep step, byte what) throws IOException {
        try {
            switch (what) {
                case 'r' -> {
                    environment.reset(read(8).getLong(0), step);
                    outcome(step);
                }
                case 's' -> {
                    environment.step(
                            floats(environment.count()
                                    * environment.actionSpace().size()),
                            step);
                    outcome(step);
                }
                case 'i' -> packed(environment.info(number(environment)));
                case 'd' ->
                    packed(environment
                            .render(number(environment))
                            .map(EnvironmentSession::picture)
                            .orElse(Map.of()));
                default -> fail("expected r, s, i or d, got byte " + what);
            }
        } catch (RuntimeException e) {
            fail(String.valueOf(e.getMessage()));
        }
    }

    private int number(VectorEnvironment environment) throws IOException {
        int number = read(4).getInt(0);
        if (number < 0 || number >= environment.count()) {
            throw new IllegalArgumentException(
                    "there are " + environment.count() + " environments, asked for number " + number);
        }
        return number;
    }

    private float[] floats(int count) throws IOException {
        float[] floats = new float[count];
        read(Float.BYTES * count).asFloatBuffer().get(floats);
        return floats;
    }

    private void outcome(VectorStep step) throws IOException {
        int floats = 2 * step.observations().length + step.rewards().length;
        ByteBuffer out = buffer(1 + Float.BYTES * floats + 2 * step.rewards().length + step.actionMasks().length);
        out.put((byte) 0);
        for (float[] numbers : new float[][] {step.observations(), step.finalObservations(), step.rewards()}) {
            for (float number : numbers) {
                out.putFloat(number);
            }
        }
        for (boolean[] flags : new boolean[][] {step.terminated(), step.truncated(), step.actionMasks()}) {
            for (boolean flag : flags) {
                out.put((byte) (flag ? 1 : 0));
            }
        }
        send(out);
    }

    private static Map<String, Object> picture(Frame frame) {
        byte[] rgb = new byte[3 * frame.pixels().length];
        for (int i = 0; i < frame.pixels().length; i++) {
            int pixel = frame.pixels()[i];
            rgb[3 * i] = (byte) (pixel >> 16);
            rgb[3 * i + 1] = (byte) (pixel >> 8);
            rgb[3 * i + 2] = (byte) pixel;
        }
        return Map.of("width", frame.width(), "height", frame.height(), "rgb", rgb);
    }

    private void packed(Object value) throws IOException {
        body(0, value);
    }

    private void fail(String message) throws IOException {
        body(1, message);
    }

    private void body(int status, Object value) throws IOException {
        byte[] bytes = Packing.of(value);
        send(buffer(5 + bytes.length).put((byte) status).putInt(bytes.length).put(bytes));
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer read(int size) throws IOException {
        ByteBuffer in = buffer(size);
        while (in.hasRemaining()) {
            if (client.read(in) < 0) {
                throw new EOFException();
            }
        }
        return in.flip();
    }

    private void send(ByteBuffer out) throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            client.write(out);
        }
    }
}
