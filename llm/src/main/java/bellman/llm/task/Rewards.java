package bellman.llm.task;

import bellman.llm.task.Rubric.Criterion;
import bellman.run.ConfigVariants;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The criteria of this package, for configurations.
public final class Rewards implements ConfigVariants {
    /// For the service loader.
    public Rewards() {}

    @Override
    public Class<?> family() {
        return RewardConfig.class;
    }

    @Override
    public SequencedMap<String, Class<? extends Record>> variants() {
        var variants = new LinkedHashMap<String, Class<? extends Record>>();
        variants.put("exact-match", ExactMatch.class);
        variants.put("format", Format.class);
        variants.put("share", Share.class);
        variants.put("length-penalty", LengthPenalty.class);
        return variants;
    }

    /// [Reward#exactMatch].
    ///
    /// @param weight in the sum
    public record ExactMatch(double weight) implements RewardConfig {
        /// Weighs 1.
        public static ExactMatch defaults() {
            return new ExactMatch(1);
        }

        @Override
        public Criterion criterion(int maxTokens) {
            return Rubric.criterion("exact-match", weight, Reward.exactMatch());
        }
    }

    /// [Reward#format].
    ///
    /// @param weight in the sum
    /// @param pattern that a whole answer has to match
    public record Format(double weight, String pattern) implements RewardConfig {
        public Format {
            requirePattern("pattern", pattern);
        }

        /// Weighs 0.1 where there is any answer at all.
        public static Format defaults() {
            return new Format(0.1, "(?s).+");
        }

        @Override
        public Criterion criterion(int maxTokens) {
            return Rubric.criterion("format", weight, Reward.format(Pattern.compile(pattern)));
        }
    }

    /// [Reward#share].
    ///
    /// @param weight in the sum
    /// @param characters that count, as a regular expression of one
    public record Share(double weight, String characters) implements RewardConfig {
        public Share {
            requirePattern("characters", characters);
        }

        /// Weighs 1; digits count.
        public static Share defaults() {
            return new Share(1, "[0-9]");
        }

        @Override
        public Criterion criterion(int maxTokens) {
            return Rubric.criterion("share", weight, Reward.share(Pattern.compile(characters)));
        }
    }

    /// [Reward#lengthPenalty], up to `max-tokens`.
    ///
    /// @param weight in the sum
    /// @param buffer tokens over which it grows
    public record LengthPenalty(double weight, int buffer) implements RewardConfig {
        /// Weighs 1, over 32 tokens.
        public static LengthPenalty defaults() {
            return new LengthPenalty(1, 32);
        }

        @Override
        public Criterion criterion(int maxTokens) {
            return Rubric.criterion("length-penalty", weight, Reward.lengthPenalty(maxTokens, buffer));
        }
    }

    private static void requirePattern(String key, String pattern) {
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    key + " must be a regular expression, got '" + pattern + "': " + e.getDescription(), e);
        }
    }
}
