package bellman.app.tune;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.app.Kinds;
import bellman.app.Presets;
import bellman.search.SearchSpace;
import bellman.store.config.ConfigDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The spaces that algorithms have of their own.
class DefaultSpacesTest {
    private static final Map<String, List<String>> PRESETS = presets();

    private static Map<String, List<String>> presets() {
        Map<String, List<String>> presets = new LinkedHashMap<>();
        presets.put("ppo", List.of("ppo-cartpole", "ppo-pendulum", "ppo-recall"));
        presets.put("a2c", List.of("a2c-cartpole", "a2c-pendulum"));
        presets.put("impala", List.of("impala-cartpole"));
        presets.put("trpo", List.of("trpo-cartpole"));
        presets.put("dqn", List.of("dqn-cartpole", "rainbow-cartpole"));
        presets.put("sac", List.of("sac-pendulum", "sac-cartpole"));
        presets.put("td3", List.of("td3-pendulum", "ddpg-pendulum"));
        presets.put("tqc", List.of("tqc-pendulum"));
        presets.put("crossq", List.of("crossq-pendulum"));
        presets.put("tabular", List.of("q-learning-taxi", "sarsa-cliffwalking"));
        return presets;
    }

    @Test
    void everyBoundOfEveryKeyHasAnEffectInThePresets() {
        assertEquals(PRESETS.keySet(), DefaultSpaces.all().keySet());
        DefaultSpaces.all().forEach((algorithm, words) -> {
            SearchSpace space = SearchSpace.of(words.values());
            for (String preset : PRESETS.getOrDefault(algorithm, List.of())) {
                ConfigDocument document = Presets.find(preset);
                space.dimensions()
                        .forEach((key, dimension) -> dimension.examples().forEach(value -> {
                            ConfigDocument tried = document.set(key, value);
                            assertDoesNotThrow(
                                    () -> Kinds.of(tried).effective(tried), preset + " " + key + "=" + value);
                        }));
            }
        });
    }

    @Test
    void theDocumentationListsTheirKeys() throws IOException {
        String docs = Files.readString(Path.of("../docs/tune.md"));
        DefaultSpaces.all()
                .forEach((algorithm, words) -> words.values()
                        .keySet()
                        .forEach(key -> assertTrue(
                                docs.contains("`" + key.replaceFirst("^algorithm\\.", "") + "`"),
                                algorithm + " " + key)));
    }
}
