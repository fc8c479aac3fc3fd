package bellman.llm.drift;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.llm.chat.TokenTrace;
import bellman.llm.drift.DriftConfig.Reduction;
import bellman.llm.train.Item;
import bellman.llm.train.LikelihoodObjective;
import bellman.llm.train.Objective;
import bellman.llm.train.Part;
import bellman.net.TokenBatch;
import bellman.net.TokenScores;
import bellman.sequence.Segments;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightedLikelihoodTest {
    private static WeightedTrace trace(int prompt, int answer, float weight) {
        boolean[] written = new boolean[prompt + answer];
        java.util.Arrays.fill(written, prompt, prompt + answer, true);
        return new WeightedTrace(TokenTrace.of(new int[prompt + answer], written), weight);
    }

    private static <I extends Item> Part<I> part(List<I> items) {
        int[] wanted = items.stream().mapToInt(Item::wanted).toArray();
        int[] lengths = items.stream().mapToInt(Item::tokens).toArray();
        int total = java.util.stream.IntStream.of(lengths).sum();
        return new Part<>(
                items,
                new TokenBatch(new int[total], lengths, new boolean[total], 1, false, List.of()),
                Segments.ofLengths(wanted));
    }

    private static <I extends Item> float[] gradient(Objective<I> objective, List<I> items, float[] logProbs) {
        objective.begin(items);
        return objective.gradient(part(items), TokenScores.of(logProbs)).logProbs();
    }

    private static float[] logProbs(int count) {
        var random = new Random(1);
        float[] all = new float[count];
        for (int i = 0; i < count; i++) {
            all[i] = -random.nextFloat();
        }
        return all;
    }

    @Test
    void withWeightsOfOneItIsFineTuningToTheBit() {
        List<WeightedTrace> items = List.of(trace(3, 5, 1), trace(2, 1, 1), trace(4, 7, 1));
        float[] logProbs = logProbs(13);
        assertArrayEquals(
                gradient(new LikelihoodObjective<>(), items, logProbs),
                gradient(new WeightedLikelihood(Reduction.TOKEN, false), items, logProbs));
    }

    @Test
    void aTokenOfAnEpisodeCountsByItsWeightAndItsEpisodesLength() {
        List<WeightedTrace> items = List.of(trace(3, 4, 3), trace(2, 2, 1));
        float[] found = gradient(new WeightedLikelihood(Reduction.EPISODE, false), items, logProbs(6));
        assertArrayEquals(new float[] {-.375f, -.375f, -.375f, -.375f, -.25f, -.25f}, found, 1e-7f);
        float[] divided = gradient(new WeightedLikelihood(Reduction.EPISODE, true), items, logProbs(6));
        for (int i = 0; i < 6; i++) {
            assertEquals(found[i] / 2, divided[i], 1e-7f);
        }
    }

    @Test
    void aBatchInPartsIsTheWholeBatch() {
        List<WeightedTrace> items = List.of(trace(3, 4, 3), trace(2, 2, 1), trace(1, 3, 0.5f));
        float[] logProbs = logProbs(9);
        var objective = new WeightedLikelihood(Reduction.TOKEN, true);
        float[] whole = gradient(objective, items, logProbs);
        float[] first = objective
                .gradient(part(items.subList(0, 1)), TokenScores.of(java.util.Arrays.copyOf(logProbs, 4)))
                .logProbs();
        assertArrayEquals(java.util.Arrays.copyOf(whole, 4), first);
    }

    @Test
    void theLastTurnIsTheLastStretchThatTheModelWrote() {
        TokenTrace text = TokenTrace.EMPTY
                .withEnvironment(new int[] {1, 2})
                .withModel(new int[] {3, 4}, new float[] {-1, -1})
                .withEnvironment(new int[] {5})
                .withModel(new int[] {6, 7}, new float[] {-1, -1})
                .withEnvironment(new int[] {8});
        assertArrayEquals(
                new boolean[] {false, false, false, false, false, true, true, false},
                WeightedTrace.lastTurn(text).written());
    }
}
