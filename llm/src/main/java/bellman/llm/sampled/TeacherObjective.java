package bellman.llm.sampled;

import bellman.llm.model.CausalModel;
import bellman.llm.train.Item;
import bellman.llm.train.Objective;
import bellman.llm.train.Part;
import bellman.loss.KlEstimator;
import bellman.loss.KlPenalty;
import bellman.loss.LossSums;
import bellman.net.TokenScores;
import bellman.run.Metrics;
import java.util.List;

/// The mean over a student's tokens of an estimate of `KL(student ‖ teacher)`. On tokens that the student
/// itself drew `½ (log π - log π_teacher)²` has the divergence's gradient in expectation (Schulman 2020,
/// `k2`); that a token changes what comes after it is left out, as in Agarwal et al. 2024.
final class TeacherObjective implements Objective<Item.Single> {
    private static final KlPenalty DIVERGENCE = new KlPenalty(KlEstimator.K2, 1);
    private static final float[] NONE = {};
    private final CausalModel teacher;
    private final float temperature;
    private long tokens;
    private final LossSums sums = new LossSums();

    /// @param temperature at which the student drew
    TeacherObjective(CausalModel teacher, float temperature) {
        this.teacher = teacher;
        this.temperature = temperature;
    }

    @Override
    public float temperature() {
        return temperature;
    }

    @Override
    public void begin(List<Item.Single> batch) {
        sums.clear();
        tokens = 0;
        for (Item item : batch) {
            tokens += item.wanted();
        }
    }

    @Override
    public TokenScores gradient(Part<Item.Single> part, TokenScores scores) {
        float[] own = scores.logProbs();
        float[] taught = teacher.score(part.batch()).logProbs();
        float[] gradient = new float[own.length];
        DIVERGENCE.apply(own, taught, NONE, 0, own.length, 1.0 / tokens, gradient, sums);
        return TokenScores.of(gradient);
    }

    @Override
    public void report(Metrics.Visitor numbers) {
        numbers.visit("loss", sums.meanK1());
        numbers.visit("k3", sums.meanK3());
    }
}
