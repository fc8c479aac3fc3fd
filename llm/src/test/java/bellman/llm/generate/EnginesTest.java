package bellman.llm.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.decode.WeightSource;
import bellman.llm.generate.GenerationEngine.Update;
import bellman.llm.lora.LoraAdapter;
import bellman.llm.lora.LoraConfig;
import bellman.llm.lora.LoraTargets;
import bellman.llm.model.AttentionConfig;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.model.ModelConfig;
import bellman.llm.model.RopeConfig;
import bellman.net.TokenBatch;
import bellman.torch.DType;
import bellman.torch.GradientMode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class EnginesTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int[] PROMPT = {3, 1, 4, 1, 5};

    private static CausalModel model(DType type) {
        var attention = new AttentionConfig(2, 1, 8, false, false, true);
        return CausalModel.random(
                ModelConfig.qwen3(50, 16, 2, attention, 24, 64),
                1,
                ComputeOptions.defaults().withThreads(1).withType(type));
    }

    private static GenerationEngine engine(CausalModel model) {
        return Engines.of(model, EngineSettings.defaults().withThreads(2), Optional.empty(), EngineMeter.NONE);
    }

    /// An adapter that changes what the model says.
    private static LoraAdapter adapter(CausalModel model, String... targets) {
        LoraAdapter adapter = LoraAdapter.attach(
                model, LoraConfig.of(3, LoraTargets.named(targets)).withAlpha(40), 7);
        try (var _ = new PointerScope();
                var _ = GradientMode.off()) {
            adapter.weights()
                    .all()
                    .forEach((name, weight) -> weight.tensor().detach().normal_());
        }
        return adapter;
    }

    private static int[] greedy(GenerationEngine engine) {
        return engine.generate(List.of(GenerationRequest.of(PROMPT, SamplingOptions.greedy(30))), LONG)
                .getFirst()
                .ids();
    }

    private static int[] greedy(CausalModel model) {
        return new Greedy(30, Set.of())
                .continueAll(model, TokenBatch.of(PROMPT)).getFirst().ids().stream()
                        .mapToInt(Integer::intValue)
                        .toArray();
    }

    @Test
    void anAdaptersMatricesArriveInTheEngineAndGoAgain() {
        try (CausalModel model = model(DType.FLOAT32);
                GenerationEngine engine = engine(model)) {
            String plain = engine.weights().hash();
            int[] before = greedy(engine);
            assertArrayEquals(greedy(model), before);
            LoraAdapter adapter = adapter(model, "q_proj", "v_proj", "o_proj", "gate_proj", "down_proj");
            var adapted = engine.update(WeightSource.of(model), Update.BETWEEN_TOKENS);
            assertNotEquals(plain, adapted.hash());
            assertArrayEquals(greedy(model), greedy(engine));
            assertFalse(Arrays.equals(before, greedy(engine)), Arrays.toString(before));
            try (var _ = adapter.off()) {
                assertEquals(
                        plain,
                        engine.update(WeightSource.of(model), Update.BETWEEN_TOKENS)
                                .hash());
                assertArrayEquals(before, greedy(engine));
            }
            adapter.merge();
            engine.update(WeightSource.of(model), Update.BETWEEN_TOKENS);
            assertArrayEquals(greedy(model), greedy(engine));
        }
    }

    @Test
    void aPartOfAHeadIsTurnedAlikeByBothDecoders() {
        ModelConfig whole = ModelConfig.qwen3(50, 16, 2, new AttentionConfig(2, 1, 8, false, false, true), 24, 64);
        int[][] said = new int[2][];
        for (int i = 0; i < 2; i++) {
            var rope = new RopeConfig(1e4, i == 0 ? 8 : 4, new RopeConfig.Scaling.None(), List.of());
            var config = new ModelConfig(
                    whole.architecture(),
                    whole.vocabulary(),
                    whole.hidden(),
                    whole.context(),
                    whole.layers(),
                    whole.attention(),
                    rope,
                    whole.normEpsilon(),
                    whole.tied(),
                    0.5,
                    whole.endTokens());
            try (CausalModel model = CausalModel.random(
                            config, 3, ComputeOptions.defaults().withThreads(1));
                    GenerationEngine engine = engine(model)) {
                said[i] = greedy(engine);
                assertArrayEquals(greedy(model), said[i]);
            }
        }
        assertFalse(Arrays.equals(said[0], said[1]), Arrays.toString(said[0]));
    }

    @Test
    void theEngineOutlivesTheModel() {
        GenerationEngine engine;
        int[] expected;
        try (CausalModel model = model(DType.FLOAT32)) {
            expected = greedy(model);
            engine = engine(model);
        }
        try (engine) {
            assertArrayEquals(expected, greedy(engine));
        }
    }

    @Test
    void anAdapterBesideATiedHeadIsNotLost() {
        try (CausalModel model = model(DType.FLOAT32)) {
            adapter(model, "lm_head");
            var refused = assertThrows(
                    IllegalArgumentException.class,
                    () -> WeightSource.of(model).read(WeightSource.EMBEDDING, 0, new float[1], 1));
            assertTrue(refused.getMessage().contains("lm_head"), refused.getMessage());
            assertTrue(Engines.refusal(model).orElse("").contains("lm_head"));
        }
    }
}
