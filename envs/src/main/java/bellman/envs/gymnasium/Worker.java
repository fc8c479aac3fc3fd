package bellman.envs.gymnasium;

import bellman.env.Frame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A running worker: its process, and the memory that it shares.
///
/// @param process that steps the environments
/// @param facts about them
/// @param memory where their numbers are
/// @param count how many they are
record Worker(WorkerProcess process, Facts facts, SharedMemory memory, int count) implements AutoCloseable {

    private Object ask(char what, int number) {
        process.post(ByteBuffer.allocate(5)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) what)
                .putInt(number)
                .array());
        return process.await();
    }

    /// What environment `i` had to say beside the last step's numbers.
    Map<String, Object> info(int i) {
        Map<String, Object> info = new LinkedHashMap<>();
        if (ask('i', i) instanceof Map<?, ?> told) {
            told.forEach((key, value) -> info.put(String.valueOf(key), value));
        }
        return info;
    }

    /// A picture of environment `i`, empty if it draws none.
    Optional<Frame> picture(int i) {
        if (!(ask('d', i) instanceof Map<?, ?> told
                && told.get("width") instanceof Long width
                && told.get("height") instanceof Long height
                && told.get("rgb") instanceof byte[] rgb)) {
            return Optional.empty();
        }
        int[] pixels = new int[rgb.length / 3];
        for (int k = 0; k < pixels.length; k++) {
            pixels[k] = (rgb[3 * k] & 0xFF) << 16 | (rgb[3 * k + 1] & 0xFF) << 8 | rgb[3 * k + 2] & 0xFF;
        }
        return Optional.of(new Frame(width.intValue(), height.intValue(), pixels));
    }

    /// The reward of achieving `achieved` while `desired` was desired, and whether that terminates, as 0 or 1.
    double[] worth(float[] achieved, float[] desired) {
        ByteBuffer question = ByteBuffer.allocate(9 + Float.BYTES * 2 * achieved.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 'g')
                .putInt(1)
                .putInt(achieved.length);
        for (float[] goal : new float[][] {achieved, desired}) {
            for (float number : goal) {
                question.putFloat(number);
            }
        }
        process.post(question.array());
        return process.await() instanceof double[] worth && worth.length == 2 ? worth : new double[2];
    }

    @Override
    public void close() {
        process.close();
        memory.close();
    }
}
