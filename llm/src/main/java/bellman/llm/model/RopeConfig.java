package bellman.llm.model;

import java.util.List;

/// Rotary positions (Su et al. 2021): pairs of a head's columns are turned by angles proportional to the token's
/// position.
///
/// @param theta base of the frequencies
/// @param rotated columns of a head that are turned, the first ones
/// @param scaling how frequencies are stretched for contexts longer than those first trained on
/// @param sections how many of the frequencies follow a token's place in time, in height and in width, where a
///     position has these three dimensions; empty where it has one
public record RopeConfig(double theta, int rotated, Scaling scaling, List<Integer> sections) {
    public RopeConfig {
        sections = List.copyOf(sections);
        if (!(theta > 0 && theta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "rope_theta, the base of rotary frequencies, must be positive, got " + theta);
        }
        if (rotated < 2 || rotated % 2 != 0) {
            throw new IllegalArgumentException("an even number of columns is rotated, got " + rotated);
        }
        if (!sections.isEmpty()
                && (sections.size() != 3
                        || sections.stream().anyMatch(s -> s < 0)
                        || 2 * sections.stream().mapToInt(s -> s).sum() != rotated)) {
            throw new IllegalArgumentException("sections of rotary frequencies are three numbers that sum to "
                    + rotated / 2 + ", got " + sections);
        }
    }

    /// Angles per position, `[rotated / 2]`, in single precision.
    public float[] frequencies() {
        return Rotary.frequencies(this);
    }

    /// By what cosines and sines are multiplied.
    public double attentionScale() {
        return scaling instanceof Scaling.Yarn yarn ? yarn.attention() : 1;
    }

    /// A stretching of frequencies.
    public sealed interface Scaling {

        /// None.
        record None() implements Scaling {}

        /// All frequencies divided by a factor (Chen et al. 2023, position interpolation).
        ///
        /// @param factor 1 or more
        record Linear(double factor) implements Scaling {
            public Linear {
                requireFactor(factor);
            }
        }

        /// Llama 3.1's: low frequencies divided by a factor, high ones as they were, a smooth passage between.
        ///
        /// @param factor 1 or more
        /// @param low wavelengths above `context / low` are stretched in full
        /// @param high wavelengths below `context / high` are not stretched
        /// @param context tokens of the contexts first trained on
        record Llama3(double factor, double low, double high, int context) implements Scaling {
            public Llama3 {
                requireFactor(factor);
                if (!(low > 0 && high > low) || context < 1) {
                    throw new IllegalArgumentException("llama3 scaling needs 0 < low < high and a context, got " + low
                            + ", " + high + " and " + context);
                }
            }
        }

        /// YaRN (Peng et al. 2023): like Llama 3.1's with a linear passage over the frequencies' numbers, and
        /// attention sharpened.
        ///
        /// @param factor 1 or more
        /// @param attention by which cosines and sines are multiplied
        /// @param fast rotations within `context` above which a frequency is left as it was
        /// @param slow rotations below which it is stretched in full
        /// @param context tokens of the contexts first trained on
        /// @param truncate whether the passage begins and ends at whole numbers
        record Yarn(double factor, double attention, double fast, double slow, int context, boolean truncate)
                implements Scaling {
            public Yarn {
                requireFactor(factor);
                if (!(slow > 0 && fast > slow) || context < 1 || !(attention > 0)) {
                    throw new IllegalArgumentException(
                            "yarn scaling needs 0 < slow < fast, an attention factor and a context, got " + slow + ", "
                                    + fast + ", " + attention + " and " + context);
                }
            }

            /// The attention factor that the paper suggests.
            public static double attention(double factor, double scale) {
                return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
            }
        }

        private static void requireFactor(double factor) {
            if (!(factor >= 1 && factor < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("a rope factor must be 1 or more, got " + factor);
            }
        }
    }
}
