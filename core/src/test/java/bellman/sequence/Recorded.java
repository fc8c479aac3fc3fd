package bellman.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// A recorded loss: padded matrices with masks, of which tests take the packed elements.
record Recorded(JsonNode node) {
    /// How far float32 is from the definitions, relative to the larger numbers.
    private static final double TOLERANCE = 5e-6;

    String name() {
        return node.get("name").asString();
    }

    JsonNode params() {
        return node.get("params");
    }

    JsonNode inputs() {
        return node.get("inputs");
    }

    double number(String parameter) {
        return params().get(parameter).asDouble();
    }

    String text(String parameter) {
        return params().get(parameter).asString();
    }

    boolean[][] mask(String input) {
        boolean[][] mask = everything(input);
        for (int s = 0; s < mask.length; s++) {
            for (int t = 0; t < mask[s].length; t++) {
                mask[s][t] = inputs().get(input).get(s).get(t).asDouble() != 0;
            }
        }
        return mask;
    }

    /// A mask that leaves nothing out of a matrix.
    boolean[][] everything(String input) {
        JsonNode rows = inputs().get(input);
        boolean[][] mask = new boolean[rows.size()][];
        for (int s = 0; s < mask.length; s++) {
            mask[s] = new boolean[rows.get(s).size()];
            java.util.Arrays.fill(mask[s], true);
        }
        return mask;
    }

    static Segments segments(boolean[][] mask) {
        int[] lengths = new int[mask.length];
        for (int s = 0; s < lengths.length; s++) {
            for (boolean b : mask[s]) {
                lengths[s] += b ? 1 : 0;
            }
        }
        return Segments.ofLengths(lengths);
    }

    float[] packed(String input, boolean[][] mask) {
        return packed(inputs().get(input), mask);
    }

    private static float[] packed(JsonNode rows, boolean[][] mask) {
        float[] packed = new float[segments(mask).elements()];
        int at = 0;
        for (int s = 0; s < mask.length; s++) {
            for (int t = 0; t < mask[s].length; t++) {
                if (mask[s][t]) {
                    packed[at++] = (float) rows.get(s).get(t).asDouble();
                }
            }
        }
        return packed;
    }

    float[] vector(String input) {
        return vector(inputs().get(input));
    }

    private static float[] vector(JsonNode items) {
        float[] vector = new float[items.size()];
        IntStream.range(0, vector.length)
                .forEach(i -> vector[i] = (float) items.get(i).asDouble());
        return vector;
    }

    void assertLoss(double loss) {
        assertClose(node.get("loss").asDouble(), loss, "loss");
    }

    /// Compares a number with an output, if the case has it.
    void assertOutput(String output, double found) {
        JsonNode expected = node.get("outputs").get(output);
        if (expected != null) {
            assertClose(expected.asDouble(), found, output);
        }
    }

    void assertOutputs(String output, float[] found) {
        assertClose(vector(node.get("outputs").get(output)), found, 0, output);
    }

    void assertOutputs(String output, boolean[][] mask, float[] found) {
        assertClose(packed(node.get("outputs").get(output), mask), found, 0, output);
    }

    void assertGradients(String input, boolean[][] mask, float[] found) {
        assertClose(packed(node.get("grads").get(input), mask), found, 0, "gradient of " + input);
    }

    void assertVector(String input, float[] found, int from) {
        assertClose(vector(node.get("grads").get(input)), found, from, "gradient of " + input);
    }

    private static void assertClose(float[] expected, float[] found, int from, String what) {
        double largest = 1e-2;
        for (float x : expected) {
            largest = Math.max(largest, Math.abs(x));
        }
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[from + i], TOLERANCE * largest, what + ", element " + i);
        }
    }

    private static void assertClose(double expected, double found, String what) {
        assertEquals(expected, found, TOLERANCE * Math.max(1, Math.abs(expected)), what);
    }
}
