package bellman.train;

import java.util.Optional;

/// When training ends: at whichever of its limits comes first.
///
/// @param steps environment steps, 0 for no limit
/// @param seconds of training, 0 for no limit. A run that is limited by time cannot be repeated bit for bit.
/// @param returnMean ends once the mean return of the last hundred training episodes reaches it; `NaN` for no such
///     limit
public record Budget(long steps, double seconds, double returnMean) {
    public Budget {
        if (steps < 0) {
            throw new IllegalArgumentException("steps must not be negative, got " + steps);
        }
        if (!(seconds >= 0)) {
            throw new IllegalArgumentException("seconds must not be negative, got " + seconds);
        }
        if (steps == 0 && seconds == 0 && Double.isNaN(returnMean)) {
            throw new IllegalArgumentException("a budget needs a limit: steps, seconds or return-mean");
        }
    }

    /// A budget of environment steps.
    public static Budget steps(long steps) {
        return new Budget(steps, 0, Double.NaN);
    }

    /// This budget, ending early once training episodes return `mean` on average.
    public Budget untilReturn(double mean) {
        return new Budget(steps, seconds, mean);
    }

    /// Which limit was reached, if one was.
    ///
    /// @param recentReturn mean return of the last hundred training episodes, `NaN` if there is none
    public Optional<String> reached(long stepsTaken, double secondsTaken, double recentReturn) {
        if (steps > 0 && stepsTaken >= steps) {
            return Optional.of("steps");
        }
        if (seconds > 0 && secondsTaken >= seconds) {
            return Optional.of("seconds");
        }
        return recentReturn >= returnMean ? Optional.of("return") : Optional.empty();
    }

    /// How much is used, from 0 to 1, of the limit that is nearest. Without a limit of steps or time it stays 0.
    public double progress(long stepsTaken, double secondsTaken) {
        double used = 0;
        if (steps > 0) {
            used = (double) stepsTaken / steps;
        }
        if (seconds > 0) {
            used = Math.max(used, secondsTaken / seconds);
        }
        return Math.min(1, used);
    }
}
