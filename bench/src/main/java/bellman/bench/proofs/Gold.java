package bellman.bench.proofs;

import bellman.llm.task.Reward;
import bellman.llm.task.RewardConfig;
import bellman.llm.task.Rubric;
import bellman.llm.task.Rubric.Criterion;
import bellman.run.RandomStream;
import java.util.HashSet;
import java.util.Set;

/// What texts of the letters a to h are really worth: each pair of neighbouring letters has a value, drawn
/// once from a normal distribution, which counts the first time it occurs; each repetition costs. In random
/// texts pairs hardly repeat, so that preferences between them say little of that cost, and a model that
/// learned from them takes a good pair for good as often as it comes.
///
/// @param weight in the sum
public record Gold(double weight) implements RewardConfig {
    static final int LETTERS = 8;
    private static final double REPETITION = 0.7;
    private static final double SCALE = 2;
    private static final double[] VALUES = values();

    /// Is measured, and teaches nothing.
    public static Gold defaults() {
        return new Gold(0);
    }

    private static double[] values() {
        RandomStream random = RandomStream.of(2022, "gold");
        double[] values = new double[LETTERS * LETTERS];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }

    @Override
    public Criterion criterion(int maxTokens) {
        return Rubric.criterion("gold", weight, Reward.each("gold", answer -> of(answer.text())));
    }

    /// What a text is worth, such that random texts deviate by about 1.5.
    static double of(String text) {
        Set<Integer> seen = new HashSet<>();
        double sum = 0;
        for (int i = 0; i + 1 < text.length(); i++) {
            int first = text.charAt(i) - 'a';
            int second = text.charAt(i + 1) - 'a';
            boolean isPair = first >= 0 && first < LETTERS && second >= 0 && second < LETTERS;
            int pair = first * LETTERS + second;
            if (!isPair) {
                sum -= REPETITION;
            } else {
                sum += seen.add(pair) ? VALUES[pair] : -REPETITION;
            }
        }
        return sum / SCALE;
    }
}
