package bellman.app;

import bellman.stats.Interval;
import bellman.stats.Summary;
import java.util.LinkedHashMap;
import java.util.Map;

/// Episodes' returns as `train` and `eval` report them.
final class Returns {
    private Returns() {}

    /// For machines.
    static Map<String, Object> of(Summary summary) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("episodes", summary.count());
        line.put("return_mean", summary.mean());
        line.put("return_ci95", ends(summary.mean95()));
        line.put("return_iqm", summary.interquartileMean());
        line.put("return_iqm_ci95", ends(summary.interquartileMean95()));
        line.put("return_min", summary.minimum());
        line.put("return_max", summary.maximum());
        return line;
    }

    private static double[] ends(Interval interval) {
        return new double[] {interval.low(), interval.high()};
    }

    /// For people.
    static String sentence(Summary summary) {
        return "return " + Text.number(summary.mean()) + " " + interval(summary.mean95()) + ", interquartile mean "
                + Text.number(summary.interquartileMean()) + " " + interval(summary.interquartileMean95()) + ", over "
                + summary.count() + (summary.count() == 1 ? " episode" : " episodes");
    }

    /// An interval for people.
    static String interval(Interval interval) {
        return "[" + Text.number(interval.low()) + ", " + Text.number(interval.high()) + "]";
    }
}
