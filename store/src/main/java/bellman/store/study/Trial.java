package bellman.store.study;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/// One set of values and what came of it.
///
/// @param number from 1 on
/// @param values by key, as YAML
/// @param stage how it stands
/// @param bound the rung to which it trains, or which it reached last
/// @param scores on the rungs that it reached, in order; of one that failed, where it did at the end
/// @param inheritances by which a member of a population took over another's state, in order
/// @param reason why it failed, empty if it did not
public record Trial(
        int number,
        SequencedMap<String, String> values,
        Stage stage,
        int bound,
        List<Score> scores,
        List<Inheritance> inheritances,
        String reason) {

    /// How a trial stands.
    public enum Stage {
        /// It trains, or would if the search went on.
        TRAINING,
        /// It has reached a rung and may go on from there.
        WAITING,
        /// It has used its budget.
        DONE,
        /// Something in it went wrong.
        FAILED;

        /// The stage's name in files.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What a trial was worth on a rung.
    ///
    /// @param step at which it was evaluated
    /// @param value of the objective, the mean over seeds; `NaN` if it failed before
    /// @param low lower end of its 95 % interval, or the value if there is none
    /// @param high upper end
    public record Score(long step, double value, double low, double high) {
        /// Of a trial that failed at a step.
        public static Score failed(long step) {
            return new Score(step, Double.NaN, Double.NaN, Double.NaN);
        }
    }

    /// What a member of a population took over.
    ///
    /// @param rung behind which it did
    /// @param from the number of the trial whose state it went on with
    /// @param values with which it went on
    public record Inheritance(int rung, int from, SequencedMap<String, String> values) {
        public Inheritance {
            values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
        }
    }

    public Trial {
        values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
        scores = List.copyOf(scores);
        inheritances = List.copyOf(inheritances);
    }

    /// A trial that begins.
    public static Trial begun(int number, SequencedMap<String, String> values) {
        return new Trial(number, values, Stage.TRAINING, 0, List.of(), List.of(), "");
    }

    /// Its runs' folder, or what their names begin with: `trial-007`.
    public String folder() {
        return String.format(Locale.ROOT, "trial-%03d", number);
    }

    /// Its run under one of several seeds.
    ///
    /// @param seeds how many there are
    /// @param index which, from 0 on
    public String folder(int seeds, int index) {
        return seeds == 1 ? folder() : folder() + "-" + (index + 1);
    }

    /// The last score, if it has one that is a number.
    public Optional<Score> latest() {
        return scores.isEmpty() || Double.isNaN(scores.getLast().value())
                ? Optional.empty()
                : Optional.of(scores.getLast());
    }

    /// Steps that it took, under one seed.
    public long steps() {
        return scores.isEmpty() ? 0 : scores.getLast().step();
    }

    /// The trial on its way to a rung.
    public Trial towards(int rung) {
        return new Trial(number, values, Stage.TRAINING, rung, scores, inheritances, "");
    }

    /// The trial at the rung to which it was bound.
    public Trial scored(Score score, boolean last) {
        var all = new ArrayList<>(scores);
        all.add(score);
        return new Trial(number, values, last ? Stage.DONE : Stage.WAITING, bound, all, inheritances, "");
    }

    /// The trial, which failed on its way to the rung to which it was bound.
    ///
    /// @param step that it had come to, under one seed
    public Trial failed(String why, long step) {
        var all = new ArrayList<>(scores);
        all.add(Score.failed(step));
        return new Trial(number, values, Stage.FAILED, bound, all, inheritances, why);
    }

    /// The member, which goes on with what another has learned, and other values.
    ///
    /// @param rungs steps at which members are evaluated: one that failed has no value there
    public Trial inheriting(Inheritance inheritance, List<Long> rungs) {
        int reached = inheritance.rung() + 1;
        var padded = new ArrayList<>(scores);
        while (padded.size() < reached) {
            padded.add(Score.failed(rungs.get(padded.size())));
        }
        var all = new ArrayList<>(inheritances);
        all.add(inheritance);
        return new Trial(number, inheritance.values(), Stage.TRAINING, reached, padded, all, "");
    }
}
