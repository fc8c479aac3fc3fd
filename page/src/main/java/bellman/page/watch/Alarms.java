package bellman.page.watch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Looks at a run's points as they come for what usually means that training has gone wrong. Each is told
/// once a series, with the step at which it began.
///
/// - a number is none, or infinite
/// - the entropy of what is tried has fallen to a fiftieth of what it was at first, and stays there; one that
///   falls below 0 is over real numbers, where that means nothing, and what was told of it is taken back
/// - the policy moved ten times as far as usual in one iteration, and by more than 0.1 nats
/// - the value function's loss is fifty times what it was lately, and four times what it ever was
public final class Alarms {
    private static final int SETTLED = 20;
    private static final double RECENT = 0.05;
    private static final String COLLAPSED = "the entropy collapsed";
    private static final int STAYS = 30;
    private final Map<String, Track> tracks = new HashMap<>();
    private final List<Warning> warnings = new ArrayList<>();

    /// What is remembered of a series.
    private static final class Track {
        private int points;
        private double mean;
        private double first;
        private double greatest = Double.NEGATIVE_INFINITY;
        private boolean undefined;
        private boolean odd;
        private int low;
        private long lowSince;

        void add(double value) {
            points++;
            mean += (value - mean) / Math.min(points, 1 / RECENT);
            if (points <= SETTLED) {
                first = mean;
            }
            greatest = Math.max(greatest, value);
        }
    }

    /// Looks at a point.
    void see(String series, long step, double value) {
        Track track = tracks.computeIfAbsent(series, _ -> new Track());
        if (!Double.isFinite(value)) {
            // What is explained of values that do not vary is undefined, and nothing is wrong.
            if (!track.undefined && !series.endsWith("explained-variance")) {
                track.undefined = true;
                warnings.add(new Warning(series, step, "is " + (Double.isNaN(value) ? "not a number" : "infinite")));
            }
            return;
        }
        boolean entropy = series.endsWith("/entropy");
        if (entropy && value < 0) {
            track.odd = true;
            warnings.removeIf(w -> w.series().equals(series) && w.text().startsWith(COLLAPSED));
        }
        if (!track.odd && track.points >= SETTLED) {
            String found = entropy ? collapse(track, step, value) : oddity(series, track, value);
            if (!found.isEmpty()) {
                track.odd = true;
                warnings.add(new Warning(series, track.low > 0 ? track.lowSince : step, found));
            }
        }
        track.add(value);
    }

    private static String collapse(Track track, long step, double value) {
        boolean low = track.first > 0 && value >= 0 && value < track.first / 50;
        if (low && track.low == 0) {
            track.lowSince = step;
        }
        track.low = low ? track.low + 1 : 0;
        return track.low < STAYS ? "" : COLLAPSED + ": " + digits(value) + ", at first it was " + digits(track.first);
    }

    private static String oddity(String series, Track track, double value) {
        if (isDivergence(series) && value > 0.1 && value > 10 * Math.abs(track.mean)) {
            return "the policy jumped: a divergence of " + digits(value) + ", lately " + digits(track.mean);
        }
        if (series.endsWith("/value-loss") && value > 50 * track.mean && value > 4 * track.greatest) {
            return "the value loss exploded: " + digits(value) + ", lately " + digits(track.mean);
        }
        return "";
    }

    private static boolean isDivergence(String series) {
        String name = series.substring(series.lastIndexOf('/') + 1);
        return name.equals("kl") || name.endsWith("-kl");
    }

    private static String digits(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }

    /// What was found, in the order in which it was.
    List<Warning> warnings() {
        return List.copyOf(warnings);
    }
}
