package bellman.llm.reward;

import bellman.llm.task.Answer;
import bellman.llm.task.Reward;
import bellman.llm.task.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Several rewards as one, so that a policy does not learn what only one of them mistakes for good (Coste et al. 2024).
/// An answer that one of them has no score for has none.
///
/// @param members at least one
/// @param combination of their scores
public record RewardEnsemble(List<Reward> members, Combination combination) implements Reward {
    public RewardEnsemble {
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("an ensemble needs at least one reward, got none");
        }
    }

    /// How scores become one.
    public sealed interface Combination {

        /// One score of several.
        double of(double[] scores);

        /// Their mean.
        record Mean() implements Combination {
            @Override
            public double of(double[] scores) {
                double sum = 0;
                for (double score : scores) {
                    sum += score;
                }
                return sum / scores.length;
            }
        }

        /// The least of them.
        record WorstCase() implements Combination {
            @Override
            public double of(double[] scores) {
                double least = scores[0];
                for (double score : scores) {
                    least = Math.min(least, score);
                }
                return least;
            }
        }

        /// Their mean less a multiple of their variance, `1/n Σ (r - mean)²`.
        ///
        /// @param lambda the multiple, at least 0
        record Uncertainty(double lambda) implements Combination {
            public Uncertainty {
                if (!(lambda >= 0)) {
                    throw new IllegalArgumentException("lambda must not be negative, got " + lambda);
                }
            }

            @Override
            public double of(double[] scores) {
                double mean = new Mean().of(scores);
                double squares = 0;
                for (double score : scores) {
                    squares += (score - mean) * (score - mean);
                }
                return mean - lambda * squares / scores.length;
            }
        }
    }

    @Override
    public List<Score> score(List<Answer> answers) {
        List<List<Score>> all =
                members.stream().map(member -> member.score(answers)).toList();
        List<Score> combined = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            int answer = i;
            combined.add(combine(all.stream().map(scores -> scores.get(answer)).toList()));
        }
        return combined;
    }

    private Score combine(List<Score> scores) {
        double[] totals = new double[scores.size()];
        Map<String, Double> components = new LinkedHashMap<>();
        for (int i = 0; i < totals.length; i++) {
            if (!(scores.get(i) instanceof Score.Value value)) {
                return scores.get(i);
            }
            totals[i] = value.total();
            components.put("member-" + i, value.total());
        }
        return new Score.Value(combination.of(totals), components);
    }

    @Override
    public void close() {
        members.forEach(Reward::close);
    }
}
