package bellman.llm.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.decode.KeyValuePages;
import bellman.llm.decode.WeightSource;
import bellman.llm.generate.Generation.Listener;
import bellman.llm.model.CausalModel;
import bellman.llm.model.Decoding;
import bellman.net.TokenBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Prompts whose own tokens are scored.
class ScoringTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int CONTEXT = 200;
    private static final CausalModel MODEL = SimdEngineTest.model(1);

    @AfterAll
    static void close() {
        MODEL.close();
    }

    /// Small chunks, and no memory for all that is asked at once.
    private static SimdEngine simd() {
        return new SimdEngine(
                MODEL.config(),
                WeightSource.of(MODEL),
                EngineSettings.defaults()
                        .withThreads(1)
                        .withCacheBytes(20 * KeyValuePages.pageBytes(MODEL.config()))
                        .withLimits(new EngineLimits(6, 24, 17, 100)),
                Optional.empty(),
                EngineMeter.NONE);
    }

    private static TorchEngine torch() {
        return new TorchEngine(
                SimdEngineTest.model(1),
                Decoding.bytes(MODEL, 4, CONTEXT),
                EngineLimits.defaults(),
                Optional.empty(),
                EngineMeter.NONE);
    }

    private static float[] logProbs(List<Scored> scores) {
        float[] values = new float[scores.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = scores.get(i).logProb();
        }
        return values;
    }

    private static int[] joined(int[] prompt, int[] ids) {
        int[] all = Arrays.copyOf(prompt, prompt.length + ids.length);
        System.arraycopy(ids, 0, all, prompt.length, ids.length);
        return all;
    }

    private static List<Generation> submit(GenerationEngine engine, List<GenerationRequest> requests) {
        return requests.stream().map(r -> engine.submit(r, Listener.NONE)).toList();
    }

    private static List<GenerationRequest> prompts(Scoring scoring) {
        var random = new Random(3);
        List<GenerationRequest> requests = new ArrayList<>();
        int[] common = random.ints(33, 0, 97).toArray();
        for (int i = 0; i < 12; i++) {
            int[] prompt = joined(common, random.ints(1 + 5L * i, 0, 97).toArray());
            requests.add(GenerationRequest.of(
                            prompt, SamplingOptions.of(20).withSeed(i).withAlternatives(3))
                    .withSamples(1 + i % 3)
                    .withScoring(i % 4 == 3 ? Scoring.NONE : scoring));
        }
        return requests;
    }

    @Test
    void scoresAreThoseOfTheModelWhateverElseIsUnderWay() {
        for (GenerationEngine engine : List.of(simd(), torch())) {
            try (engine) {
                for (Scoring scoring : List.of(Scoring.AND_CONTINUE, Scoring.ALONE)) {
                    for (Generation g : submit(engine, prompts(scoring))) {
                        List<Completion> completions = g.await(LONG);
                        GenerationRequest request = g.request();
                        completions.forEach(c -> assertEquals(
                                FinishReason.LENGTH,
                                c.finishReason(),
                                c.problem().orElse("")));
                        assertEquals(request.samples(), completions.size());
                        boolean alone = request.scoring() == Scoring.ALONE;
                        assertEquals(alone ? 0 : 20, completions.getFirst().ids().length);
                        if (request.scoring() == Scoring.NONE) {
                            assertEquals(List.of(), g.scores());
                            continue;
                        }
                        float[] expected =
                                MODEL.score(TokenBatch.of(request.prompt())).logProbs();
                        assertArrayEquals(expected, logProbs(g.scores()), 1e-4f);
                        requireAlternatives(request.prompt(), g.scores());
                    }
                }
            }
        }
    }

    private static void requireAlternatives(int[] prompt, List<Scored> scores) {
        for (int i = 0; i < scores.size(); i++) {
            Scored s = scores.get(i);
            assertEquals(prompt[i + 1], s.token());
            assertEquals(3, s.alternatives().size());
            assertTrue(s.alternatives().getFirst().logProb()
                    >= s.alternatives().getLast().logProb());
            assertTrue(s.logProb() <= s.alternatives().getFirst().logProb());
        }
    }

    @Test
    void whatWasDrawnIsScoredByTheSameBits() {
        try (var engine = simd()) {
            int[] prompt = {5, 6, 7};
            SamplingOptions options =
                    SamplingOptions.of(60).withTemperature(0.7).withSeed(4);
            Completion drawn = engine.generate(List.of(GenerationRequest.of(prompt, options)), LONG)
                    .getFirst();
            Generation scored = engine.submit(
                    GenerationRequest.of(joined(prompt, drawn.ids()), options).withScoring(Scoring.ALONE),
                    Listener.NONE);
            scored.await(LONG);
            float[] found = logProbs(scored.scores());
            assertArrayEquals(drawn.logProbs(), Arrays.copyOfRange(found, prompt.length - 1, found.length));
            assertEquals(20, engine.freePages());
        }
    }

    @Test
    void aPromptThatFillsTheContextIsScoredAndCannotBeContinued() {
        int[] full = new Random(9).ints(CONTEXT, 0, 97).toArray();
        SamplingOptions options = SamplingOptions.of(1);
        for (GenerationEngine engine : List.of(simd(), torch())) {
            try (engine) {
                Generation g =
                        engine.submit(GenerationRequest.of(full, options).withScoring(Scoring.ALONE), Listener.NONE);
                g.await(LONG);
                assertEquals(CONTEXT - 1, g.scores().size());
                assertThrows(
                        IllegalArgumentException.class,
                        () -> engine.submit(
                                GenerationRequest.of(full, options).withScoring(Scoring.AND_CONTINUE), Listener.NONE));
                Generation single = engine.submit(
                        GenerationRequest.of(new int[] {3}, options).withScoring(Scoring.ALONE), Listener.NONE);
                assertEquals(FinishReason.LENGTH, single.await(LONG).getFirst().finishReason());
                assertEquals(List.of(), single.scores());
            }
        }
    }
}
