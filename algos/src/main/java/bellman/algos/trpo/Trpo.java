package bellman.algos.trpo;

import bellman.algos.actorcritic.Learner;
import bellman.algos.actorcritic.Losses;
import bellman.algos.actorcritic.Minibatch;
import bellman.loss.Advantages;
import bellman.loss.PolicyGradient;
import bellman.loss.SquaredError;
import bellman.math.ConjugateGradient;
import bellman.net.OptimizerConfig;
import bellman.policy.Policy;
import bellman.returns.Gae;
import bellman.rollout.Rollout;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.train.AgentTrainer;
import bellman.train.DivergedException;
import bellman.train.Setup;

/// Trust region policy optimisation (Schulman et al. 2015, equation 14, by the procedure of its appendix C):
/// maximise `E[π(a|s) / π_old(a|s) A]` under `E[KL(π_old ‖ π)] ≤ δ`, along the direction `F⁻¹ g` and by a
/// line search.
public final class Trpo implements AgentTrainer {
    private static final double RESIDUAL = 1e-10;
    private final TrpoConfig config;
    private final Learner learner;
    private final Rollout rollout;
    private final Minibatch whole;
    private final Minibatch part;
    private final Losses policyLoss;
    private final Losses valueLoss;
    private final TrustRegion region;
    private final ConjugateGradient conjugateGradient;
    private final Gae gae;
    private final RandomStream shuffling;
    private final int[] rows;
    private final float[] advantages;
    private final float[] none;
    private final double[] gradient;
    private final double[] direction;
    private final double[] product;

    /// TRPO with fresh weights in the setup's environment.
    public Trpo(TrpoConfig config, Setup setup) {
        this.config = config;
        OptimizerConfig adam = new OptimizerConfig.Adam(0.9f, 0.999f, 1e-8f);
        learner = new Learner("trpo", config.network(), 0, adam, setup);
        rollout = learner.newRollout(config.rolloutSteps());
        int capacity = rollout.steps() * rollout.envs();
        if (config.minibatchSize() > capacity) {
            throw new IllegalArgumentException("algorithm.minibatch-size: found " + config.minibatchSize()
                    + ", expected at most " + capacity + ", the rows of a rollout: rollout-steps x environment.count");
        }
        whole = learner.newMinibatch(rollout, capacity);
        part = learner.newMinibatch(rollout, config.minibatchSize());
        policyLoss = learner.newLosses(whole, 0f, 0f);
        valueLoss = learner.newLosses(part, 1f, 0f);
        region = new TrustRegion(learner.agent(), whole, capacity, config.damping());
        conjugateGradient = new ConjugateGradient(region.size());
        gae = new Gae(config.discount(), config.gaeLambda());
        shuffling = RandomStream.of(setup.seed(), "minibatches");
        rows = new int[capacity];
        advantages = new float[capacity];
        none = new float[config.minibatchSize()];
        gradient = new double[region.size()];
        direction = new double[region.size()];
        product = new double[region.size()];
    }

    @Override
    public void iterate(double progress, Metrics metrics) {
        learner.collect(rollout);
        gae.compute(
                rollout.steps(),
                rollout.envs(),
                rollout.rewards(),
                rollout.values(),
                rollout.nextValues(),
                rollout.ended(),
                rollout.advantages(),
                rollout.returns());
        int count = rollout.validRows(rows);
        if (count > 0) {
            whole.gather(rows, 0, count);
            improvePolicy(metrics);
            fitValue(count, metrics);
        }
        metrics.put("train/explained-variance", learner.explainedVariance(rollout));
        learner.episodes().report(metrics);
    }

    private void improvePolicy(Metrics metrics) {
        // The gradient of the surrogate at the old policy is the policy gradient
        System.arraycopy(whole.advantages(), 0, advantages, 0, whole.count());
        if (config.normalizeAdvantages()) {
            Advantages.normalize(whole.advantages(), whole.weights(), whole.count(), advantages);
        }
        policyLoss.begin(new PolicyGradient(), new SquaredError());
        policyLoss.backward(advantages);
        region.begin();
        region.takeGradient(gradient);
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = -gradient[i];
        }
        // Appendix C: F x = g by conjugate gradients, then the longest step with ½ sᵀ F s = δ
        int products =
                conjugateGradient.solve(region::fisher, gradient, direction, config.conjugateGradientSteps(), RESIDUAL);
        region.fisher(direction, product);
        double curvature = ConjugateGradient.dot(direction, product);
        double longest = curvature > 0 ? Math.sqrt(2 * config.targetKl() / curvature) : 0;
        if (!Double.isFinite(longest)) {
            throw new DivergedException("the trust region's step", longest, learner.steps());
        }
        metrics.put("train/gradient-norm", Math.sqrt(ConjugateGradient.dot(gradient, gradient)));
        metrics.put("train/fisher-products", products);
        metrics.put("train/step-length", longest * Math.sqrt(ConjugateGradient.dot(direction, direction)));
        search(longest, metrics);
    }

    /// Shrinks the step until it improves the surrogate within the trust region; else there is none.
    private void search(double longest, Metrics metrics) {
        region.move(0, direction);
        double before = surrogate();
        double scale = longest;
        for (int k = 0; k < config.lineSearchSteps(); k++) {
            region.move(scale, direction);
            double divergence = region.divergence();
            double gain = surrogate() - before;
            if (divergence <= config.targetKl() && gain > 0) {
                metrics.put("train/kl", divergence);
                metrics.put("train/surrogate-gain", gain);
                metrics.put("train/line-search-steps", k + 1.0);
                return;
            }
            scale *= config.lineSearchShrink();
        }
        region.move(0, direction);
        metrics.put("train/kl", 0);
        metrics.put("train/surrogate-gain", 0);
        metrics.put("train/line-search-steps", config.lineSearchSteps() + 1.0);
    }

    /// `mean(π(a|s) / π_old(a|s) A)` where the weights are now.
    private double surrogate() {
        whole.evaluate(0, whole.count());
        double sum = 0;
        for (int i = 0; i < whole.count(); i++) {
            sum += Math.exp((double) whole.logProbs()[i] - whole.oldLogProbs()[i]) * advantages[i];
        }
        return sum / whole.count();
    }

    /// Steps of Adam on the value function's squared error. The policy's gradient is zero, and so are its
    /// steps.
    private void fitValue(int count, Metrics metrics) {
        valueLoss.begin(new PolicyGradient(), new SquaredError());
        for (int epoch = 0; epoch < config.valueEpochs(); epoch++) {
            for (int i = count - 1; i > 0; i--) {
                int j = shuffling.nextInt(i + 1);
                int swap = rows[i];
                rows[i] = rows[j];
                rows[j] = swap;
            }
            for (int from = 0; from < count; from += config.minibatchSize()) {
                part.gather(rows, from, Math.min(config.minibatchSize(), count - from));
                valueLoss.backward(none);
                learner.step(config.valueLearningRate(), 0f);
            }
        }
        metrics.put("train/value-loss", valueLoss.value().meanLoss());
    }

    @Override
    public long steps() {
        return learner.steps();
    }

    @Override
    public Policy policy() {
        return learner.policy();
    }

    @Override
    public boolean resumesExactly() {
        return learner.resumesExactly();
    }

    @Override
    public void meter(Metrics clock) {
        learner.meter(clock);
    }

    @Override
    public void close() {
        whole.close();
        part.close();
        learner.close();
    }

    @Override
    public void save(State state) {
        learner.save(state);
        shuffling.save(state.at("minibatches"));
    }

    @Override
    public void load(State state) {
        learner.load(state);
        shuffling.load(state.at("minibatches"));
    }
}
