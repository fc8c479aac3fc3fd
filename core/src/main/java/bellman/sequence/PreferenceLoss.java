package bellman.sequence;

import bellman.math.Elementary;
import bellman.math.Sigmoid;

/// A loss of two numbers: how much likelier the policy finds the chosen and the rejected answer than the reference
/// does, `c = Σ log π - log π_ref` over the tokens, and `r` likewise. Losses without a reference take `log π` alone.
/// `h = c - r`.
///
/// `perToken` losses take means over the tokens in place of sums.
public sealed interface PreferenceLoss {
    /// A loss and its derivatives.
    ///
    /// @param loss its value
    /// @param dChosen with respect to `c`
    /// @param dRejected with respect to `r`
    record Point(double loss, double dChosen, double dRejected) {
        private static Point ofDifference(double loss, double slope) {
            return new Point(loss, slope, -slope);
        }
    }

    /// The loss at `c` and `r`.
    Point at(double chosen, double rejected);

    /// How strongly the policy is held to the reference; an implicit reward is `beta` times a log-ratio.
    double beta();

    /// Whether it takes means over tokens.
    default boolean perToken() {
        return false;
    }

    /// `-(1 - ε) log σ(x) - ε log σ(-x)` with `x = β h - γ`. DPO (Rafailov et al. 2023, equation 7); with
    /// `labelSmoothing` conservative DPO; without a reference CPO (Xu et al. 2024); per token, with a margin and
    /// without a reference SimPO (Meng et al. 2024, equation 6).
    ///
    /// @param labelSmoothing ε, the share of pairs thought to be the wrong way round, below ½
    /// @param margin γ, by how much the chosen one is to win
    /// @param perToken whether to take means over tokens
    record Logistic(double beta, double labelSmoothing, double margin, boolean perToken) implements PreferenceLoss {
        public Logistic {
            requireBeta(beta);
            requireSmoothing(labelSmoothing);
        }

        /// DPO.
        public static Logistic dpo(double beta) {
            return new Logistic(beta, 0, 0, false);
        }

        /// SimPO, whose margin is customarily given as a multiple of β.
        public static Logistic simPo(double beta, double margin) {
            return new Logistic(beta, 0, margin, true);
        }

        @Override
        public Point at(double chosen, double rejected) {
            double x = beta * (chosen - rejected) - margin;
            double loss = -(1 - labelSmoothing) * Sigmoid.log(x) - labelSmoothing * Sigmoid.log(-x);
            return Point.ofDifference(loss, beta * (Sigmoid.of(x) - (1 - labelSmoothing)));
        }
    }

    /// `(h - 1 / 2β)²` (IPO, Azar et al. 2024, equation 17).
    ///
    /// @param perToken whether to take means over tokens, as is usual with a reference
    record Squared(double beta, boolean perToken) implements PreferenceLoss {
        public Squared {
            requireBeta(beta);
        }

        @Override
        public Point at(double chosen, double rejected) {
            double distance = chosen - rejected - 1 / (2 * beta);
            return Point.ofDifference(distance * distance, 2 * distance);
        }
    }

    /// `max(0, 1 - β h)` (SLiC, Zhao et al. 2023).
    record Hinge(double beta) implements PreferenceLoss {
        public Hinge {
            requireBeta(beta);
        }

        @Override
        public Point at(double chosen, double rejected) {
            double x = beta * (chosen - rejected);
            return Point.ofDifference(Math.max(0, 1 - x), x < 1 ? -beta : 0);
        }
    }

    /// `(-(1 - ε) log σ(β h) + ε log σ(-β h)) / (1 - 2ε)`: in expectation DPO on labels of which a share ε is flipped
    /// (robust DPO, Chowdhury et al. 2024, equation 12).
    ///
    /// @param labelSmoothing ε, below ½
    record Robust(double beta, double labelSmoothing) implements PreferenceLoss {
        public Robust {
            requireBeta(beta);
            requireSmoothing(labelSmoothing);
        }

        @Override
        public Point at(double chosen, double rejected) {
            double x = beta * (chosen - rejected);
            double honest = 1 - labelSmoothing;
            double loss = -honest * Sigmoid.log(x) + labelSmoothing * Sigmoid.log(-x);
            double slope = -honest * Sigmoid.of(-x) - labelSmoothing * Sigmoid.of(x);
            double unbiased = 1 / (1 - 2 * labelSmoothing);
            return Point.ofDifference(unbiased * loss, unbiased * beta * slope);
        }
    }

    /// `KL(σ(β h) ‖ 1 - ε)`, the reverse divergence between two coins (EXO, Ji et al. 2024, equation 17).
    ///
    /// @param labelSmoothing ε, above 0 and below ½
    record Exact(double beta, double labelSmoothing) implements PreferenceLoss {
        public Exact {
            requireBeta(beta);
            requireSmoothing(labelSmoothing);
            if (labelSmoothing == 0) {
                throw new IllegalArgumentException("label-smoothing must be above 0 for this loss, got 0");
            }
        }

        @Override
        public Point at(double chosen, double rejected) {
            double x = beta * (chosen - rejected);
            double p = Sigmoid.of(x);
            double q = Sigmoid.of(-x);
            double wanted = Elementary.log(1 - labelSmoothing);
            double unwanted = Elementary.log(labelSmoothing);
            double loss = p * (Sigmoid.log(x) - wanted) + q * (Sigmoid.log(-x) - unwanted);
            return Point.ofDifference(loss, beta * p * q * (x - wanted + unwanted));
        }
    }

    /// `(c - 1 / 2β)² + (r + 1 / 2β)²` (SPPO with hard labels, Wu et al. 2024).
    record SelfPlay(double beta) implements PreferenceLoss {
        public SelfPlay {
            requireBeta(beta);
        }

        @Override
        public Point at(double chosen, double rejected) {
            double c = chosen - 1 / (2 * beta);
            double r = rejected + 1 / (2 * beta);
            return new Point(c * c + r * r, 2 * c, 2 * r);
        }
    }

    /// `1 - σ(β c) + σ(β r)`: the chosen one up, the rejected one down (APO-zero, D'Oosterlinck et al. 2024).
    record Anchored(double beta) implements PreferenceLoss {
        public Anchored {
            requireBeta(beta);
        }

        @Override
        public Point at(double chosen, double rejected) {
            double c = Sigmoid.of(beta * chosen);
            double r = Sigmoid.of(beta * rejected);
            return new Point(1 - c + r, -beta * c * (1 - c), beta * r * (1 - r));
        }
    }

    /// `-log σ(β c) - ½ log σ(-β c) - ½ log σ(-β r)` (NCA for pairs, Chen et al. 2024).
    record Contrastive(double beta) implements PreferenceLoss {
        public Contrastive {
            requireBeta(beta);
        }

        @Override
        public Point at(double chosen, double rejected) {
            double c = beta * chosen;
            double r = beta * rejected;
            double loss = -Sigmoid.log(c) - 0.5 * (Sigmoid.log(-c) + Sigmoid.log(-r));
            return new Point(loss, beta * (0.5 * Sigmoid.of(c) - Sigmoid.of(-c)), 0.5 * beta * Sigmoid.of(r));
        }
    }

    /// `-β log σ(log odds(c) - log odds(r))` with `odds(x) = eˣ / (1 - eˣ)` of mean log-probabilities, without a
    /// reference (ORPO, Hong et al. 2024, equation 7). It is added
    /// to the loss of learning the chosen answer by heart.
    record OddsRatio(double beta) implements PreferenceLoss {
        public OddsRatio {
            requireBeta(beta);
        }

        @Override
        public boolean perToken() {
            return true;
        }

        @Override
        public Point at(double chosen, double rejected) {
            double c = 1 - Elementary.exp(chosen);
            double r = 1 - Elementary.exp(rejected);
            double x = chosen - rejected - Elementary.log(c) + Elementary.log(r);
            double slope = -beta * Sigmoid.of(-x);
            return new Point(-beta * Sigmoid.log(x), slope / c, -slope / r);
        }
    }

    private static void requireBeta(double beta) {
        if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("beta must be above 0, got " + beta);
        }
    }

    private static void requireSmoothing(double labelSmoothing) {
        if (!(labelSmoothing >= 0 && labelSmoothing < 0.5)) {
            throw new IllegalArgumentException("label-smoothing must be from 0 to below 0.5, got " + labelSmoothing);
        }
    }
}
