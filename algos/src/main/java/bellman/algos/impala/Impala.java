package bellman.algos.impala;

import bellman.algos.actorcritic.Losses;
import bellman.algos.actorcritic.Minibatch;
import bellman.loss.PolicyGradient;
import bellman.loss.SquaredError;
import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.policy.ActorCritic;
import bellman.policy.Policy;
import bellman.returns.VTrace;
import bellman.rollout.Rollout;
import bellman.run.Metrics;
import bellman.run.Phase;
import bellman.run.Phases;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.train.AgentTrainer;
import bellman.train.DivergedException;
import bellman.train.Setup;
import bellman.vector.AutoresetMode;
import java.util.Arrays;
import java.util.List;

/// Importance weighted actor-learner architecture (Espeholt et al. 2018). The actor steps all environments of
/// the vector, with weights that are some updates old; the learner corrects for that by V-trace (equation 1)
/// and descends the three gradients of section 4.2.
///
/// The values behind a rollout's last steps and of final observations are the actor's.
public final class Impala implements AgentTrainer {
    private final ImpalaConfig config;
    private final Setup setup;
    private final ActorCritic agent;
    private final Optimizer optimizer;
    private final Pipeline pipeline;
    private final Pipeline.Learning learning = this::learn;
    private final Minibatch batch;
    private final Losses losses;
    private final VTrace vTrace;
    private final int envs;
    /// Who holds its lock may change or copy the learner's weights.
    private final Object weights = new Object();
    private final int[] rows;
    private final int[] lanes;
    private final float[] discounts;
    private final float[] values;
    private final float[] nextValues;
    private final float[] targets;
    private final float[] advantages;
    private final Metrics learned = new Metrics();
    /// Of the rollout that was learned from: what the actor took for it, beside the learner.
    private final Metrics took = new Metrics();
    private final Phases phases = new Phases(Phase.LEARNING, Phase.WAITING);
    private long learningNanos;
    private float learningRate;
    private long steps;
    private volatile long updates;

    /// IMPALA with fresh weights in the setup's environment.
    public Impala(ImpalaConfig config, Setup setup) {
        this.config = config;
        this.setup = setup;
        if (setup.environment().autoresetMode() != AutoresetMode.SAME_STEP) {
            throw new IllegalArgumentException(
                    "environment.autoreset: found next-step, expected same-step with impala");
        }
        agent = build();
        OptimizerConfig rmsProp = new OptimizerConfig.RmsProp(config.rmsPropDecay(), config.rmsPropEpsilon(), false);
        optimizer = setup.backend().optimizer(rmsProp, List.of(agent.network()), setup.workers());
        var acting = new Acting(build(), config.noiseInterval(), setup);
        int n = config.rolloutSteps();
        pipeline = switch (config.mode()) {
            case LOCK_STEP -> new LockStep(acting, agent.network(), () -> updates, n);
            case FREE_RUNNING -> new FreeRunning(acting, agent.network(), () -> updates, weights, n, config.buffers());
        };
        envs = setup.environment().count();
        int capacity = n * envs;
        var observations = setup.environment().observationSpace();
        batch = new Minibatch(agent, observations, acting.newSlot(n).rollout, capacity, setup.workers());
        losses = new Losses(batch, config.valueCoefficient(), config.entropyCoefficient(), setup.workers());
        vTrace = new VTrace(config.clipRho(), config.clipPolicyRho());
        rows = new int[capacity];
        lanes = new int[envs];
        Arrays.setAll(rows, i -> i);
        Arrays.setAll(lanes, i -> i);
        discounts = new float[capacity];
        Arrays.fill(discounts, config.discount());
        values = new float[capacity];
        nextValues = new float[capacity];
        targets = new float[capacity];
        advantages = new float[capacity];
    }

    private ActorCritic build() {
        var environment = setup.environment();
        return config.network()
                .build(
                        "impala",
                        environment.observationSpace(),
                        environment.actionSpace(),
                        setup.backend(),
                        RandomStream.of(setup.seed(), "initialization"),
                        setup.workers());
    }

    @Override
    public void iterate(double progress, Metrics metrics) {
        learningRate = config.learningRateSchedule().at(config.learningRate(), progress);
        learned.clear();
        long began = System.nanoTime();
        took.clear();
        pipeline.turn(learning);
        phases.add(Phase.WAITING, System.nanoTime() - began - learningNanos);
        learned.forEach(metrics::put);
        metrics.put("train/learning-rate", learningRate);
        metrics.put("train/waiting-rollouts", pipeline.waiting());
    }

    private void learn(Slot slot) {
        long began = System.nanoTime();
        Rollout rollout = slot.rollout;
        gather(rollout);
        batch.forward();
        batch.evaluate(0, batch.count());
        // Equation 1, with the values and the policy π of now, and the policy μ that acted
        value(rollout);
        vTrace.compute(
                config.rolloutSteps(),
                envs,
                batch.logProbs(),
                batch.oldLogProbs(),
                discounts,
                rollout.rewards(),
                values,
                nextValues,
                rollout.ended(),
                targets,
                advantages);
        System.arraycopy(targets, 0, batch.returns(), 0, targets.length);
        // Section 4.2: the gradients of values, policy and entropy
        losses.begin(new PolicyGradient(), new SquaredError());
        losses.carry(advantages);
        double norm;
        synchronized (weights) {
            float limit = config.maxGradientNorm() > 0 ? config.maxGradientNorm() : Float.POSITIVE_INFINITY;
            norm = optimizer.step(learningRate, limit);
        }
        if (!Double.isFinite(norm)) {
            throw new DivergedException("the gradient's norm", norm, steps + values.length);
        }
        report(slot, norm);
        count(slot);
        slot.meter(took);
        learningNanos = System.nanoTime() - began;
        phases.add(Phase.LEARNING, learningNanos);
    }

    private void gather(Rollout rollout) {
        batch.use(rollout);
        if (agent.network().stateSize() > 0) {
            batch.gatherLanes(lanes, 0, envs, rows);
            Arrays.setAll(rows, i -> i);
        } else {
            batch.gather(rows, 0, rows.length);
        }
    }

    /// A step's next value is the value of the row behind it, unless the episode ended there or the rollout
    /// does.
    private void value(Rollout rollout) {
        for (int i = 0; i < values.length; i++) {
            values[i] = batch.values().values()[batch.values().at(i)];
        }
        int last = values.length - envs;
        for (int i = 0; i < values.length; i++) {
            nextValues[i] = i >= last || rollout.ended()[i] ? rollout.nextValues()[i] : values[i + envs];
        }
    }

    private void report(Slot slot, double norm) {
        learned.put("train/policy-loss", losses.policy().meanLoss());
        learned.put("train/value-loss", losses.value().meanLoss());
        learned.put("train/entropy", -losses.entropy().meanLoss());
        learned.put("train/approximate-kl", losses.policy().meanK3());
        learned.put("train/gradient-norm", norm);
        learned.put("train/staleness", updates - slot.version);
        slot.report(learned);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the learner's thread counts
    private void count(Slot slot) {
        updates++;
        steps += (long) slot.rollout.steps() * envs;
    }

    /// Steps that were learned from.
    @Override
    public long steps() {
        return steps;
    }

    @Override
    public Policy policy() {
        var environment = setup.environment();
        return new Policy(
                environment.observationSpace(),
                environment.actionSpace(),
                agent.network(),
                agent.head(),
                false,
                setup.normalizer());
    }

    @Override
    public boolean resumesExactly() {
        return config.mode() == ImpalaConfig.Mode.LOCK_STEP
                && setup.environment().snapshot().isPresent();
    }

    @Override
    public void meter(Metrics clock) {
        took.forEach(clock::put);
        phases.meter(clock);
        setup.backend().meter(clock);
    }

    @Override
    public void close() {
        pipeline.close();
        batch.close();
        optimizer.close();
        agent.network().close();
    }

    @Override
    public void save(State state) {
        state.put("steps", new long[] {steps, updates});
        pipeline.save(state.at("pipeline"));
        agent.network().save(state.at("network"));
        optimizer.save(state.at("optimizer"));
        setup.normalizer().ifPresent(n -> n.save(state.at("normalizer")));
    }

    @Override
    public void load(State state) {
        long[] counts = state.longs("steps", 2);
        steps = counts[0];
        updates = counts[1];
        pipeline.load(state.at("pipeline"));
        agent.network().load(state.at("network"));
        optimizer.load(state.at("optimizer"));
        setup.normalizer().ifPresent(n -> n.load(state.at("normalizer")));
    }
}
