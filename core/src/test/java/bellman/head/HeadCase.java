package bellman.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// A head with its definition in doubles, written down as a textbook has it.
///
/// @param head what is tested
/// @param definition what it should compute
/// @param masked whether it can mask actions
record HeadCase(PolicyHead head, Definition definition, boolean masked) {

    /// A distribution over actions by its parameters.
    interface Definition {
        double logProb(double[] outputs, boolean[] legal, float[] action);

        double entropy(double[] outputs, boolean[] legal, float[] action);
    }

    @Override
    public String toString() {
        return head.toString();
    }

    static List<HeadCase> all() {
        List<HeadCase> cases = new ArrayList<>();
        for (int n : new int[] {1, 2, 3, 4, 6, 17}) {
            cases.add(new HeadCase(new Categorical(n), new Softmaxes(n), true));
        }
        cases.add(new HeadCase(new MultiCategorical(2), new Softmaxes(2), true));
        cases.add(new HeadCase(new MultiCategorical(3, 2, 5), new Softmaxes(3, 2, 5), true));
        for (int n : new int[] {1, 4}) {
            cases.add(new HeadCase(new Bernoulli(n), new Switches(), false));
            cases.add(new HeadCase(new DiagonalGaussian(n), new Normals(n, -99, 99, false), false));
            cases.add(new HeadCase(new SquashedGaussian(n), new Normals(n, -20, 2, true), false));
            cases.add(new HeadCase(new SquashedGaussian(n, -1, 0.5), new Normals(n, -1, 0.5, true), false));
            for (int latent : new int[] {1, 3}) {
                for (boolean squash : new boolean[] {false, true}) {
                    cases.add(new HeadCase(
                            new StateDependentGaussian(n, latent, squash), new Linear(n, latent, squash), false));
                }
            }
        }
        return cases;
    }

    /// The heads whose actions are numbers from a list.
    static List<HeadCase> discrete() {
        return all().stream()
                .filter(c -> c.masked || c.head instanceof Bernoulli)
                .toList();
    }

    /// The heads whose actions have one continuous component.
    static List<HeadCase> continuousInOneDimension() {
        return all().stream()
                .filter(c -> !c.masked && !(c.head instanceof Bernoulli) && c.head.actionSize() == 1)
                .toList();
    }

    /// All actions of a discrete head.
    static List<float[]> actions(PolicyHead head, int... counts) {
        List<float[]> actions = List.of(new float[0]);
        for (int i = 0; i < head.actionSize(); i++) {
            List<float[]> longer = new ArrayList<>();
            for (float[] action : actions) {
                for (int value = 0; value < counts[i]; value++) {
                    float[] next = Arrays.copyOf(action, i + 1);
                    next[i] = value;
                    longer.add(next);
                }
            }
            actions = longer;
        }
        return actions;
    }

    /// How many values each component of a discrete head's action has.
    int[] counts() {
        if (definition instanceof Softmaxes softmaxes) {
            return softmaxes.counts;
        }
        int[] counts = new int[head.actionSize()];
        Arrays.fill(counts, 2);
        return counts;
    }

    /// Rows of outputs in the midst of other columns, with masks where there are any.
    Outputs randomOutputs(Random random, int rows, float spread, boolean masks) {
        int offset = random.nextInt(3);
        int stride = offset + head.width() + random.nextInt(3);
        float[] values = new float[rows * stride];
        for (int i = 0; i < values.length; i++) {
            values[i] = spread * (float) random.nextGaussian();
        }
        if (head instanceof StateDependentGaussian) {
            for (int row = 1; row < rows; row++) {
                int first = offset + head.width() - logStds();
                System.arraycopy(values, first, values, row * stride + first, logStds());
            }
        }
        Outputs outputs = Outputs.of(values, stride, offset);
        return masks ? outputs.withMasks(randomMasks(random, rows)) : outputs;
    }

    /// Features of a state-dependent head.
    int latent() {
        return ((Linear) definition).latent;
    }

    private int logStds() {
        Linear linear = (Linear) definition;
        return linear.latent * linear.n;
    }

    private boolean[] randomMasks(Random random, int rows) {
        boolean[] masks = new boolean[rows * head.width()];
        int at = 0;
        for (int row = 0; row < rows; row++) {
            for (int count : counts()) {
                for (int i = 0; i < count; i++) {
                    masks[at + i] = random.nextBoolean();
                }
                masks[at + random.nextInt(count)] = true;
                at += count;
            }
        }
        return masks;
    }

    /// A row's columns in doubles.
    double[] row(Outputs outputs, int row) {
        double[] values = new double[head.width()];
        for (int i = 0; i < values.length; i++) {
            values[i] = outputs.values()[outputs.at(row) + i];
        }
        return values;
    }

    /// A row's mask, all `true` without masks.
    boolean[] legal(Outputs outputs, int row) {
        boolean[] legal = new boolean[head.width()];
        for (int i = 0; i < legal.length; i++) {
            legal[i] = !outputs.masked() || outputs.masks()[row * head.width() + i];
        }
        return legal;
    }

    /// A row's action.
    float[] action(float[] actions, int row) {
        int size = head.actionSize();
        return Arrays.copyOfRange(actions, row * size, (row + 1) * size);
    }

    private record Softmaxes(int... counts) implements Definition {
        @Override
        public double logProb(double[] outputs, boolean[] legal, float[] action) {
            double sum = 0;
            int at = 0;
            for (int i = 0; i < counts.length; i++) {
                sum += Math.log(p(outputs, legal, at, counts[i], (int) action[i]));
                at += counts[i];
            }
            return sum;
        }

        @Override
        public double entropy(double[] outputs, boolean[] legal, float[] action) {
            double sum = 0;
            int at = 0;
            for (int count : counts) {
                for (int i = 0; i < count; i++) {
                    double p = p(outputs, legal, at, count, i);
                    sum -= p == 0 ? 0 : p * Math.log(p);
                }
                at += count;
            }
            return sum;
        }

        private static double p(double[] outputs, boolean[] legal, int at, int n, int action) {
            double total = 0;
            for (int i = at; i < at + n; i++) {
                total += legal[i] ? Math.exp(outputs[i]) : 0;
            }
            return legal[at + action] ? Math.exp(outputs[at + action]) / total : 0;
        }
    }

    private record Switches() implements Definition {
        @Override
        public double logProb(double[] outputs, boolean[] legal, float[] action) {
            double sum = 0;
            for (int i = 0; i < outputs.length; i++) {
                double p = 1 / (1 + Math.exp(-outputs[i]));
                sum += Math.log(action[i] == 1 ? p : 1 - p);
            }
            return sum;
        }

        @Override
        public double entropy(double[] outputs, boolean[] legal, float[] action) {
            double sum = 0;
            for (double logit : outputs) {
                double p = 1 / (1 + Math.exp(-logit));
                sum -= p * Math.log(p) + (1 - p) * Math.log(1 - p);
            }
            return sum;
        }
    }

    private record Normals(int n, double min, double max, boolean squash) implements Definition {
        @Override
        public double logProb(double[] outputs, boolean[] legal, float[] action) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                double std = Math.exp(Math.clamp(outputs[n + i], min, max));
                sum += logDensity(action[i], outputs[i], std * std, squash);
            }
            return sum;
        }

        @Override
        public double entropy(double[] outputs, boolean[] legal, float[] action) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += 0.5 * Math.log(2 * Math.PI * Math.E) + outputs[n + i];
            }
            return squash ? -logProb(outputs, legal, action) : sum;
        }
    }

    private record Linear(int n, int latent, boolean squash) implements Definition {
        @Override
        public double logProb(double[] outputs, boolean[] legal, float[] action) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                sum += logDensity(action[j], outputs[j], variance(outputs, j), squash);
            }
            return sum;
        }

        @Override
        public double entropy(double[] outputs, boolean[] legal, float[] action) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                sum += 0.5 * Math.log(2 * Math.PI * Math.E * variance(outputs, j));
            }
            return squash ? -logProb(outputs, legal, action) : sum;
        }

        private double variance(double[] outputs, int j) {
            double variance = 1e-6;
            for (int l = 0; l < latent; l++) {
                double deviation = outputs[n + l] * Math.exp(outputs[n + latent + l * n + j]);
                variance += deviation * deviation;
            }
            return variance;
        }
    }

    private static double logDensity(float action, double mean, double variance, boolean squash) {
        double a = squash ? Math.clamp(action, Math.nextUp(-1f), Math.nextDown(1f)) : action;
        double u = squash ? 0.5 * Math.log((1 + a) / (1 - a)) : a;
        double density = -0.5 * ((u - mean) * (u - mean) / variance + Math.log(2 * Math.PI * variance));
        return squash ? density - Math.log(1 - a * a) : density;
    }
}
