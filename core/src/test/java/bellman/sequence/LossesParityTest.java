package bellman.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import bellman.Fixtures;
import bellman.head.Outputs;
import bellman.loss.Cispo;
import bellman.loss.ClippedSquaredError;
import bellman.loss.ClippedSurrogate;
import bellman.loss.KlEstimator;
import bellman.loss.KlPenalty;
import bellman.loss.LossSums;
import bellman.loss.PolicyGradient;
import bellman.loss.PolicyObjective;
import bellman.loss.Sapo;
import bellman.returns.Gae;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Losses and gradients against those that TRL computed in float32.
class LossesParityTest {
    private static final float[] NONE = {};
    private static final double TOLERANCE = 5e-6;

    @TestFactory
    List<DynamicTest> lossesAndGradientsAreThoseOfTrl() {
        var tests = new ArrayList<DynamicTest>();
        for (JsonNode c : new ObjectMapper().readTree(Fixtures.file("llm/losses.json"))) {
            tests.add(DynamicTest.dynamicTest(c.get("name").asString(), () -> check(new Recorded(c))));
        }
        assertFalse(tests.isEmpty());
        return tests;
    }

    private static void check(Recorded c) {
        String family = c.name().split("_")[0];
        switch (family) {
            case "dpo" -> preferences(c);
            case "kto" -> kto(c);
            case "orpo", "cpo", "simpo" -> withoutReference(c);
            case "reward" -> reward(c);
            case "grpo", "gspo", "dapo" -> groups(c);
            case "rloo" -> leaveOneOut(c);
            case "ppo" -> ppo(c);
            default -> throw new AssertionError("a case of an unknown kind: " + c.name());
        }
    }

    private static void preferences(Recorded c) {
        boolean[][] mask = c.mask("completion_mask");
        Segments tokens = Recorded.segments(mask);
        float[] logProbs = c.packed("policy_logps", mask);
        float[] reference = c.packed("ref_logps", mask);
        float[] gradients = new float[tokens.elements()];
        double loss = 0;
        for (int i = 0; i < c.params().get("loss_types").size(); i++) {
            String type = c.params().get("loss_types").get(i).asString();
            double weight = c.params().get("loss_weights").get(i).asDouble();
            loss += weight
                    * (type.equals("sft")
                            ? likelihood(logProbs, tokens, weight, gradients)
                            : preference(c, type, logProbs, reference, tokens, weight, gradients));
        }
        c.assertLoss(loss);
        c.assertGradients("policy_logps", mask, gradients);
    }

    private static double preference(
            Recorded c,
            String type,
            float[] logProbs,
            float[] reference,
            Segments tokens,
            double weight,
            float[] gradients) {
        double beta = c.number("beta");
        double smoothing = c.number("label_smoothing");
        PreferenceLoss loss = switch (type) {
            case "sigmoid" -> new PreferenceLoss.Logistic(beta, smoothing, 0, false);
            case "sigmoid_norm" -> new PreferenceLoss.Logistic(beta, smoothing, 0, true);
            case "ipo" -> new PreferenceLoss.Squared(beta, true);
            case "hinge" -> new PreferenceLoss.Hinge(beta);
            case "robust" -> new PreferenceLoss.Robust(beta, smoothing);
            case "exo_pair" -> new PreferenceLoss.Exact(beta, smoothing);
            case "sppo_hard" -> new PreferenceLoss.SelfPlay(beta);
            case "apo_zero" -> new PreferenceLoss.Anchored(beta);
            case "nca_pair" -> new PreferenceLoss.Contrastive(beta);
            default -> throw new AssertionError("a preference loss of an unknown type: " + type);
        };
        var result = new Preferences(loss).apply(logProbs, reference, tokens, weight, gradients);
        c.assertOutput("rewards/chosen", result.chosenReward());
        c.assertOutput("rewards/rejected", result.rejectedReward());
        c.assertOutput("rewards/margins", result.margin());
        c.assertOutput("rewards/accuracies", result.accuracy());
        return result.loss();
    }

    /// The chosen answers' mean negative log-likelihood, of which the gradient is added.
    private static double likelihood(float[] logProbs, Segments tokens, double weight, float[] gradients) {
        int chosen = tokens.to(tokens.count() / 2 - 1);
        float[] ones = new float[chosen];
        Arrays.fill(ones, 1);
        float[] own = new float[chosen];
        var sums = new LossSums();
        new PolicyGradient().apply(logProbs, logProbs, ones, NONE, 0, chosen, weight / chosen, own, sums);
        for (int i = 0; i < chosen; i++) {
            gradients[i] += own[i];
        }
        return sums.meanLoss();
    }

    private static void kto(Recorded c) {
        boolean[][] mask = c.mask("completion_mask");
        Segments tokens = Recorded.segments(mask);
        double z = 0;
        if (c.text("loss_type").equals("kto")) {
            boolean[][] whole = c.everything("kl_policy_logps");
            z = Kto.referencePoint(
                    c.packed("kl_policy_logps", whole), c.packed("kl_ref_logps", whole), Recorded.segments(whole));
        }
        c.assertOutput("kl", z);
        JsonNode labels = c.inputs().get("label");
        boolean[] desirable = new boolean[labels.size()];
        for (int i = 0; i < desirable.length; i++) {
            desirable[i] = labels.get(i).asBoolean();
        }
        float[] gradients = new float[tokens.elements()];
        var result = new Kto(c.number("beta"), c.number("desirable_weight"), c.number("undesirable_weight"))
                .apply(c.packed("policy_logps", mask), c.packed("ref_logps", mask), tokens, desirable, z, 1, gradients);
        c.assertLoss(result.loss());
        c.assertOutput("rewards/chosen", result.desirableReward());
        c.assertOutput("rewards/rejected", result.undesirableReward());
        c.assertGradients("policy_logps", mask, gradients);
    }

    /// The cases give each sequence's number: a sequence of one token.
    private static void withoutReference(Recorded c) {
        boolean odds = c.name().startsWith("orpo");
        String suffix = odds ? "_mean_logps" : "_logps";
        float[] chosen = c.vector("chosen" + suffix);
        int pairs = chosen.length;
        float[] both = Arrays.copyOf(chosen, 2 * pairs);
        System.arraycopy(c.vector("rejected" + suffix), 0, both, pairs, pairs);
        double beta = c.number("beta");
        PreferenceLoss loss = odds
                ? new PreferenceLoss.OddsRatio(beta)
                : switch (c.text("loss_type")) {
                    case "sigmoid" -> new PreferenceLoss.Logistic(beta, c.number("label_smoothing"), 0, false);
                    case "simpo" ->
                        new PreferenceLoss.Logistic(beta, c.number("label_smoothing"), c.number("simpo_gamma"), true);
                    case "ipo" -> new PreferenceLoss.Squared(beta, true);
                    case "hinge" -> new PreferenceLoss.Hinge(beta);
                    default -> throw new AssertionError("an unknown type: " + c.text("loss_type"));
                };
        float[] gradients = new float[2 * pairs];
        var result = new Preferences(loss).apply(both, NONE, Segments.equal(2 * pairs, 1), 1, gradients);
        double ofLikelihood = odds ? 1 : c.number("cpo_alpha");
        c.assertLoss(result.loss() + ofLikelihood * c.inputs().get("chosen_nll").asDouble());
        c.assertVector("chosen" + suffix, gradients, 0);
        c.assertVector("rejected" + suffix, gradients, pairs);
    }

    private static void reward(Recorded c) {
        float[] chosen = c.vector("chosen_rewards");
        int pairs = chosen.length;
        float[] dChosen = new float[pairs];
        float[] dRejected = new float[pairs];
        float[] margins = c.inputs().has("margin") ? c.vector("margin") : NONE;
        JsonNode centering = c.params().get("center_rewards_coefficient");
        var result = new BradleyTerry(centering.isNull() ? 0 : centering.asDouble())
                .apply(chosen, c.vector("rejected_rewards"), margins, 1, dChosen, dRejected);
        c.assertLoss(result.loss());
        c.assertOutput("accuracy", result.accuracy());
        c.assertOutput("margin", result.margin());
        float[] both = Arrays.copyOf(dChosen, 2 * pairs);
        System.arraycopy(dRejected, 0, both, pairs, pairs);
        c.assertVector("rewards", both, 0);
    }

    private static void groups(Recorded c) {
        boolean[][] mask = c.mask("mask");
        Segments tokens = Recorded.segments(mask);
        float[] rewards = c.vector("rewards");
        int samples = (int) c.number("num_generations");
        var scale = switch (c.text("scale_rewards")) {
            case "group" -> GroupAdvantages.Scale.GROUP;
            case "batch" -> GroupAdvantages.Scale.BATCH;
            case "none" -> GroupAdvantages.Scale.NONE;
            default -> throw new AssertionError("an unknown scale: " + c.text("scale_rewards"));
        };
        float[] advantages = GroupAdvantages.by(scale).of(rewards, Segments.equal(rewards.length / samples, samples));
        float[] expected = c.vector("advantages");
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], advantages[i], TOLERANCE, "advantage " + i);
        }
        Aggregation aggregation = aggregation(c, tokens);
        double parts = aggregation instanceof Aggregation.Constant ? 1 : c.number("gradient_accumulation_steps");
        float[] weights = aggregation.weights(tokens);
        float[] logProbs = c.packed("logps", mask);
        float[] old = c.packed("old_logps", mask);
        float[] gradients = new float[tokens.elements()];
        var sums = new LossSums();
        boolean bySequence = c.text("importance_sampling_level").equals("sequence");
        PolicyObjective objective = surrogate(c);
        if (bySequence) {
            float[] together = new float[tokens.count()];
            for (int s = 0; s < together.length; s++) {
                together[s] = (float) tokens.sum(weights, s);
            }
            SequenceRatio.MEAN.apply(
                    objective, logProbs, old, tokens, advantages, together, 1 / parts, gradients, sums);
        } else {
            float[] perToken = tokens.spread(advantages);
            objective.apply(logProbs, old, perToken, weights, 0, tokens.elements(), 1 / parts, gradients, sums);
        }
        double loss = sums.meanLoss() * sums.weight();
        if (c.number("beta") != 0) {
            loss += penalty(c, bySequence, logProbs, old, mask, tokens, weights, 1 / parts, gradients);
        }
        c.assertLoss(loss / parts);
        c.assertGradients("logps", mask, gradients);
    }

    private static double penalty(
            Recorded c,
            boolean bySequence,
            float[] logProbs,
            float[] old,
            boolean[][] mask,
            Segments tokens,
            float[] weights,
            double scale,
            float[] gradients) {
        double beta = c.number("beta");
        float[] reference = c.packed("ref_logps", mask);
        if (c.params().get("use_bias_correction_kl").asBoolean()) {
            var kl = new CorrectedKl(KlEstimator.K3, beta);
            return beta
                    * (bySequence
                            ? kl.bySequence(logProbs, old, reference, weights, tokens, scale, gradients)
                            : kl.byToken(logProbs, old, reference, weights, tokens.elements(), scale, gradients));
        }
        var sums = new LossSums();
        new KlPenalty(KlEstimator.K3, beta)
                .apply(logProbs, reference, weights, 0, tokens.elements(), scale, gradients, sums);
        return beta * sums.meanLoss() * sums.weight();
    }

    private static PolicyObjective surrogate(Recorded c) {
        return switch (c.text("loss_type")) {
            case "cispo" -> new Cispo(c.number("epsilon_high"));
            // The reference's defaults, which its cases do not name.
            case "sapo" -> new Sapo(1, 1.05);
            default -> {
                JsonNode delta = c.params().get("delta");
                yield new ClippedSurrogate(
                        c.number("epsilon"),
                        c.number("epsilon_high"),
                        delta.isNull() ? Double.POSITIVE_INFINITY : delta.asDouble());
            }
        };
    }

    private static Aggregation aggregation(Recorded c, Segments tokens) {
        return switch (c.text("loss_type")) {
            case "grpo", "sapo" -> new Aggregation.PerSequence();
            case "bnpo" -> new Aggregation.PerToken();
            case "dr_grpo" ->
                new Aggregation.Constant(
                        tokens.count() * c.number("max_completion_length") * c.number("gradient_accumulation_steps"));
            // Tokens of all that was generated, of which one step takes its share.
            case "dapo", "cispo" ->
                new Aggregation.Constant(c.number("num_items_in_batch")
                        * c.number("gradient_accumulation_steps")
                        / c.number("steps_per_generation"));
            default -> throw new AssertionError("an unknown type: " + c.text("loss_type"));
        };
    }

    private static void leaveOneOut(Recorded c) {
        boolean[][] mask = c.mask("mask");
        Segments tokens = Recorded.segments(mask);
        float[] old = c.packed("old_logps", mask);
        float[] reference = c.packed("ref_logps", mask);
        float[] shaped = c.vector("rewards");
        for (int s = 0; s < shaped.length; s++) {
            shaped[s] -= (float) (c.number("beta") * LogRatios.sum(old, reference, tokens, s));
        }
        c.assertOutputs("shaped_rewards", shaped);
        int samples = (int) c.number("num_generations");
        float[] advantages = GroupAdvantages.leaveOneOut(shaped, Segments.equal(shaped.length / samples, samples));
        if (c.params().get("normalize_advantages").asBoolean()) {
            // Their mean is 0 already.
            double deviation = GroupAdvantages.deviation(advantages, 0, advantages.length) + 1e-4;
            for (int i = 0; i < advantages.length; i++) {
                advantages[i] = (float) (advantages[i] / deviation);
            }
        }
        c.assertOutputs("advantages", advantages);
        float[] gradients = new float[tokens.elements()];
        var sums = new LossSums();
        SequenceRatio.SUM.apply(
                new ClippedSurrogate(c.number("epsilon")),
                c.packed("logps", mask),
                old,
                tokens,
                advantages,
                NONE,
                1.0 / tokens.count(),
                gradients,
                sums);
        c.assertLoss(sums.meanLoss());
        c.assertGradients("logps", mask, gradients);
    }

    /// TRL keeps a value after the last token wherever its arrays have room for one.
    private static void ppo(Recorded c) {
        boolean[][] mask = c.mask("mask");
        boolean[][] seen = new boolean[mask.length][];
        for (int s = 0; s < mask.length; s++) {
            seen[s] = mask[s].clone();
            for (int t = 1; t < seen[s].length; t++) {
                seen[s][t] |= mask[s][t - 1];
            }
        }
        Segments tokens = Recorded.segments(mask);
        Segments states = Recorded.segments(seen);
        float[] old = c.packed("old_logps", mask);
        KlEstimator estimator = KlEstimator.valueOf(c.text("kl_estimator").toUpperCase(java.util.Locale.ROOT));
        float[] rewards = new TokenRewards(c.number("kl_coef"), estimator)
                .of(old, c.packed("ref_logps", mask), tokens, c.vector("scores"), states);
        c.assertOutputs("shaped_rewards", seen, rewards);
        if (c.params().get("whiten_rewards").asBoolean()) {
            double deviation = GroupAdvantages.deviation(rewards, 0, rewards.length);
            double mean = 0;
            for (float r : rewards) {
                mean += r / (double) rewards.length;
            }
            for (int i = 0; i < rewards.length; i++) {
                rewards[i] = (float) ((rewards[i] - mean) / deviation + mean);
            }
        }
        float[] values = c.packed("values", seen);
        float[] all = new float[states.elements()];
        float[] targets = new float[states.elements()];
        new Gae(c.number("gamma"), c.number("lam"))
                .compute(
                        states.elements(),
                        1,
                        rewards,
                        values,
                        TokenRewards.nextValues(values, states),
                        TokenRewards.ends(states),
                        all,
                        targets);
        c.assertOutputs("returns", seen, targets);
        float[] advantages = TokenRewards.ofTokens(all, states, tokens);
        bellman.loss.Advantages.normalize(advantages, NONE, tokens.elements(), advantages);
        c.assertOutputs("advantages", mask, advantages);
        var policySums = new LossSums();
        float[] gradients = new float[tokens.elements()];
        float[] weights = new Aggregation.PerToken().weights(tokens);
        new ClippedSurrogate(c.number("cliprange"))
                .apply(
                        c.packed("logps", mask),
                        old,
                        advantages,
                        weights,
                        0,
                        tokens.elements(),
                        1,
                        gradients,
                        policySums);
        var valueSums = new LossSums();
        float[] valueGradients = new float[states.elements()];
        double coefficient = c.number("vf_coef");
        new ClippedSquaredError(c.number("cliprange_value"))
                .apply(
                        Outputs.of(c.packed("new_values", seen), 1, 0),
                        values,
                        targets,
                        NONE,
                        0,
                        states.elements(),
                        coefficient / states.elements(),
                        Outputs.of(valueGradients, 1, 0),
                        valueSums);
        c.assertOutput("pg_loss", policySums.meanLoss());
        c.assertOutput("vf_loss", valueSums.meanLoss());
        c.assertLoss(policySums.meanLoss() + coefficient * valueSums.meanLoss());
        c.assertGradients("logps", mask, gradients);
        c.assertGradients("new_values", seen, valueGradients);
    }
}
