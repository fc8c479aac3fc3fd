package bellman.llm.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.chat.TokenTrace;
import bellman.llm.generate.Completion.WeightsVersion;
import bellman.llm.generate.FinishReason;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.policy.GrpoConfig.Level;
import bellman.llm.policy.GrpoConfig.LossType;
import bellman.llm.policy.GrpoConfig.ScaleRewards;
import bellman.llm.rollout.Group;
import bellman.llm.rollout.Rollout;
import bellman.llm.task.CharacterModel;
import bellman.llm.task.Question;
import bellman.llm.task.Score;
import bellman.llm.task.SortDigits;
import bellman.llm.train.OptimizerSettings;
import bellman.llm.train.ReferenceModel;
import bellman.llm.train.TrainedWeights;
import bellman.llm.train.Updates;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyLearningTest {
    private static final WeightsVersion VERSION = new WeightsVersion(1, "0");
    private static final CharacterModel TINY =
            new CharacterModel(SortDigits.defaults().alphabet(), 64, 1, 32);

    private static CausalModel model() {
        return CausalModel.random(TINY.config(), 5, ComputeOptions.defaults().withThreads(1));
    }

    /// A group of samples with these scores and drawn tokens of different numbers.
    private static Group group(RandomStream random, double... scores) {
        Question question = Question.of("12=", "12");
        List<Rollout> rollouts = new ArrayList<>();
        for (double score : scores) {
            int[] drawn = new int[1 + random.nextInt(5)];
            float[] logProbs = new float[drawn.length];
            for (int i = 0; i < drawn.length; i++) {
                drawn[i] = 2 + random.nextInt(10);
                logProbs[i] = -1 - random.nextFloat();
            }
            TokenTrace trace =
                    TokenTrace.EMPTY.withEnvironment(new int[] {4, 3, 2}).withModel(drawn, logProbs);
            Score value = Double.isNaN(score) ? new Score.Failed("nobody knows") : new Score.Value(score, Map.of());
            rollouts.add(new Rollout(
                    question,
                    trace,
                    3,
                    List.of("x"),
                    drawn.length == 5 ? FinishReason.LENGTH : FinishReason.STOP,
                    VERSION,
                    VERSION,
                    value));
        }
        return new Group(question, rollouts);
    }

    private static Experience experience(Group... groups) {
        return new Experience(0, List.of(groups), List.of(groups), 7);
    }

    /// What becomes of the weights after learning from a batch.
    private static State after(PolicyConfig config, Experience experience, int partTokens) {
        try (CausalModel model = model();
                CausalModel frozen = model.copy();
                Updates updates =
                        new Updates(model, OptimizerSettings.defaults().withConstantRate(1e-2f), partTokens)) {
            Optional<ReferenceModel> reference =
                    config.kl().needsReference() ? Optional.of(new ReferenceModel.Frozen(frozen)) : Optional.empty();
            new PolicyLearning(config, model, reference, partTokens, 1)
                    .learn(experience, updates, 1e-2f, 0, new Metrics());
            State state = new State();
            new TrainedWeights(model.trained()).save(state);
            return state;
        }
    }

    private static GrpoConfig grpo(LossType type, ScaleRewards scale, int minibatches, int epochs) {
        GrpoConfig config = GrpoConfig.defaults();
        return config.with(
                        config.questions(),
                        config.sampling().with(2, 4, 5),
                        UpdateConfig.defaults().with(minibatches, epochs),
                        KlConfig.none())
                .with(type, Level.TOKEN, 0.2, 0.28, scale);
    }

    private static Experience mixed() {
        RandomStream random = RandomStream.of(11, "samples");
        return experience(group(random, 1, 0, 0.5, 0), group(random, 0, 0, 1, Double.NaN), group(random, 1, 1, 1, 1));
    }

    @Test
    void aGroupOfOneWorthHasExactlyNoGradient() {
        State before = new State();
        try (CausalModel model = model()) {
            new TrainedWeights(model.trained()).save(before);
        }
        RandomStream random = RandomStream.of(2, "samples");
        Experience even = experience(group(random, 1, 1, 1, 1), group(random, 0, 0, 0, 0));
        for (LossType type : LossType.values()) {
            for (ScaleRewards scale : List.of(ScaleRewards.GROUP, ScaleRewards.BATCH, ScaleRewards.NONE)) {
                assertEquals(before, after(grpo(type, scale, 1, 1), even, 1000), type + " " + scale);
            }
        }
        RlooConfig rloo = RlooConfig.defaults();
        assertEquals(before, after(rloo, even, 1000));
    }

    @Test
    void aBatchInPartsGivesWhatTheWholeGives() {
        for (LossType type : LossType.values()) {
            same(grpo(type, ScaleRewards.GROUP, 1, 1));
        }
        same(grpo(LossType.GRPO, ScaleRewards.MINIBATCH, 2, 2));
        same(grpo(LossType.DAPO, ScaleRewards.NONE, 1, 2).withChoice(true, 0, 1));
        GrpoConfig gspo = grpo(LossType.GRPO, ScaleRewards.GROUP, 1, 1);
        same(gspo.with(LossType.GRPO, Level.SEQUENCE, 0.2, 0.2, ScaleRewards.GROUP)
                .with(
                        gspo.questions(),
                        gspo.sampling(),
                        gspo.update(),
                        KlConfig.none().withBeta(0.1)));
        RlooConfig rloo = RlooConfig.defaults();
        same(rloo.with(
                rloo.questions(),
                rloo.sampling(),
                rloo.update(),
                KlConfig.inReward().withBeta(0.1)));
        same(ReinforceConfig.defaults());
    }

    private static void same(PolicyConfig config) {
        State whole = after(config, mixed(), 1000);
        State parts = after(config, mixed(), 9);
        whole.entries()
                .forEach((name, values) -> assertArrayEquals(
                        (float[]) values, parts.floats(name, ((float[]) values).length), 2e-4f, config + " " + name));
    }

    @Test
    void aSampleWithoutAScoreTeachesNothing() {
        RandomStream random = RandomStream.of(11, "samples");
        Group first = group(random, 1, 0, 0.5, Double.NaN);
        Group without = new Group(first.question(), first.rollouts().subList(0, 3));
        GrpoConfig config = grpo(LossType.GRPO, ScaleRewards.GROUP, 1, 1);
        assertEquals(after(config, experience(without), 1000), after(config, experience(first), 1000));
    }

    @Test
    void aCutOffSampleStillCountsAmongTheOthersWhereItIsMasked() {
        RandomStream random = RandomStream.of(1, "samples");
        Experience batch = experience(group(random, 1, 0, 1, 0), group(random, 0, 1, 0, 0));
        assertTrue(batch.drawn().stream().anyMatch(g -> g.rollouts().stream().anyMatch(Rollout::truncated)));
        GrpoConfig config = grpo(LossType.GRPO, ScaleRewards.GROUP, 1, 1);
        State masked = after(config.withChoice(true, 0, 1), batch, 1000);
        assertTrue(!masked.equals(after(config, batch, 1000)));
    }

    /// A sample whose drawn tokens all had this log-probability.
    private static Rollout sample(double score, float logProb) {
        TokenTrace trace = TokenTrace.EMPTY
                .withEnvironment(new int[] {4, 3, 2})
                .withModel(new int[] {5, 6}, new float[] {logProb, logProb});
        return new Rollout(
                Question.of("12=", "12"),
                trace,
                3,
                List.of("34"),
                FinishReason.STOP,
                VERSION,
                VERSION,
                new Score.Value(score, Map.of()));
    }

    @Test
    void ratiosToThePolicyThatDrewAreClippedWhereItHasGoneFarSince() {
        State before = new State();
        try (CausalModel model = model()) {
            new TrainedWeights(model.trained()).save(before);
        }
        // Fresh weights give each of 16 tokens about -2.8: the good sample has become likelier, the bad one less
        // likely.
        Group past = new Group(Question.of("12=", "12"), List.of(sample(1, -9), sample(0, -0.01f)));
        Group ahead = new Group(Question.of("12=", "12"), List.of(sample(1, -0.01f), sample(0, -9)));
        GrpoConfig own = grpo(LossType.GRPO, ScaleRewards.GROUP, 1, 1);
        GrpoConfig drawn = own.with(
                own.questions(), own.sampling(), own.update().withRatios(UpdateConfig.Ratios.DRAWN), KlConfig.none());
        assertEquals(before, after(drawn, experience(past), 1000));
        assertNotEquals(before, after(drawn, experience(ahead), 1000));
        assertNotEquals(before, after(own, experience(past), 1000));
        assertThrows(
                IllegalArgumentException.class,
                () -> own.update()
                        .withLag(1, UpdateConfig.Correction.TOKEN_MASK)
                        .withRatios(UpdateConfig.Ratios.DRAWN));
    }

    @Test
    void anEngineWithOtherWeightsSetsOffTheAlarm() {
        RandomStream random = RandomStream.of(4, "samples");
        Group group = group(random, 1, 0, 1, 0);
        Experience own = new Experience(0, List.of(group), List.of(group), 0);
        String message = assertThrows(
                        IllegalStateException.class,
                        () -> after(grpo(LossType.GRPO, ScaleRewards.GROUP, 1, 1), own, 1000))
                .getMessage();
        assertTrue(message.startsWith("log-probabilities in drawing and in learning differ by "), message);
    }
}
