package bellman.llm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.chat.TokenTrace;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.model.Models;
import bellman.llm.model.Weights;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UpdatesTest {
    private static List<Item.Single> batch() {
        Random random = new Random(3);
        List<Item.Single> items = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            int[] ids = random.ints(2 + random.nextInt(30), 0, 301).toArray();
            boolean[] written = new boolean[ids.length];
            int prompt = random.nextInt(ids.length);
            for (int t = prompt; t < ids.length; t++) {
                written[t] = true;
            }
            items.add(new Item.Single(TokenTrace.of(ids, written)));
        }
        return items;
    }

    private static Map<String, float[]> gradients(CausalModel model) {
        Map<String, float[]> gradients = new LinkedHashMap<>();
        for (Weights.Weight weight : model.trained()) {
            try (var _ = new TensorScope()) {
                gradients.put(weight.name(), Tensors.toArray(weight.tensor().grad()));
            }
        }
        return gradients;
    }

    private static Map<String, float[]> gradients(int partTokens) {
        try (var model = CausalModel.random(
                        Models.small(), 1, ComputeOptions.defaults().withThreads(1));
                var updates = new Updates(model, OptimizerSettings.defaults(), partTokens)) {
            updates.accumulate(batch(), new LikelihoodObjective<>());
            return gradients(model);
        }
    }

    @Test
    void partsOfABatchAddUpToTheGradientOfTheWhole() {
        Map<String, float[]> whole = gradients(100_000);
        for (int partTokens : new int[] {1, 40, 75}) {
            Map<String, float[]> parts = gradients(partTokens);
            whole.forEach((name, gradient) -> {
                float largest = 0;
                for (float g : gradient) {
                    largest = Math.max(largest, Math.abs(g));
                }
                assertTrue(largest > 0, name);
                assertArrayEquals(gradient, parts.get(name), 2e-6f + 1e-5f * largest, name + " of " + partTokens);
            });
        }
    }

    @Test
    void theLossIsTheMeanOverWrittenTokensOfAllTextsButTheirFirst() {
        try (var model = CausalModel.random(
                        Models.small(), 1, ComputeOptions.defaults().withThreads(1));
                var updates = new Updates(model, OptimizerSettings.defaults(), 50)) {
            double sum = 0;
            int tokens = 0;
            for (Item.Single item : batch()) {
                Part<Item.Single> alone = Part.of(List.of(item), 1, false);
                for (float logProb : model.score(alone.batch()).logProbs()) {
                    sum -= logProb;
                    tokens++;
                }
            }
            var objective = new LikelihoodObjective<Item.Single>();
            updates.look(batch(), objective);
            double expected = sum / tokens;
            objective.report((name, value) -> {
                assertEquals("loss", name);
                assertEquals(expected, value, 1e-5);
            });
        }
    }

    @Test
    void textsOfItemsStandColumnByColumnInAPart() {
        record Pair(TokenTrace first, TokenTrace second) implements Item {
            @Override
            public List<TokenTrace> texts() {
                return List.of(first, second);
            }
        }
        boolean[] all = {true, true};
        Pair a = new Pair(TokenTrace.of(new int[] {1, 2}, all), TokenTrace.of(new int[] {3, 4}, all));
        Pair b = new Pair(TokenTrace.of(new int[] {5, 6}, all), TokenTrace.of(new int[] {7, 8}, all));
        Part<Pair> part = Part.of(List.of(a, b), 1, false);
        assertArrayEquals(new int[] {1, 2, 5, 6, 3, 4, 7, 8}, part.batch().ids());
        assertEquals(4, part.tokens().count());
        assertEquals(4, part.tokens().elements());
    }

    @Test
    void theRateRisesThenFallsToNothing() {
        var settings = new OptimizerSettings(1, bellman.train.Schedule.LINEAR, 3, 0, 0.9f, 0.999f, 1e-8f, 1);
        float[] rates = new float[13];
        for (int step = 0; step < rates.length; step++) {
            rates[step] = settings.rate(step, 13, 0);
        }
        assertArrayEquals(new float[] {0.25f, 0.5f, 0.75f, 1, 0.9f}, java.util.Arrays.copyOf(rates, 5), 1e-6f);
        assertEquals(0.1f, rates[12], 1e-6f);
        assertEquals(0.5f, settings.rate(9, 0, 0.5), 1e-6f);
    }
}
