package bellman.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Asynchronous successive halving (Li et al. 2020, "A system for massively parallel hyperparameter
/// tuning", algorithm 2): whoever has nothing to do takes the best trial that may go on to the next rung,
/// from the highest rung down, and begins another if there is none.
///
/// @param rungs steps at which trials are compared, ascending; the last is the whole budget
/// @param reduction η: of as many trials on a rung one goes on
public record Halving(List<Long> rungs, int reduction) {
    /// A rung nearer to the end would say nothing new.
    private static final double NEAREST = 1.5;

    public Halving {
        rungs = List.copyOf(rungs);
        if (reduction < 2) {
            throw new IllegalArgumentException("reduction must be at least 2, got " + reduction);
        }
        if (rungs.isEmpty()) {
            throw new IllegalArgumentException("halving needs at least one rung");
        }
        for (int k = 1; k < rungs.size(); k++) {
            if (rungs.get(k) <= rungs.get(k - 1)) {
                throw new IllegalArgumentException("rungs must ascend, got " + rungs);
            }
        }
    }

    /// Rungs from `first` on, each `reduction` times as high as the one before, as long as there is room below `whole`.
    ///
    /// @throws IllegalArgumentException if `first` is not from 1 to `whole`
    public static Halving of(long first, long whole, int reduction) {
        if (first < 1 || first > whole) {
            throw new IllegalArgumentException(
                    "the first rung must be from 1 to the budget of " + whole + " steps, got " + first);
        }
        if (reduction < 2) {
            throw new IllegalArgumentException("reduction must be at least 2, got " + reduction);
        }
        List<Long> rungs = new ArrayList<>();
        for (long rung = first; rung * NEAREST <= whole; rung *= reduction) {
            rungs.add(rung);
        }
        rungs.add(whole);
        return new Halving(rungs, reduction);
    }

    /// A trial that goes on.
    ///
    /// @param trial its place in the list
    /// @param rung to which, from 1 on
    public record Promotion(int trial, int rung) {}

    /// The trial that goes on next, if one may (`get_job` of algorithm 2).
    ///
    /// @param values of each trial on the rungs that it has reached, the higher the better
    /// @param bound the rung to which each trial is on its way or that it has reached, by trial:
    ///     one that was promoted is not promoted again
    public Optional<Promotion> promotion(List<double[]> values, int[] bound) {
        for (int k = rungs.size() - 2; k >= 0; k--) {
            int rung = k;
            OptionalInt best = best(values, k).stream()
                    .mapToInt(Integer::intValue)
                    .filter(trial -> bound[trial] == rung)
                    .findFirst();
            if (best.isPresent()) {
                return Optional.of(new Promotion(best.getAsInt(), k + 1));
            }
        }
        return Optional.empty();
    }

    /// The best `1/η` of the trials on a rung, best first; of equal ones the earlier.
    private List<Integer> best(List<double[]> values, int rung) {
        List<Integer> there = new ArrayList<>();
        for (int trial = 0; trial < values.size(); trial++) {
            if (values.get(trial).length > rung && !Double.isNaN(values.get(trial)[rung])) {
                there.add(trial);
            }
        }
        there.sort(
                Comparator.comparingDouble((Integer t) -> values.get(t)[rung]).reversed());
        return there.subList(0, there.size() / reduction);
    }
}
