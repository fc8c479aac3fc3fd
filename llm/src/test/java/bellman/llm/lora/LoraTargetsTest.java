package bellman.llm.lora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Cases as `peft` resolves them.
class LoraTargetsTest {
    @ParameterizedTest
    @CsvSource({
        "model.layers.0.self_attn.q_proj, true",
        "model.layers.10.self_attn.q_proj, true",
        "q_proj, true",
        "model.layers.0.self_attn.xq_proj, false",
        "model.layers.0.self_attn.q_proj.weight, false",
        "model.layers.1.mlp.up_proj, true",
        "model.layers.11.mlp.up_proj, false",
        "model.layers.0.mlp.up_proj, false"
    })
    void aNameIsAWholePathOrItsEnd(String path, boolean contained) {
        assertEquals(
                contained, LoraTargets.named("q_proj", "layers.1.mlp.up_proj").contain(path));
    }

    @ParameterizedTest
    @CsvSource({
        "model.layers.0.self_attn.q_proj, true",
        "model.layers.0.self_attn.k_proj, false",
        "visual.model.layers.0.self_attn.v_proj, false",
        "model.layers.0.self_attn.v_proj.x, false"
    })
    void anExpressionMatchesAWholePath(String path, boolean contained) {
        assertEquals(
                contained, LoraTargets.of("model\\.layers\\.\\d+\\..*[qv]_proj").contain(path));
    }

    @Test
    void patternsGiveSomeMapsOtherRanksAndAlphas() {
        var ranks = new LinkedHashMap<>(Map.of("layers.0.self_attn.q_proj", 16));
        var alphas = new LinkedHashMap<>(Map.of("q_proj", 32.0));
        var config =
                new LoraConfig(4, 8, 0, LoraTargets.named("q_proj", "k_proj"), Optional.empty(), false, ranks, alphas);
        assertEquals(16, config.rankOf("model.layers.0.self_attn.q_proj"));
        assertEquals(4, config.rankOf("model.layers.10.self_attn.q_proj"));
        assertEquals(2, config.scaleOf("model.layers.0.self_attn.q_proj"));
        assertEquals(8, config.scaleOf("model.layers.1.self_attn.q_proj"));
        assertEquals(2, config.scaleOf("model.layers.1.self_attn.k_proj"));
        assertEquals(4, config.withRankStabilized(true).withAlpha(8).scaleOf("model.layers.1.self_attn.k_proj"));
    }

    @Test
    void whatIsExcludedIsNoTarget() {
        var config = new LoraConfig(
                4,
                8,
                0,
                LoraTargets.allLinear(),
                Optional.of(LoraTargets.named("k_proj")),
                false,
                new LinkedHashMap<>(),
                new LinkedHashMap<>());
        assertEquals(
                List.of(true, false),
                List.of(config.covers("model.layers.0.self_attn.q_proj"), config.covers("layers.0.k_proj")));
    }

    @Test
    void valuesWithoutMeaningAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> LoraConfig.of(0, LoraTargets.allLinear()));
        assertThrows(IllegalArgumentException.class, () -> LoraConfig.of(1, LoraTargets.of("[")));
        assertThrows(IllegalArgumentException.class, () -> LoraConfig.of(1, LoraTargets.named()));
        assertThrows(
                IllegalArgumentException.class,
                () -> LoraConfig.of(1, LoraTargets.allLinear()).withDropout(1));
        assertThrows(
                IllegalArgumentException.class,
                () -> LoraConfig.of(1, LoraTargets.allLinear()).withAlpha(0.0 / 0));
    }
}
