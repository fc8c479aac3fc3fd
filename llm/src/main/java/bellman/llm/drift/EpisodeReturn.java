package bellman.llm.drift;

import bellman.llm.rollout.Rollout;
import bellman.llm.task.Score;
import java.util.HashSet;

/// What an episode of several turns is worth as a whole: `R = γ^(T-1) r - p_f f - p_r (1 - d / T)`, where `r` is its
/// score after `T` turns, `f` the number of turns that were not well-formed and `d` how many of its turns differ.
///
/// @param discount γ for each turn after the first, above 0 and at most 1; 1 if the score knows the turns already
/// @param formatPenalty p_f, which the component `format` of scores is needed for: the share of turns that were
///     well-formed
/// @param repetitionPenalty p_r
public record EpisodeReturn(double discount, double formatPenalty, double repetitionPenalty) {
    private static final String FORMAT = "format";

    public EpisodeReturn {
        if (!(discount > 0 && discount <= 1)) {
            throw new IllegalArgumentException("discount must be above 0 and at most 1, got " + discount);
        }
        if (!(formatPenalty >= 0) || !(repetitionPenalty >= 0)) {
            throw new IllegalArgumentException("format-penalty and repetition-penalty must be from 0 on, got "
                    + formatPenalty + " and " + repetitionPenalty);
        }
    }

    /// The score and nothing else.
    public static EpisodeReturn defaults() {
        return new EpisodeReturn(1, 0, 0);
    }

    /// The return of an episode with a score.
    ///
    /// @throws IllegalArgumentException if the score has no component `format` and one is needed
    public double of(Rollout rollout, Score.Value score) {
        int turns = rollout.turns().size();
        double value = Math.pow(discount, turns - 1) * score.total();
        if (formatPenalty > 0) {
            Double share = score.components().get(FORMAT);
            if (share == null) {
                throw new IllegalArgumentException("format-penalty needs a component 'format' of scores, found only "
                        + score.components().keySet() + "; add such a reward, or set it to 0");
            }
            value -= formatPenalty * (1 - share) * turns;
        }
        double distinct = new HashSet<>(rollout.turns()).size();
        return value - repetitionPenalty * (1 - distinct / turns);
    }
}
