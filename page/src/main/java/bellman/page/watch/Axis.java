package bellman.page.watch;

import bellman.store.metrics.Pace;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What curves are drawn against.
public enum Axis {
    /// Steps of the environment, or updates.
    STEP("", 1),
    /// Seconds of training.
    TIME(Pace.SECONDS, 1000),
    /// Episodes ended.
    EPISODE("rollout/episodes", 1);

    private final String series;
    private final double scale;

    /// @param series that rises with the steps, empty for the steps themselves
    /// @param scale by which its values become integers that are fine enough
    Axis(String series, double scale) {
        this.series = series;
        this.scale = scale;
    }

    /// The axis of a name.
    ///
    /// @throws IllegalArgumentException if there is none
    public static Axis named(String name) {
        return Arrays.stream(values())
                .filter(a -> a.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("x: expected step, time or episode, got '"
                        + name.substring(0, Math.min(40, name.length())) + "'"));
    }

    /// Where steps are on this axis, straight between what is known; empty if the run does not know.
    ///
    /// @param steps ascending
    Optional<long[]> at(RunSeries run, long[] steps) {
        if (series.isEmpty()) {
            return Optional.of(steps);
        }
        return run.cells(series).filter(c -> c.size() > 0).map(cells -> {
            long[] x = cells.steps();
            double[] y = cells.highs();
            long[] places = new long[steps.length];
            int above = 0;
            for (int i = 0; i < steps.length; i++) {
                while (above < x.length - 1 && x[above] < steps[i]) {
                    above++;
                }
                int below = Math.max(0, above - 1);
                double from = above == 0 ? 0 : y[below];
                long start = above == 0 ? 0 : x[below];
                double share = x[above] > start ? (double) (steps[i] - start) / (x[above] - start) : 1;
                places[i] = Math.round(scale * (from + Math.clamp(share, 0, 1) * (y[above] - from)));
            }
            return places;
        });
    }

    /// A place as people read it.
    double shown(double place) {
        return place / scale;
    }
}
