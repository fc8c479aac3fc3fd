package bellman.sequence;

/// Advantages of samples relative to the others of their group, the samples of one prompt: no value function (GRPO,
/// Shao et al. 2024). In a group whose rewards are all the same each advantage is exactly 0.
///
/// @param scale what the difference to the group's mean is divided by
/// @param epsilon added to a standard deviation
public record GroupAdvantages(Scale scale, double epsilon) {

    /// A divisor of advantages. Standard deviations are those of a sample, with `n - 1`.
    public enum Scale {
        /// The group's standard deviation (GRPO): groups that are nearly always right or wrong weigh more.
        GROUP,
        /// The standard deviation of all samples, whatever their group.
        BATCH,
        /// Nothing (Dr. GRPO).
        NONE
    }

    public GroupAdvantages {
        if (!(epsilon >= 0)) {
            throw new IllegalArgumentException("epsilon must be at least 0, got " + epsilon);
        }
    }

    /// With the customary epsilon of 1e-4.
    public static GroupAdvantages by(Scale scale) {
        return new GroupAdvantages(scale, 1e-4);
    }

    /// The advantage of each sample.
    ///
    /// @param rewards one per sample, group after group
    public float[] of(float[] rewards, Segments groups) {
        Segments.require("rewards", rewards, groups.elements());
        float[] advantages = new float[groups.elements()];
        double ofAll = scale == Scale.BATCH ? deviation(rewards, 0, groups.elements()) : 0;
        for (int g = 0; g < groups.count(); g++) {
            int from = groups.from(g);
            int to = groups.to(g);
            if (areEqual(rewards, from, to)) {
                continue;
            }
            double mean = groups.sum(rewards, g) / (to - from);
            double divisor = switch (scale) {
                case GROUP -> deviation(rewards, from, to) + epsilon;
                case BATCH -> ofAll + epsilon;
                case NONE -> 1;
            };
            for (int i = from; i < to; i++) {
                advantages[i] = (float) ((rewards[i] - mean) / divisor);
            }
        }
        return advantages;
    }

    /// Each reward less the mean of the *other* rewards of its group (RLOO).
    ///
    /// @throws IllegalArgumentException for a group of one, which has no others
    public static float[] leaveOneOut(float[] rewards, Segments groups) {
        Segments.require("rewards", rewards, groups.elements());
        float[] advantages = new float[groups.elements()];
        for (int g = 0; g < groups.count(); g++) {
            int n = groups.length(g);
            if (n == 1) {
                throw new IllegalArgumentException("group " + g + " has one sample, expected two or more: there is no"
                        + " other to compare it with");
            }
            double sum = groups.sum(rewards, g);
            boolean equal = areEqual(rewards, groups.from(g), groups.to(g));
            for (int i = groups.from(g); i < groups.to(g); i++) {
                advantages[i] = equal ? 0 : (float) (rewards[i] - (sum - rewards[i]) / (n - 1));
            }
        }
        return advantages;
    }

    /// Whether a group teaches nothing. DAPO samples others in its place.
    public static boolean areEqual(float[] rewards, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (rewards[i] != rewards[from]) {
                return false;
            }
        }
        return true;
    }

    /// The sample standard deviation; 0 of fewer than two.
    static double deviation(float[] values, int from, int to) {
        int n = to - from;
        if (n < 2) {
            return 0;
        }
        double mean = 0;
        for (int i = from; i < to; i++) {
            mean += values[i];
        }
        mean /= n;
        double squares = 0;
        for (int i = from; i < to; i++) {
            squares += (values[i] - mean) * (values[i] - mean);
        }
        return Math.sqrt(squares / (n - 1));
    }
}
