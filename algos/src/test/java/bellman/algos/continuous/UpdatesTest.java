package bellman.algos.continuous;

import static bellman.algos.continuous.OneUpdate.RATE;
import static bellman.algos.continuous.OneUpdate.ROWS;
import static bellman.algos.continuous.OneUpdate.gradient;
import static bellman.algos.continuous.OneUpdate.state;
import static bellman.algos.continuous.OneUpdate.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.algos.crossq.CrossQ;
import bellman.algos.crossq.CrossQConfig;
import bellman.algos.sac.Sac;
import bellman.algos.sac.SacConfig;
import bellman.algos.td3.Td3;
import bellman.algos.td3.Td3Config;
import bellman.head.Outputs;
import bellman.net.Network;
import bellman.net.OptimizerConfig;
import bellman.net.Rows;
import bellman.net.Workers;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.State;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an update of an agent descends, beside the same mathematics written out from its paper.
class UpdatesTest {
    private static final String LOSS = "train/critic-loss";
    private final OneUpdate one = new OneUpdate();

    private static Td3Config td3(int delay) {
        Td3Config d = Small.td3();
        return new Td3Config(
                d.rounds(),
                d.replay(),
                RATE,
                d.learningRateSchedule(),
                d.discount(),
                0.02f,
                delay,
                0.8f,
                0.5f,
                d.noise(),
                d.actor(),
                d.critic());
    }

    private ActorConfig.Parts deterministic(Td3Config config) {
        var environment = one.setup.environment();
        return config.actor()
                .build(
                        environment.observationSpace(),
                        environment.actionSpace(),
                        one.setup.backend(),
                        new RandomStream(0),
                        Workers.ONE);
    }

    /// Fujimoto et al. (2018), equations 10 and 14.
    @Test
    void td3sTargetIsTheSmallestCriticAtTheTargetPolicysActionWithClippedNoise() {
        Td3Config config = td3(2);
        try (Td3 agent = new Td3(config, ROWS, one.setup)) {
            one.update(agent);
            one.update(agent);
            State before = state(agent);
            double loss = one.update(agent).value(LOSS);

            ActorConfig.Parts parts = deterministic(config);
            parts.network().load(before.at("target-actor"));
            float[] outputs = parts.network().forward(parts.network().tape(ROWS), one.batch.nextInputs(), one.rows);
            float[] actions = new float[2 * ROWS];
            parts.head().mode(Outputs.of(outputs, 2, 0), 0, ROWS, actions);
            RandomStream noise = stream(before, "noise");
            int clipped = 0;
            for (int i = 0; i < actions.length; i++) {
                double e = 0.8f * noise.nextGaussian();
                clipped += Math.abs(e) > 0.5 ? 1 : 0;
                actions[i] = (float) Math.clamp(actions[i] + Math.clamp(e, -0.5, 0.5), -1.0, 1.0);
            }
            assertTrue(clipped > 10 && clipped < 60, clipped + " of 64 are clipped");
            Critics critics = one.critics(config.critic(), Normalizer.NONE, true, Critics.ADAM, before);
            double[] targets = targets(critics.targets(one.batch.nextInputs(), actions, one.rows), new float[ROWS], 0);
            float[] values = critics.values(one.batch.inputs(), one.batch.actions(), one.rows);
            assertEquals(one.squared(values, targets, 2), loss, 1e-6);
        }
    }

    private double[] targets(float[] next, float[] logProbs, double alpha) {
        double[] targets = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            double value = Math.min(next[2 * row], next[2 * row + 1]) - alpha * logProbs[row];
            targets[row] = one.batch.rewards()[row] + one.batch.discounts()[row] * value;
        }
        return targets;
    }

    /// Algorithm 1: the critics learn at every step; actor and targets at every d-th, the latter by τ.
    @Test
    void td3sActorAndTargetsMoveWithEverySecondUpdateOfTheCritics() {
        try (Td3 agent = new Td3(td3(2), ROWS, one.setup)) {
            State last = state(agent);
            for (int update = 1; update <= 4; update++) {
                one.update(agent);
                State now = state(agent);
                boolean due = update % 2 == 0;
                assertTrue(moved(last, now, "critics/network/"));
                for (String name : new String[] {"actor/network/", "target-actor/", "critics/target/"}) {
                    assertEquals(due, moved(last, now, name), name + " with update " + update);
                }
                if (due) {
                    follows(last, now, "target-actor/", "actor/network/", 0.02);
                    follows(last, now, "critics/target/", "critics/network/", 0.02);
                }
                last = now;
            }
        }
    }

    private static Map<String, float[]> weights(State state, String prefix) {
        Map<String, float[]> weights = new TreeMap<>();
        state.entries().forEach((name, value) -> {
            if (name.startsWith(prefix) && value instanceof float[] numbers) {
                weights.put(name.substring(prefix.length()), numbers);
            }
        });
        assertFalse(weights.isEmpty(), prefix);
        return weights;
    }

    private static boolean moved(State from, State to, String prefix) {
        Map<String, float[]> then = weights(from, prefix);
        return weights(to, prefix).entrySet().stream()
                .anyMatch(e -> !Arrays.equals(e.getValue(), then.get(e.getKey())));
    }

    private static void follows(State from, State to, String target, String network, double tau) {
        Map<String, float[]> old = weights(from, target);
        Map<String, float[]> source = weights(to, network);
        weights(to, target).forEach((name, found) -> {
            for (int i = 0; i < found.length; i++) {
                double expected = tau * source.get(name)[i] + (1 - tau) * old.get(name)[i];
                assertEquals(expected, found[i], 1e-6, target + name);
            }
        });
    }

    /// Fujimoto et al. (2018), equation 9, and with α Fujimoto and Gu (2021), equations 3 and 5: values count by
    /// `λ = α / mean |Q|`, through which no gradient goes.
    @ParameterizedTest
    @ValueSource(floats = {0f, 0.3f, 2.5f})
    void td3sActorClimbsTheFirstCriticAndIsHeldToTheData(float alpha) {
        Td3Config config = td3(1);
        try (Td3 agent = new Td3(config, alpha, ROWS, one.setup)) {
            State before = state(agent);
            one.update(agent);
            State after = state(agent);

            Actor actor = one.actor(deterministic(config), before);
            Critics critics = one.critics(config.critic(), Normalizer.NONE, true, Critics.ADAM, after);
            double lambda = alpha == 0 ? 1 : alpha / mean(critics, actor, true);
            gradient(actor.network(), after.at("actor").at("optimizer"), 0.9);
            one.gradients.check(actor.network(), () -> {
                double climbed = -lambda * mean(critics, actor, false);
                return alpha == 0 ? climbed : climbed + distance(actor);
            });
        }
    }

    private double mean(Critics critics, Actor actor, boolean absolute) {
        actor.sample(one.batch.inputs(), one.rows, new RandomStream(0));
        float[] judged = critics.judge(one.batch.inputs(), actor.actions(), one.rows);
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            sum += absolute ? Math.abs(judged[2 * row]) : judged[2 * row];
        }
        return sum / ROWS;
    }

    private double distance(Actor actor) {
        double sum = 0;
        for (int i = 0; i < 2 * ROWS; i++) {
            sum += Math.pow((double) actor.actions()[i] - one.batch.actions()[i], 2);
        }
        return sum / (2 * ROWS);
    }

    /// Bhatt et al. (2024), equation 2: both halves of the batch go through the critics at once, so that their
    /// statistics
    /// are those of both, and only the first half has a target.
    @Test
    void crossQsCriticsSeePresentAndNextStatesInOneBatch() {
        CrossQConfig config = Small.crossQ();
        var adam = new OptimizerConfig.Adam(config.adamBeta1(), 0.999f, 1e-8f);
        try (CrossQ agent = new CrossQ(config, ROWS, one.setup)) {
            State before = state(agent);
            double loss = one.update(agent).value(LOSS);
            State after = state(agent);

            Critics critics = one.critics(config.critic(), config.normalization(), false, adam, before);
            var environment = one.setup.environment();
            Actor actor = one.actor(
                    config.actor()
                            .build(
                                    environment.observationSpace(),
                                    environment.actionSpace(),
                                    config.normalization(),
                                    one.setup.backend(),
                                    new RandomStream(0),
                                    Workers.ONE),
                    before);
            actor.look(one.batch.nextInputs(), one.rows, stream(before, "noise"));
            float[] both = new float[8 * ROWS];
            join(one.batch.inputs(), one.batch.actions(), both, 0);
            join(one.batch.nextInputs(), actor.actions(), both, ROWS);
            Network network = critics.network();
            Network.Tape tape = network.tape(2 * ROWS, Network.Mode.TRAINING);
            Rows all = Rows.independent(2 * ROWS);
            float[] values = network.forward(tape, both, all).clone();
            float[] next = Arrays.copyOfRange(values, 2 * ROWS, 4 * ROWS);
            double[] targets = targets(next, actor.logProbs(), config.entropy().temperature());
            assertEquals(one.squared(values, targets, 2), loss, 1e-5);
            float[] alone = network.forward(tape, both, one.rows).clone();
            assertNotEquals(one.squared(alone, targets, 2), loss, 1e-3, "statistics of one half alone");
            // The targets are fixed; that present values move with the next states' statistics is part of the gradient
            gradient(network, after.at("critics").at("optimizer"), config.adamBeta1());
            one.gradients.check(network, () -> one.squared(network.forward(tape, both, all), targets, 2));
        }
    }

    private static void join(float[] states, float[] actions, float[] into, int from) {
        for (int row = 0; row < ROWS; row++) {
            System.arraycopy(states, 2 * row, into, 4 * (from + row), 2);
            System.arraycopy(actions, 2 * row, into, 4 * (from + row) + 2, 2);
        }
    }

    /// Hiraoka et al. (2022), algorithm 2: G updates of the critics, whose targets are the smallest of two critics
    /// under
    /// dropout, then one of the actor, which climbs their mean under dropout.
    @Test
    void droqsCriticsDropOutInTargetsAndWhereTheActorClimbsTheirMean() {
        SacConfig d = Small.droq();
        CriticConfig critic = Small.critic().withDropout(0.3f);
        var config = new SacConfig(
                d.rounds(),
                d.replay(),
                RATE,
                d.learningRateSchedule(),
                d.discount(),
                d.tau(),
                3,
                d.judgement(),
                d.entropy(),
                d.actor(),
                critic);
        try (Sac agent = new Sac(config, ROWS, one.setup)) {
            double alpha = config.entropy().temperature();
            for (int update = 1; update <= 3; update++) {
                State before = state(agent);
                Metrics metrics = one.update(agent);
                State after = state(agent);
                assertEquals(update == 3, moved(before, after, "actor/network/"), "the actor with update " + update);
                follows(before, after, "critics/target/", "critics/network/", d.tau());

                Critics critics = one.critics(critic, Normalizer.NONE, true, Critics.ADAM, before);
                Actor actor = one.actor(stochastic(config), before);
                RandomStream noise = stream(before, "noise");
                actor.look(one.batch.nextInputs(), one.rows, noise);
                float[] next = critics.targets(one.batch.nextInputs(), actor.actions(), one.rows);
                double[] targets = targets(next, actor.logProbs(), alpha);
                float[] values = critics.values(one.batch.inputs(), one.batch.actions(), one.rows);
                assertEquals(one.squared(values, targets, 2), metrics.value(LOSS), 1e-5);
                if (update == 3) {
                    step(critics, values, targets);
                    actor.sample(one.batch.inputs(), one.rows, noise);
                    float[] judged = critics.judge(one.batch.inputs(), actor.actions(), one.rows);
                    assertEquals(Loss.mean(ROWS, 2, judged, new float[2 * ROWS]), metrics.value("train/value"), 1e-5);
                    float[] again = judged.clone();
                    critics.judge(one.batch.inputs(), actor.actions(), one.rows);
                    assertFalse(Arrays.equals(again, judged), "other features drop out the next time");
                }
            }
        }
    }

    private void step(Critics critics, float[] values, double[] targets) {
        float[] wanted = new float[ROWS];
        for (int row = 0; row < ROWS; row++) {
            wanted[row] = (float) targets[row];
        }
        float[] d = new float[2 * ROWS];
        Loss.squared(ROWS, 2, values, wanted, one.batch.weights(), d, new float[ROWS]);
        critics.step(d, RATE);
    }

    private ActorConfig.Parts stochastic(SacConfig config) {
        var environment = one.setup.environment();
        return config.actor()
                .build(
                        environment.observationSpace(),
                        environment.actionSpace(),
                        Normalizer.NONE,
                        one.setup.backend(),
                        new RandomStream(0),
                        Workers.ONE);
    }
}
