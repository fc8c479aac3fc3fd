package bellman.llm.task;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A weighted sum of criteria, each of which is a component of the score and thus a metric, also at weight 0.
///
/// An answer whose score under a criterion is not known has no score, unless the criterion counts nothing:
/// then the component is missing.
///
/// @param criteria at least one, of different names
public record Rubric(List<Criterion> criteria) implements Reward {
    public Rubric {
        criteria = List.copyOf(criteria);
        if (criteria.isEmpty()) {
            throw new IllegalArgumentException("a rubric needs a criterion, got none");
        }
        Set<String> names = new HashSet<>();
        for (Criterion c : criteria) {
            if (!names.add(c.name())) {
                throw new IllegalArgumentException("two criteria of a rubric are called " + c.name());
            }
        }
    }

    /// One of the sum's terms.
    ///
    /// @param name of the component
    /// @param weight by which its total is multiplied
    /// @param reward that says it
    public record Criterion(String name, double weight, Reward reward) {
        public Criterion {
            if (!Double.isFinite(weight)) {
                throw new IllegalArgumentException("the weight of " + name + " must be finite, got " + weight);
            }
        }
    }

    /// Of criteria.
    public static Rubric of(Criterion... criteria) {
        return new Rubric(List.of(criteria));
    }

    /// A criterion.
    public static Criterion criterion(String name, double weight, Reward reward) {
        return new Criterion(name, weight, reward);
    }

    @Override
    public List<Score> score(List<Answer> answers) {
        List<List<Score>> byCriterion =
                criteria.stream().map(c -> scores(c, answers)).toList();
        List<Score> sums = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            int answer = i;
            sums.add(sum(byCriterion.stream().map(s -> s.get(answer)).toList()));
        }
        return sums;
    }

    @Override
    public void close() {
        criteria.forEach(c -> c.reward().close());
    }

    private static List<Score> scores(Criterion criterion, List<Answer> answers) {
        List<Score> scores = criterion.reward().score(answers);
        if (scores.size() != answers.size()) {
            throw new IllegalStateException("criterion " + criterion.name() + " gave " + scores.size() + " scores for "
                    + answers.size() + " answers");
        }
        return scores;
    }

    private Score sum(List<Score> scores) {
        double total = 0;
        Map<String, Double> components = new LinkedHashMap<>();
        for (int c = 0; c < scores.size(); c++) {
            Criterion criterion = criteria.get(c);
            switch (scores.get(c)) {
                case Score.Value v -> {
                    total += criterion.weight() * v.total();
                    components.put(criterion.name(), v.total());
                }
                case Score.Failed f
                when criterion.weight() != 0 -> {
                    return new Score.Failed(criterion.name() + ": " + f.reason());
                }
                case Score.TimedOut t
                when criterion.weight() != 0 -> {
                    return t;
                }
                case Score.Failed _, Score.TimedOut _ -> {}
            }
        }
        return new Score.Value(total, components);
    }
}
