package bellman.deploy.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.MultiBinary;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// How far apart answers are is said in parts of their size, and ties are decided among what is legal.
class ComparisonTest {
    private static final Choices NUMBERS = Choices.of(Box.of(1, -1, 1));
    private static final Choices THREE = Choices.of(new Discrete(3, 5));

    private static Difference compare(
            Choices choices, int rows, Map<String, float[]> found, Map<String, float[]> expected, boolean... masks) {
        var comparison = new Comparison(choices);
        comparison.add(found, expected, new Questions(rows, new float[rows], masks, new float[0]), row -> "row " + row);
        return comparison.difference();
    }

    private static Difference values(float[] found, float... expected) {
        return compare(NUMBERS, expected.length, Map.of("value", found), Map.of("value", expected));
    }

    @Test
    void numbersAreComparedInPartsOfTheirSize() {
        assertEquals(0.1, values(new float[] {0.11f}, 0.1f).largest(), 1e-6);
        assertEquals(0.01, values(new float[] {101}, 100).largest(), 1e-9);
        assertEquals(1e-3, values(new float[] {1e-5f}, 0).largest(), 1e-9, "nothing is smaller than a hundredth");
        assertEquals(
                Double.POSITIVE_INFINITY, values(new float[] {Float.NaN}, 1).largest());
        assertEquals(
                0,
                values(new float[] {-Float.MAX_VALUE, 0.5f}, -Float.MAX_VALUE, 0.5f)
                        .largest());
        assertEquals(
                new Difference(0.5, "value at row 0, element 0: 0.75 in ONNX Runtime, 0.5 here", 1),
                values(new float[] {0.75f}, 0.5f));
    }

    @Test
    void theSizeOfAnElementIsItsLargestInAnyRow() {
        assertEquals(1e-3, values(new float[] {1, 1e-3f}, 1, 0).largest(), 1e-9);
        assertEquals(
                0.1,
                values(new float[] {-Float.MAX_VALUE, 0.011f}, -Float.MAX_VALUE, 0.01f)
                        .largest(),
                1e-5);
    }

    private static double chosen(int found, boolean... masks) {
        float[] scores = {0.5f, 0.5f, 0.2f};
        return compare(
                        THREE,
                        1,
                        Map.of("action", new float[] {found}, "q_values", scores),
                        Map.of("action", new float[] {5}, "q_values", scores),
                        masks)
                .largest();
    }

    @Test
    void roundingDecidesTiesButMakesNothingLegal() {
        assertEquals(0, chosen(5));
        assertEquals(0, chosen(6), "as good as the policy's own");
        assertEquals(0.6, chosen(7), 1e-6);
        assertEquals(0, chosen(6, true, true, false));
        assertEquals(Double.POSITIVE_INFINITY, chosen(6, true, false, true));
        assertEquals(Double.POSITIVE_INFINITY, chosen(8));
        assertEquals(Double.POSITIVE_INFINITY, chosen(4));
    }

    @Test
    void aSwitchIsAsWrongAsItsScoreIsFarFromWhereItTurns() {
        Map<String, float[]> expected = Map.of("action", new float[] {1, 0}, "logits", new float[] {0.1f, -0.4f});
        Map<String, float[]> found = Map.of("action", new float[] {0, 0}, "logits", new float[] {0.1f, -0.4f});
        assertEquals(
                0.25,
                compare(Choices.of(new MultiBinary(2)), 1, found, expected).largest(),
                1e-6);
    }
}
