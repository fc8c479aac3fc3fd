package bellman.cli;

import bellman.space.Box;
import bellman.space.Dict;
import bellman.space.Discrete;
import bellman.space.MultiBinary;
import bellman.space.MultiDiscrete;
import bellman.space.Space;
import bellman.space.Tuple;
import java.util.Locale;

/// Numbers, times and spaces as people read them.
public final class Text {
    private Text() {}

    /// A text from elsewhere, such as a folder's name, whose control characters are spelled out: they could colour a
    /// terminal, move its cursor or break a line.
    public static String visible(String text) {
        var shown = new StringBuilder();
        text.chars().forEach(c -> {
            if (Character.isISOControl(c)) {
                shown.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                shown.append((char) c);
            }
        });
        return shown.toString();
    }

    /// A number with as many digits as matter.
    public static String number(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e6) {
            return Long.toString((long) value);
        }
        double size = Math.abs(value);
        return size >= 1e6 || size < 1e-3
                ? String.format(Locale.ROOT, "%.3g", value)
                : String.format(Locale.ROOT, size >= 100 ? "%.1f" : size >= 1 ? "%.2f" : "%.4f", value);
    }

    /// A space's kind and size, without its bounds.
    public static String space(Space space) {
        return switch (space) {
            case Discrete s -> "Discrete(" + s.n() + ")";
            case Box s -> "Box" + s.shape();
            case MultiDiscrete s -> "MultiDiscrete" + s.counts();
            case MultiBinary s -> "MultiBinary(" + s.size() + ")";
            case bellman.space.Text s -> "Text";
            case Tuple s -> "Tuple(" + s.size() + ")";
            case Dict s -> "Dict(" + s.size() + ")";
        };
    }

    /// A count with thousands apart.
    public static String count(double value) {
        return String.format(Locale.ROOT, "%,d", Math.round(value));
    }

    /// A count in a few characters, where there is little room: `800`, `40k`, `1.5M`.
    public static String shortCount(double value) {
        double size = Math.abs(value);
        return size < 1e4 ? count(value) : size < 1e6 ? scaled(value / 1e3, "k") : scaled(value / 1e6, "M");
    }

    private static String scaled(double value, String unit) {
        return String.format(Locale.ROOT, "%,.1f", value).replaceFirst("\\.0$", "") + unit;
    }

    /// A count a second, in thousands where those are enough: `870`, `12k`.
    public static String pace(double value) {
        return value < 10_000 ? count(value) : count(value / 1000) + "k";
    }

    /// A time of so many seconds: `42 s`, `3:05`, `1:02:03`.
    public static String time(double seconds) {
        long whole = Math.round(seconds);
        if (seconds < 60) {
            return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
        }
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }
}
