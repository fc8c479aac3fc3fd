package bellman.algos.a2c;

import bellman.algos.actorcritic.Learner;
import bellman.algos.actorcritic.Losses;
import bellman.algos.actorcritic.Minibatch;
import bellman.loss.Advantages;
import bellman.loss.PolicyGradient;
import bellman.loss.SquaredError;
import bellman.net.OptimizerConfig;
import bellman.policy.Policy;
import bellman.returns.Gae;
import bellman.rollout.Rollout;
import bellman.run.Metrics;
import bellman.run.State;
import bellman.train.AgentTrainer;
import bellman.train.Setup;

/// Advantage actor-critic, the synchronous form of A3C (Mnih et al. 2016, algorithm S3): collect a few steps, take
/// one step along the policy gradient with n-step advantages, and begin again.
public final class A2c implements AgentTrainer {
    private final A2cConfig config;
    private final Learner learner;
    private final Rollout rollout;
    private final Minibatch batch;
    private final Gae gae;
    private final PolicyGradient policyGradient = new PolicyGradient();
    private final SquaredError valueLoss = new SquaredError();
    private final Losses losses;
    private final int[] rows;
    private final int[] lanes;
    private final float[] normalized;

    /// A2C with fresh weights in the setup's environment.
    public A2c(A2cConfig config, Setup setup) {
        this.config = config;
        OptimizerConfig rmsProp = new OptimizerConfig.RmsProp(
                config.rmsPropDecay(), config.rmsPropEpsilon(), config.rmsPropEpsilonInside());
        learner = new Learner("a2c", config.network(), config.noiseInterval(), rmsProp, setup);
        rollout = learner.newRollout(config.rolloutSteps());
        int capacity = rollout.steps() * rollout.envs();
        batch = learner.newMinibatch(rollout, capacity);
        gae = new Gae(config.discount(), config.gaeLambda());
        losses = learner.newLosses(batch, config.valueCoefficient(), config.entropyCoefficient());
        rows = new int[capacity];
        lanes = new int[rollout.envs()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = i;
        }
        normalized = new float[capacity];
    }

    @Override
    public void iterate(double progress, Metrics metrics) {
        float learningRate = config.learningRateSchedule().at(config.learningRate(), progress);
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
        gather();
        if (batch.validCount() > 0) {
            metrics.put("train/gradient-norm", update(learningRate));
            metrics.put("train/policy-loss", losses.policy().meanLoss());
            metrics.put("train/value-loss", losses.value().meanLoss());
            metrics.put("train/entropy", -losses.entropy().meanLoss());
        }
        metrics.put("train/explained-variance", learner.explainedVariance(rollout));
        metrics.put("train/learning-rate", learningRate);
        learner.episodes().report(metrics);
    }

    private void gather() {
        if (learner.recurrent()) {
            batch.gatherLanes(lanes, 0, lanes.length, rows);
        } else {
            batch.gather(rows, 0, rollout.validRows(rows));
        }
    }

    private double update(float learningRate) {
        losses.begin(policyGradient, valueLoss);
        float[] advantages = batch.advantages();
        if (config.normalizeAdvantages()) {
            Advantages.normalize(advantages, batch.weights(), batch.count(), normalized);
            advantages = normalized;
        }
        losses.backward(advantages);
        return learner.step(learningRate, config.maxGradientNorm());
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
        batch.close();
        learner.close();
    }

    @Override
    public void save(State state) {
        learner.save(state);
    }

    @Override
    public void load(State state) {
        learner.load(state);
    }
}
