package bellman.head;

import bellman.math.Elementary;

/// What a network says about an action's return: how many numbers, and what their mean is.
public sealed interface ReturnDistribution {

    /// Numbers for each action.
    int atoms();

    /// The mean return of the numbers that stand from `at` on.
    float mean(float[] numbers, int at);

    /// The mean itself.
    record Expected() implements ReturnDistribution {
        @Override
        public int atoms() {
            return 1;
        }

        @Override
        public float mean(float[] numbers, int at) {
            return numbers[at];
        }
    }

    /// Logits of the probabilities of `atoms` returns, evenly spaced from `low` to `high` (Bellemare, Dabney and
    /// Munos 2017: C51).
    record Categorical(int atoms, float low, float high) implements ReturnDistribution {
        public Categorical {
            if (atoms < 2 || !(low < high)) {
                throw new IllegalArgumentException("a categorical distribution of returns needs at least 2 atoms and"
                        + " bounds in order, got " + atoms + " atoms from " + low + " to " + high);
            }
        }

        /// The return that atom `i` stands for.
        public double support(int i) {
            return low + i * spacing();
        }

        /// From one return to the next.
        public double spacing() {
            return ((double) high - low) / (atoms - 1);
        }

        @Override
        public float mean(float[] numbers, int at) {
            double shift = shift(numbers, at);
            double sum = 0;
            double first = 0;
            for (int i = 0; i < atoms; i++) {
                double p = Elementary.exp(numbers[at + i] - shift);
                sum += p;
                first += i * p;
            }
            return (float) (low + spacing() * (first / sum));
        }

        /// Sets the probabilities that belong to the logits from `at` on.
        public void probabilities(float[] logits, int at, double[] probabilities) {
            double shift = shift(logits, at);
            double sum = 0;
            for (int i = 0; i < atoms; i++) {
                probabilities[i] = Elementary.exp(logits[at + i] - shift);
                sum += probabilities[i];
            }
            for (int i = 0; i < atoms; i++) {
                probabilities[i] /= sum;
            }
        }

        private double shift(float[] logits, int at) {
            double largest = logits[at];
            for (int i = 1; i < atoms; i++) {
                largest = Math.max(largest, logits[at + i]);
            }
            return largest;
        }
    }

    /// `atoms` returns, that at place `i` being below with probability `(i + ½) / atoms` (Dabney et al. 2018:
    /// QR-DQN).
    record Quantiles(int atoms) implements ReturnDistribution {
        public Quantiles {
            if (atoms < 1) {
                throw new IllegalArgumentException("quantiles need at least one atom, got " + atoms);
            }
        }

        /// The probability that belongs to place `i`.
        public double fraction(int i) {
            return (i + 0.5) / atoms;
        }

        @Override
        public float mean(float[] numbers, int at) {
            double sum = 0;
            for (int i = 0; i < atoms; i++) {
                sum += numbers[at + i];
            }
            return (float) (sum / atoms);
        }
    }
}
