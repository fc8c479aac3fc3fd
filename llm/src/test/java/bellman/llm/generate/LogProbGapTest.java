package bellman.llm.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.decode.WeightType;
import bellman.llm.model.AttentionConfig;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.model.ModelConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogProbGapTest {
    @Test
    void fewerBitsOfWeightsWidenIt() {
        var attention = new AttentionConfig(4, 2, 16, false, false, true);
        try (CausalModel model = CausalModel.random(
                ModelConfig.qwen3(200, 64, 3, attention, 96, 256),
                1,
                ComputeOptions.defaults().withThreads(1))) {
            List<int[]> prompts = new ArrayList<>();
            List<GenerationRequest> requests = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int[] prompt = {i, i + 1, i + 2};
                prompts.add(prompt);
                requests.add(GenerationRequest.of(
                        prompt, SamplingOptions.of(40).withTemperature(0.7).withSeed(i)));
            }
            Map<WeightType, LogProbGap> gaps = new EnumMap<>(WeightType.class);
            for (WeightType type : WeightType.values()) {
                EngineSettings settings =
                        EngineSettings.defaults().withThreads(1).withWeights(type);
                try (GenerationEngine engine = Engines.of(model, settings, Optional.empty(), EngineMeter.NONE)) {
                    List<Completion> completions = engine.generate(requests, Duration.ofMinutes(1));
                    gaps.put(type, LogProbGap.of(model, prompts, completions, 0.7));
                }
            }
            LogProbGap exact = gaps.get(WeightType.FLOAT32);
            assertEquals(320, exact.tokens());
            assertTrue(exact.largest() < 1e-5, exact.toString());
            assertTrue(exact.meanAbsolute() <= exact.largest(), exact.toString());
            double half = gaps.get(WeightType.BFLOAT16).meanAbsolute();
            assertTrue(half > 10 * exact.meanAbsolute() && half < 0.02, gaps.toString());
            double bytes = gaps.get(WeightType.INT8).meanAbsolute();
            assertTrue(bytes > 10 * exact.meanAbsolute() && bytes < 0.05, gaps.toString());
            // At the wrong temperature it is another model's.
            LogProbGap other;
            EngineSettings settings = EngineSettings.defaults().withThreads(1);
            try (GenerationEngine engine = Engines.of(model, settings, Optional.empty(), EngineMeter.NONE)) {
                other = LogProbGap.of(model, prompts, engine.generate(requests, Duration.ofMinutes(1)), 1);
            }
            assertTrue(other.meanAbsolute() > 1000 * exact.meanAbsolute(), other.toString());
            assertTrue(other.divergence() > exact.divergence(), other.toString());
            assertThrows(IllegalArgumentException.class, () -> LogProbGap.of(model, prompts, List.of(), 1));
        }
    }
}
