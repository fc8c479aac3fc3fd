package bellman.nn;

import bellman.net.OptimizerConfig;
import bellman.simd.Updates;

/// An optimiser's formula, with its constants in double precision where PyTorch has them so.
sealed interface Rule {

    /// Arrays of moments it keeps, as long as the weights.
    int moments();

    /// What moment `index` begins with.
    default float initial(int index) {
        return 0f;
    }

    /// Changes weights `from` to `to - 1` and clears their gradients.
    ///
    /// @param moments the arrays
    /// @param step counted from 1
    /// @param scale of the gradients
    void apply(float[] w, float[] g, float[][] moments, int from, int to, long step, float scale, float rate);

    /// The rule of `config`.
    static Rule of(OptimizerConfig config) {
        return switch (config) {
            case OptimizerConfig.Adam a ->
                new Adam(OptimizerConfig.exact(a.beta1()), OptimizerConfig.exact(a.beta2()), a.epsilon(), 0);
            case OptimizerConfig.AdamW a ->
                new Adam(
                        OptimizerConfig.exact(a.beta1()),
                        OptimizerConfig.exact(a.beta2()),
                        a.epsilon(),
                        OptimizerConfig.exact(a.weightDecay()));
            case OptimizerConfig.Sgd s -> new Sgd(s.momentum(), s.nesterov());
            case OptimizerConfig.RmsProp r ->
                new RmsProp(OptimizerConfig.exact(r.decay()), r.epsilon(), r.epsilonInside());
        };
    }

    /// Adam and AdamW.
    record Adam(double beta1, double beta2, float epsilon, double weightDecay) implements Rule {
        @Override
        public int moments() {
            return 2;
        }

        @Override
        public void apply(
                float[] w, float[] g, float[][] moments, int from, int to, long step, float scale, float rate) {
            float root = (float) (1 / Math.sqrt(1 - Math.pow(beta2, step)));
            float first = (float) (rate / (1 - Math.pow(beta1, step)));
            float decay = (float) (1 - rate * weightDecay);
            Updates.adam(
                    w,
                    g,
                    moments[0],
                    moments[1],
                    from,
                    to,
                    scale,
                    decay,
                    first,
                    root,
                    (float) (1 - beta1),
                    (float) beta2,
                    (float) (1 - beta2),
                    epsilon);
        }
    }

    /// Stochastic gradient descent with momentum.
    record Sgd(float momentum, boolean nesterov) implements Rule {
        @Override
        public int moments() {
            return 1;
        }

        @Override
        public void apply(
                float[] w, float[] g, float[][] moments, int from, int to, long step, float scale, float rate) {
            Updates.sgd(w, g, moments[0], from, to, scale, rate, momentum, nesterov);
        }
    }

    /// RMSProp of PyTorch or TensorFlow.
    record RmsProp(double decay, float epsilon, boolean inside) implements Rule {
        @Override
        public int moments() {
            return 1;
        }

        @Override
        public float initial(int index) {
            return inside ? 1f : 0f;
        }

        @Override
        public void apply(
                float[] w, float[] g, float[][] moments, int from, int to, long step, float scale, float rate) {
            Updates.rmsProp(
                    w,
                    g,
                    moments[0],
                    from,
                    to,
                    scale,
                    rate,
                    (float) decay,
                    (float) (1 - decay),
                    inside ? epsilon : 0f,
                    inside ? 0f : epsilon);
        }
    }
}
