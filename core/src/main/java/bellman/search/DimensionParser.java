package bellman.search;

import bellman.run.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Dimensions from their words.
final class DimensionParser {
    private static final Pattern CALL = Pattern.compile("\\s*([a-z-]+)\\s*\\((.*)\\)\\s*", Pattern.DOTALL);
    private static final List<String> KINDS = List.of("uniform", "log", "integer", "log-integer", "choice");
    private static final String SHAPES =
            "uniform(LOW, HIGH), log(LOW, HIGH), integer(LOW, HIGH), log-integer(LOW, HIGH) or choice(A, B, …)";

    private DimensionParser() {}

    /// @throws IllegalArgumentException saying what was expected
    static Dimension parse(String text) {
        Matcher call = CALL.matcher(text);
        if (!call.matches()) {
            throw new IllegalArgumentException("expected " + SHAPES + ", got '" + text + "'");
        }
        String kind = call.group(1);
        List<String> arguments = split(call.group(2));
        return switch (kind) {
            case "uniform" -> new Dimension.Uniform(number(kind, arguments, 0), number(kind, arguments, 1));
            case "log" -> new Dimension.Log(number(kind, arguments, 0), number(kind, arguments, 1));
            case "integer" -> new Dimension.Whole(whole(kind, arguments, 0), whole(kind, arguments, 1), false);
            case "log-integer" -> new Dimension.Whole(whole(kind, arguments, 0), whole(kind, arguments, 1), true);
            case "choice" -> new Dimension.Choice(arguments);
            default ->
                throw new IllegalArgumentException("there is no '" + kind + "'; "
                        + Spelling.nearest(kind, KINDS)
                                .map(n -> "did you mean " + n + "(…)?")
                                .orElse("expected " + SHAPES));
        };
    }

    /// Parts between commas that stand in no brackets and no quotes.
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        int depth = 0;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '[' || c == '{' || c == '(') {
                depth++;
            } else if (c == ']' || c == '}' || c == ')') {
                depth--;
            } else if (c == ',' && depth == 0) {
                parts.add(part.toString().strip());
                part.setLength(0);
                continue;
            }
            part.append(c);
        }
        parts.add(part.toString().strip());
        if (parts.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("a value is missing in (" + text + ")");
        }
        return parts;
    }

    private static double number(String kind, List<String> arguments, int index) {
        if (arguments.size() != 2) {
            throw new IllegalArgumentException(kind + " takes a lower and an upper bound, got " + arguments.size()
                    + (arguments.size() == 1 ? " value" : " values"));
        }
        try {
            return Double.parseDouble(arguments.get(index).replace("_", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    kind + ": expected a number as bound, got '" + arguments.get(index) + "'", e);
        }
    }

    private static long whole(String kind, List<String> arguments, int index) {
        double number = number(kind, arguments, index);
        if (number != Math.rint(number) || Math.abs(number) > 1L << 52) {
            throw new IllegalArgumentException(
                    kind + ": expected a whole number as bound, got '" + arguments.get(index) + "'");
        }
        return (long) number;
    }
}
