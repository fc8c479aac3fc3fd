package bellman.llm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.net.SequenceModel.Tape;
import bellman.net.TokenBatch;
import bellman.net.TokenScores;
import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTest {
    private static final int EXPERTS = 6;
    private static final int ACTIVE = 2;

    private static CausalModel model(boolean checkpointing) {
        ModelConfig dense = ModelConfig.qwen3(40, 16, 3, new AttentionConfig(2, 1, 8, false, false, true), 24, 64);
        var sparse = new ModelConfig.Layer(0, new FeedForward.Experts(EXPERTS, ACTIVE, 12, true, 0.001));
        var config = new ModelConfig(
                Architecture.QWEN3_MOE,
                dense.vocabulary(),
                dense.hidden(),
                dense.context(),
                List.of(sparse, dense.layers().get(1), sparse),
                dense.attention(),
                dense.rope(),
                dense.normEpsilon(),
                false,
                0.3,
                List.of());
        return CausalModel.random(
                config, 3, ComputeOptions.defaults().withThreads(1).withCheckpointing(checkpointing));
    }

    private static TokenBatch batch() {
        int[] ids = new SplittableRandom(1).ints(30, 0, 40).toArray();
        return TokenBatch.of(ids, new int[] {5, 6, 7});
    }

    private static TokenScores zeros(TokenBatch batch) {
        return TokenScores.of(new float[batch.targets()]);
    }

    private static double balance(CausalModel model, Tape tape) {
        model.forward(tape, batch());
        return model.balance(tape);
    }

    @Test
    void routersThatKnowNothingSpreadEvenly() {
        try (CausalModel model = model(false);
                Tape tape = model.tape()) {
            try (var _ = new TensorScope();
                    var _ = GradientMode.off()) {
                model.weights().all().forEach((name, w) -> {
                    if (name.endsWith("mlp.gate.weight")) {
                        w.tensor().zero_();
                    }
                });
            }
            // All probabilities are alike, so the mean of what is shared is the number of active experts.
            assertEquals(ACTIVE, balance(model, tape), 1e-6);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theGradientOfTheBalanceIsThatOfFiniteDifferences(boolean checkpointing) {
        try (CausalModel model = model(checkpointing);
                Tape tape = model.tape()) {
            assertTrue(balance(model, tape) > ACTIVE);
            model.backward(tape, zeros(batch()), 1);
            Map<String, float[]> gradients = new HashMap<>();
            model.weights().all().forEach((name, w) -> {
                if (w.tensor().grad().defined()) {
                    gradients.put(name, Tensors.toArray(w.tensor().grad()));
                }
            });
            for (String name : List.of(
                    "model.layers.0.mlp.gate.weight",
                    "model.layers.2.mlp.gate.weight",
                    "model.layers.1.mlp.up_proj.weight",
                    "model.layers.0.self_attn.v_proj.weight")) {
                var memory =
                        Tensors.memory(model.weights().all().get(name).tensor().detach());
                for (int i = 0; i < 5; i++) {
                    // Small, lest another expert be chosen.
                    float step = 1e-3f;
                    float before = memory.getAtIndex(ValueLayout.JAVA_FLOAT, i);
                    memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, before + step);
                    double more = balance(model, tape);
                    memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, before - step);
                    double less = balance(model, tape);
                    memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, before);
                    float gradient = gradients.getOrDefault(name, new float[5])[i];
                    assertEquals((more - less) / (2 * step), gradient, 2e-4, name + "[" + i + "]");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itsGradientIsAddedToThatOfTheLogProbabilities(boolean checkpointing) {
        try (CausalModel model = model(checkpointing);
                Tape tape = model.tape()) {
            float[] ones = new float[batch().targets()];
            java.util.Arrays.fill(ones, 1);
            Map<String, float[]> sum = gradients(model, tape, TokenScores.of(ones), 0);
            gradients(model, tape, zeros(batch()), 0.5).forEach((name, g) -> {
                for (int i = 0; i < g.length; i++) {
                    sum.get(name)[i] += g[i];
                }
            });
            gradients(model, tape, TokenScores.of(ones), 0.5)
                    .forEach((name, g) -> assertArrayEquals(sum.get(name), g, 1e-4f, name));
        }
    }

    private static Map<String, float[]> gradients(CausalModel model, Tape tape, TokenScores scores, double balance) {
        model.forward(tape, batch());
        model.backward(tape, scores, balance);
        Map<String, float[]> gradients = new HashMap<>();
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            model.weights().all().forEach((name, w) -> {
                gradients.put(name, Tensors.toArray(w.tensor().grad()));
                w.tensor().grad().mul_(new Scalar(0.0));
            });
        }
        return gradients;
    }

    @Test
    void aModelWithoutExpertsHasNothingToBalance() {
        ModelConfig dense = ModelConfig.qwen3(40, 16, 1, new AttentionConfig(2, 1, 8, false, false, true), 24, 64);
        try (CausalModel model =
                        CausalModel.random(dense, 3, ComputeOptions.defaults().withThreads(1));
                Tape tape = model.tape()) {
            assertThrows(IllegalStateException.class, () -> model.balance(tape));
            model.forward(tape, batch());
            assertThrows(IllegalStateException.class, () -> model.balance(tape));
            assertThrows(IllegalStateException.class, () -> model.backward(tape, zeros(batch()), 1));
        }
    }
}
