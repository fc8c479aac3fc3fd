package bellman.deploy.export;

import java.util.Map;
import java.util.Objects;

/// How far two answers to the same questions are apart. Numbers are compared by `|a - b| / max(1, |b|)`,
/// where `b` is the policy's own. Where two discrete choices differ, it is by how much their scores do:
/// rounding decides a tie.
///
/// @param largest of all
/// @param where it is, for messages
/// @param rows that were compared
public record Difference(double largest, String where, long rows) {
    /// Nothing compared yet.
    static final Difference NONE = new Difference(0, "", 0);

    /// The larger of both.
    Difference and(Difference other) {
        Difference larger = other.largest > largest || where.isEmpty() ? other : this;
        return new Difference(larger.largest, larger.where, rows + other.rows);
    }

    /// Of all answers to `rows` questions.
    ///
    static Difference of(Map<String, float[]> found, Map<String, float[]> expected, Choices choices, int rows) {
        if (!found.keySet().equals(expected.keySet())) {
            throw new IllegalStateException(
                    "the graph answers " + found.keySet() + ", the policy " + expected.keySet());
        }
        Difference all = NONE;
        for (String name : expected.keySet()) {
            float[] a = Objects.requireNonNull(found.get(name));
            float[] b = Objects.requireNonNull(expected.get(name));
            boolean discrete = name.equals("action") && !choices.counts().isEmpty();
            all = all.and(discrete ? chosen(a, expected, choices, rows) : numbers(name, a, b, rows));
        }
        return new Difference(all.largest, all.where, rows);
    }

    private static Difference numbers(String name, float[] found, float[] expected, int rows) {
        if (found.length != expected.length) {
            throw new IllegalStateException(
                    "the graph's " + name + " has " + found.length + " numbers, the policy's " + expected.length);
        }
        int width = Math.max(1, expected.length / rows);
        Difference all = NONE;
        for (int i = 0; i < expected.length; i++) {
            double apart = found[i] == expected[i] ? 0 : Math.abs((double) found[i] - expected[i]);
            double relative = apart / Math.max(1, Math.abs((double) expected[i]));
            all = all.and(one(relative, name, i / width, i % width, found[i], expected[i]));
        }
        return all;
    }

    private static Difference one(double apart, String name, int row, int element, float found, float expected) {
        if (apart == 0) {
            return NONE;
        }
        double size = Double.isNaN(apart) ? Double.POSITIVE_INFINITY : apart;
        String where = name + " of observation " + row + ", element " + element + ": " + found + " in ONNX Runtime, "
                + expected + " here";
        return new Difference(size, where, 0);
    }

    private static Difference chosen(float[] found, Map<String, float[]> expected, Choices choices, int rows) {
        float[] own = Objects.requireNonNull(expected.get("action"));
        float[] scores = expected.getOrDefault("q_values", expected.getOrDefault("logits", new float[0]));
        int width = scores.length / rows;
        int parts = choices.counts().size();
        Difference all = NONE;
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            for (int k = 0; k < parts; k++) {
                int i = row * parts + k;
                int count = choices.counts().get(k);
                if (found[i] != own[i]) {
                    double gap = choices.gap(scores, at, count, (int) found[i], (int) own[i]);
                    all = all.and(one(gap, "action", row, k, found[i], own[i]));
                }
                at += Math.max(1, count);
            }
        }
        return all;
    }
}
