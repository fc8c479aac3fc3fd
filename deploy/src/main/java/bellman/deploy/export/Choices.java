package bellman.deploy.export;

import bellman.space.Discrete;
import bellman.space.MultiBinary;
import bellman.space.MultiDiscrete;
import bellman.space.Space;
import java.util.Collections;
import java.util.List;

/// The discrete choices that an action is made of, and how far their scores are apart.
///
/// @param counts scores of each choice, 0 for a switch, which has one; empty where actions are numbers
/// @param start the number of the first action
record Choices(List<Integer> counts, int start) {
    Choices {
        counts = List.copyOf(counts);
    }

    static Choices of(Space actions) {
        return switch (actions) {
            case Discrete discrete -> new Choices(List.of(discrete.n()), discrete.start());
            case MultiDiscrete many -> new Choices(many.counts(), 0);
            case MultiBinary many -> new Choices(Collections.nCopies(many.n(), 0), 0);
            default -> new Choices(List.of(), 0);
        };
    }

    /// Whether there is a choice `found` of the `count` whose masks begin at `at`, and it may be chosen. A
    /// switch is 0 or 1.
    ///
    /// @param masks of all rows, or empty where nothing is masked
    boolean isLegal(boolean[] masks, int at, int count, int found) {
        if (count == 0) {
            return found == 0 || found == 1;
        }
        int index = found - start;
        return index >= 0 && index < count && (masks.length == 0 || masks[at + index]);
    }

    /// How much better the choice `own` is than the legal one `found` by the `count` scores from `at` on, in
    /// parts of its score where that is above 1; of a switch, how far its score is from where it turns.
    double gap(float[] scores, int at, int count, int found, int own) {
        if (count == 0) {
            return Math.abs(scores[at]);
        }
        double best = scores[at + own - start];
        return Math.abs(best - scores[at + found - start]) / Math.max(1, Math.abs(best));
    }
}
