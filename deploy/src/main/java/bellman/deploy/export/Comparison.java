package bellman.deploy.export;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;

/// Gathers how far answers are from a policy's own.
///
/// An element of an output is compared in parts of its size: `|a - b| / max(1, |b|)`, over the largest
/// `|b|` that this element had in any row where that is below 1. Sizes below a hundredth count as one: what
/// is that small is mostly a sum of larger numbers, whose rounding it has.
///
/// Where two discrete choices differ, it is by how much their scores do, in parts of their size: rounding
/// decides a tie. No tie makes an illegal choice right.
final class Comparison {
    private static final double SMALLEST = 0.01;
    private final Choices choices;
    private final Map<String, Column[]> columns = new LinkedHashMap<>();
    private Difference chosen = Difference.NONE;
    private long rows;

    Comparison(Choices choices) {
        this.choices = choices;
    }

    /// One element of an output, over all rows.
    private static final class Column {
        private double apart;
        private double size;
        private String where = "";

        /// `|a - b| / max(1, |b|)`, infinite where one is not a number.
        static double apart(float found, float expected) {
            double apart = found == expected ? 0 : Math.abs((double) found - expected);
            double relative = apart / Math.max(1, Math.abs((double) expected));
            return Double.isNaN(relative) ? Double.POSITIVE_INFINITY : relative;
        }

        Difference difference() {
            return new Difference(apart / scale(size), where, 0);
        }
    }

    private static double scale(double size) {
        return Math.clamp(size, SMALLEST, 1);
    }

    /// Numbers that stand for illegal actions have no size.
    private static double size(float number) {
        double size = Math.abs((double) number);
        return size < Float.MAX_VALUE ? size : 0;
    }

    /// Adds answers to `asked`.
    ///
    /// @param place of a row, for messages
    void add(Map<String, float[]> found, Map<String, float[]> expected, Questions asked, IntFunction<String> place) {
        if (!found.keySet().equals(expected.keySet())) {
            throw new IllegalStateException(
                    "the graph answers " + found.keySet() + ", the policy " + expected.keySet());
        }
        rows += asked.rows();
        for (String name : expected.keySet()) {
            float[] a = Objects.requireNonNull(found.get(name));
            float[] b = Objects.requireNonNull(expected.get(name));
            if (a.length != b.length) {
                throw new IllegalStateException(
                        "the graph's " + name + " has " + a.length + " numbers, the policy's " + b.length);
            }
            if (name.equals("action") && !choices.counts().isEmpty()) {
                choose(a, expected, asked, place);
            } else {
                numbers(name, a, b, place, b.length / asked.rows());
            }
        }
    }

    private void numbers(String name, float[] found, float[] expected, IntFunction<String> place, int width) {
        Column[] all = columns.computeIfAbsent(name, _ -> fresh(width));
        for (int i = 0; i < expected.length; i++) {
            Column column = all[i % width];
            double apart = Column.apart(found[i], expected[i]);
            column.size = Math.max(column.size, size(expected[i]));
            if (apart > column.apart) {
                column.apart = apart;
                column.where = where(name, place.apply(i / width), i % width, found[i], expected[i]);
            }
        }
    }

    private static Column[] fresh(int width) {
        Column[] columns = new Column[width];
        Arrays.setAll(columns, _ -> new Column());
        return columns;
    }

    private static String where(String name, String place, int element, float found, float expected) {
        return name + " at " + place + ", element " + element + ": " + found + " in ONNX Runtime, " + expected
                + " here";
    }

    private void choose(float[] found, Map<String, float[]> expected, Questions asked, IntFunction<String> place) {
        float[] own = Objects.requireNonNull(expected.get("action"));
        float[] scores = expected.getOrDefault("q_values", expected.getOrDefault("logits", new float[0]));
        int width = scores.length / asked.rows();
        int parts = choices.counts().size();
        for (int row = 0; row < asked.rows(); row++) {
            int at = row * width;
            for (int k = 0; k < parts; k++) {
                int i = row * parts + k;
                int count = choices.counts().get(k);
                if (found[i] != own[i]) {
                    double gap = Double.POSITIVE_INFINITY;
                    if (choices.isLegal(asked.masks(), at, count, (int) found[i])) {
                        double size = largest(scores, row * width, width);
                        gap = choices.gap(scores, at, count, (int) found[i], (int) own[i]) / scale(size);
                    }
                    String where = where("action", place.apply(row), k, found[i], own[i]);
                    chosen = chosen.and(new Difference(gap, where, 0));
                }
                at += Math.max(1, count);
            }
        }
    }

    private static double largest(float[] scores, int from, int count) {
        double largest = 0;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, size(scores[i]));
        }
        return largest;
    }

    /// The largest difference of all.
    Difference difference() {
        Difference all = chosen;
        for (Column[] output : columns.values()) {
            for (Column column : output) {
                all = all.and(column.difference());
            }
        }
        return new Difference(all.largest(), all.where(), rows);
    }
}
