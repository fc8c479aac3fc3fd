package bellman.store.config;

import bellman.run.Spelling;
import bellman.store.config.ConfigNode.Kind;
import bellman.store.config.ConfigNode.Scalar;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/// Single values from their text. A failure is an [IllegalArgumentException] that says what was expected.
final class Scalars {
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?(\\d[\\d_]*(\\.[\\d_]*)?|\\.\\d[\\d_]*)([eE][-+]?\\d{1,5})?");

    private Scalars() {}

    static boolean handles(Class<?> type) {
        return type.isPrimitive()
                || type.isEnum()
                || type.equals(String.class)
                || type.equals(Integer.class)
                || type.equals(Long.class)
                || type.equals(Float.class)
                || type.equals(Double.class)
                || type.equals(Boolean.class);
    }

    static Object parse(Class<?> type, Scalar scalar) {
        String text = scalar.text();
        if (scalar.kind() == Kind.NULL) {
            throw new IllegalArgumentException("expected " + expected(type));
        }
        return switch (type.getName()) {
            case "java.lang.String" -> text;
            case "boolean", "java.lang.Boolean" -> bool(text);
            case "int", "java.lang.Integer" -> (int) integer(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "long", "java.lang.Long" -> integer(text, Long.MIN_VALUE, Long.MAX_VALUE);
            case "float", "java.lang.Float" -> single(text);
            case "double", "java.lang.Double" -> real(text);
            default -> {
                if (!type.isEnum()) {
                    throw new IllegalStateException("a configuration cannot hold a " + type.getName());
                }
                yield constant(type, text);
            }
        };
    }

    static String expected(Class<?> type) {
        return switch (type.getName()) {
            case "java.lang.String" -> "a text";
            case "boolean", "java.lang.Boolean" -> "true or false";
            case "int", "java.lang.Integer", "long", "java.lang.Long" -> "an integer";
            case "float", "java.lang.Float", "double", "java.lang.Double" -> "a number";
            default ->
                type.isEnum() ? "one of " + String.join(", ", constants(type).keySet()) : "a " + type.getSimpleName();
        };
    }

    private static boolean bool(String text) {
        return switch (text) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> throw new IllegalArgumentException("expected true or false");
        };
    }

    /// An integer, also as `1_000_000` or `1e6`.
    private static long integer(String text, long least, long most) {
        Optional<BigDecimal> number = decimal(text);
        if (number.isEmpty() || number.get().stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException("expected an integer");
        }
        if (number.get().compareTo(BigDecimal.valueOf(least)) < 0
                || number.get().compareTo(BigDecimal.valueOf(most)) > 0) {
            throw new IllegalArgumentException("expected an integer from " + least + " to " + most);
        }
        return number.get().longValueExact();
    }

    private static Optional<BigDecimal> decimal(String text) {
        return DECIMAL.matcher(text).matches() ? Optional.of(new BigDecimal(text.replace("_", ""))) : Optional.empty();
    }

    private static float single(String text) {
        double special = special(text);
        if (special != 0) {
            return (float) special;
        }
        float value = Float.parseFloat(number(text));
        if (Float.isInfinite(value)) {
            throw new IllegalArgumentException("expected a number from -3.4e38 to 3.4e38");
        }
        return value;
    }

    private static double real(String text) {
        double special = special(text);
        if (special != 0) {
            return special;
        }
        double value = Double.parseDouble(number(text));
        if (Double.isInfinite(value)) {
            throw new IllegalArgumentException("expected a number from -1.8e308 to 1.8e308");
        }
        return value;
    }

    /// YAML's words for what is no decimal number; 0 for anything else.
    private static double special(String text) {
        return switch (text) {
            case ".nan", ".NaN", ".NAN" -> Double.NaN;
            case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF" -> Double.POSITIVE_INFINITY;
            case "-.inf", "-.Inf", "-.INF" -> Double.NEGATIVE_INFINITY;
            default -> 0;
        };
    }

    private static String number(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException("expected a number");
        }
        return text.replace("_", "");
    }

    private static Object constant(Class<?> type, String text) {
        var constants = constants(type);
        Object constant = constants.get(text);
        if (constant == null) {
            throw new IllegalArgumentException("expected one of " + String.join(", ", constants.keySet())
                    + Spelling.nearest(text, constants.keySet())
                            .map(n -> "; did you mean '" + n + "'?")
                            .orElse(""));
        }
        return constant;
    }

    private static SequencedMap<String, Object> constants(Class<?> type) {
        var constants = new LinkedHashMap<String, Object>();
        for (Object c : type.getEnumConstants()) {
            constants.put(Names.kebab(((Enum<?>) c).name()), c);
        }
        return constants;
    }

    /// A value of which only YAML's own type is known.
    static Object untyped(Scalar scalar) {
        return switch (scalar.kind()) {
            case NULL -> throw new IllegalArgumentException("expected a value");
            case BOOLEAN -> bool(scalar.text());
            case INTEGER -> integer(scalar.text(), Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT -> real(scalar.text());
            case TEXT -> scalar.text();
        };
    }
}
