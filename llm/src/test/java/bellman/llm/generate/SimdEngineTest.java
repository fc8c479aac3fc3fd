package bellman.llm.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.decode.KeyValuePages;
import bellman.llm.decode.WeightSource;
import bellman.llm.generate.Generation.Listener;
import bellman.llm.generate.GenerationEngine.Update;
import bellman.llm.model.AttentionConfig;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.model.ModelConfig;
import bellman.net.TokenBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SimdEngineTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int CONTEXT = 200;
    static final ModelConfig CONFIG =
            ModelConfig.qwen3(97, 32, 2, new AttentionConfig(4, 2, 8, false, false, true), 48, CONTEXT);
    private static final CausalModel MODEL = model(1);
    private static final CausalModel OTHER = model(2);

    static CausalModel model(long seed) {
        // Wide enough that distributions are not flat.
        var config = new ModelConfig(
                CONFIG.architecture(),
                CONFIG.vocabulary(),
                CONFIG.hidden(),
                CONFIG.context(),
                CONFIG.layers(),
                CONFIG.attention(),
                CONFIG.rope(),
                CONFIG.normEpsilon(),
                CONFIG.tied(),
                0.3,
                CONFIG.endTokens());
        return CausalModel.random(config, seed, ComputeOptions.defaults().withThreads(1));
    }

    @AfterAll
    static void close() {
        MODEL.close();
        OTHER.close();
    }

    private static SimdEngine engine(int pages, EngineLimits limits, EngineMeter meter) {
        return engine(pages, limits, 0, meter);
    }

    private static SimdEngine engine(int pages, EngineLimits limits, int guesses, EngineMeter meter) {
        return new SimdEngine(
                MODEL.config(),
                WeightSource.of(MODEL),
                EngineSettings.defaults()
                        .withThreads(2)
                        .withCacheBytes(pages * KeyValuePages.pageBytes(MODEL.config()))
                        .withGuesses(guesses)
                        .withLimits(limits),
                Optional.empty(),
                meter);
    }

    private static SimdEngine engine() {
        return engine(500, EngineLimits.defaults(), EngineMeter.NONE);
    }

    private static List<GenerationRequest> mixed(int count) {
        var random = new Random(6);
        List<GenerationRequest> requests = new ArrayList<>();
        int[] common = random.ints(40, 0, 97).toArray();
        for (int i = 0; i < count; i++) {
            int own = 1 + random.nextInt(50);
            int[] prompt = random.ints(own, 0, 97).toArray();
            if (i % 3 == 0) {
                // Some begin alike.
                prompt = java.util.stream.IntStream.concat(
                                java.util.Arrays.stream(common), java.util.Arrays.stream(prompt))
                        .toArray();
            }
            SamplingOptions options = SamplingOptions.of(1 + random.nextInt(60))
                    .withSeed(i)
                    .withTemperature(i % 4 == 0 ? 0 : 0.9)
                    .withTop(i % 5 == 0 ? 20 : 0, i % 2 == 0 ? 0.9 : 1, 0)
                    .withEnds(i % 2 == 0 ? Set.of(3, 4) : Set.of(), List.of());
            requests.add(GenerationRequest.of(prompt, options).withSamples(1 + i % 3));
        }
        return requests;
    }

    @Test
    void whatIsSaidDependsOnTheRequestAlone() {
        List<GenerationRequest> requests = mixed(24);
        List<Completion> together;
        try (var engine = engine()) {
            together = engine.generate(requests, LONG);
            assertEquals(engine.pages(), engine.freePages());
        }
        List<Completion> apart = new ArrayList<>();
        AtomicInteger preempted = new AtomicInteger();
        EngineMeter meter = new EngineMeter() {
            @Override
            public void preempted() {
                preempted.incrementAndGet();
            }
        };
        try (var engine = engine(12, new EngineLimits(5, 9, 4, 100), meter)) {
            for (GenerationRequest request : requests) {
                apart.addAll(engine.generate(List.of(request), LONG));
            }
            List<GenerationRequest> reversed = new ArrayList<>(requests);
            Collections.reverse(reversed);
            List<Completion> crowded = new ArrayList<>();
            List<Generation> all =
                    reversed.stream().map(r -> engine.submit(r, Listener.NONE)).toList();
            for (Generation g : all.reversed()) {
                crowded.addAll(g.await(LONG));
            }
            assertSame(together, crowded);
            assertEquals(12, engine.freePages());
        }
        assertSame(together, apart);
        assertTrue(preempted.get() > 0, "no text had to give its pages up, so that was not tried");
    }

    private static void assertSame(List<Completion> expected, List<Completion> found) {
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i).ids(), found.get(i).ids(), "completion " + i);
            assertArrayEquals(expected.get(i).logProbs(), found.get(i).logProbs(), "completion " + i);
            assertEquals(expected.get(i).finishReason(), found.get(i).finishReason(), "completion " + i);
        }
    }

    @Test
    void logProbabilitiesAreThoseThatATrainerComputes() {
        try (var engine = engine()) {
            for (GenerationRequest request : mixed(8)) {
                float temperature = (float) request.options().temperature();
                for (Completion c : engine.generate(List.of(request), LONG)) {
                    int prompt = request.prompt().length;
                    int[] ids = java.util.Arrays.copyOf(request.prompt(), prompt + c.ids().length);
                    System.arraycopy(c.ids(), 0, ids, prompt, c.ids().length);
                    boolean[] wanted = new boolean[ids.length];
                    java.util.Arrays.fill(wanted, prompt, ids.length, true);
                    float[] trained = MODEL.score(TokenBatch.of(ids)
                                    .withWanted(wanted)
                                    .withTemperature(temperature == 0 ? 1 : temperature))
                            .logProbs();
                    assertArrayEquals(trained, c.logProbs(), 2e-5f);
                }
            }
        }
    }

    @Test
    void samplesOfAPromptCostOneReading() {
        AtomicInteger rows = new AtomicInteger();
        EngineMeter meter = new EngineMeter() {
            @Override
            public void step(int count) {
                rows.addAndGet(count);
            }
        };
        int[] prompt = new Random(1).ints(120, 0, 97).toArray();
        SamplingOptions options = SamplingOptions.of(10).withSeed(5);
        List<Completion> together;
        try (var engine = engine(500, EngineLimits.defaults(), meter)) {
            together = engine.generate(
                    List.of(GenerationRequest.of(prompt, options).withSamples(8)), LONG);
            // The first token of each comes with the prompt.
            assertEquals(120 + 8 * 9, rows.getAndSet(0));
            // The pages that are full, 7 of them, are known to a later request too.
            engine.generate(List.of(GenerationRequest.of(prompt, options)), LONG);
            assertEquals(120 - 7 * KeyValuePages.TOKENS + 9, rows.get());
            assertEquals(500, engine.freePages());
        }
        assertEquals(8, together.size());
        try (var engine = engine()) {
            Completion first = engine.generate(List.of(GenerationRequest.of(prompt, options)), LONG)
                    .getFirst();
            assertArrayEquals(together.getFirst().ids(), first.ids());
        }
        long different = together.stream()
                .map(c -> java.util.Arrays.toString(c.ids()))
                .distinct()
                .count();
        assertTrue(different > 4, different + " different samples");
    }

    @Test
    void newWeightsArriveAtOnceOrForLaterSequences() {
        int[] prompt = {1, 2, 3};
        SamplingOptions options = SamplingOptions.greedy(40);
        try (var engine = engine()) {
            var old = engine.weights();
            List<Completion> before = engine.generate(List.of(GenerationRequest.of(prompt, options)), LONG);
            var updated = engine.update(WeightSource.of(OTHER), Update.BETWEEN_SEQUENCES);
            assertEquals(old.number() + 1, updated.number());
            assertNotEquals(old.hash(), updated.hash());
            List<Completion> after = engine.generate(List.of(GenerationRequest.of(prompt, options)), LONG);
            assertNotEquals(
                    java.util.Arrays.toString(before.getFirst().ids()),
                    java.util.Arrays.toString(after.getFirst().ids()));
            assertEquals(updated, after.getFirst().firstWeights());
            // Back again: the same hash, the same tokens.
            var back = engine.update(WeightSource.of(MODEL), Update.BETWEEN_TOKENS);
            assertEquals(old.hash(), back.hash());
            assertArrayEquals(
                    before.getFirst().ids(),
                    engine.generate(List.of(GenerationRequest.of(prompt, options)), LONG)
                            .getFirst()
                            .ids());
        }
    }

    @Test
    void aTextThatGrowsSeesTheChangeOfWeights() throws InterruptedException {
        try (var engine = engine()) {
            var asked = new UntilAsked();
            Generation generation =
                    engine.submit(GenerationRequest.of(new int[] {1}, SamplingOptions.of(CONTEXT)), asked);
            var updated = asked.update(engine, WeightSource.of(OTHER));
            Completion completion = generation.await(LONG).getFirst();
            assertTrue(completion.firstWeights().number() < updated.number());
            assertEquals(updated, completion.lastWeights());
            assertEquals(CONTEXT - 1, completion.ids().length);
            assertEquals(FinishReason.LENGTH, completion.finishReason());
        }
    }

    @Test
    void guessesChangeNothingInWhatIsSaid() {
        List<GenerationRequest> requests = new ArrayList<>(mixed(12));
        // These repeat themselves.
        for (int i = 0; i < 6; i++) {
            int[] prompt = {5, 6, 7, 8, i, 5, 6, 7, 8, i, 5, 6, 7};
            requests.add(GenerationRequest.of(prompt, SamplingOptions.greedy(80)));
            requests.add(GenerationRequest.of(
                    prompt,
                    SamplingOptions.of(50).withTop(2, 1, 0).withTemperature(0.3).withSeed(i)));
        }
        requests.add(GenerationRequest.of(
                new int[] {1, 2, 1, 2, 1},
                SamplingOptions.greedy(60).withPenalties(1.1, 0.2, 0.1).withEnds(Set.of(9), List.of())));
        List<Completion> plain = new ArrayList<>();
        AtomicInteger right = new AtomicInteger();
        AtomicInteger steps = new AtomicInteger();
        EngineMeter meter = new EngineMeter() {
            @Override
            public void guessed(int offered, int came) {
                right.addAndGet(came);
            }

            @Override
            public void step(int rows) {
                steps.incrementAndGet();
            }
        };
        try (var engine = engine(500, EngineLimits.defaults(), 0, meter)) {
            requests.forEach(r -> plain.addAll(engine.generate(List.of(r), LONG)));
        }
        assertEquals(0, right.get());
        int without = steps.getAndSet(0);
        for (int guesses : new int[] {1, 3, 7}) {
            try (var engine = engine(500, EngineLimits.defaults(), guesses, meter)) {
                List<Completion> guessed = new ArrayList<>();
                requests.forEach(r -> guessed.addAll(engine.generate(List.of(r), LONG)));
                assertEquals(plain, guessed);
                assertEquals(engine.pages(), engine.freePages());
            }
        }
        assertTrue(right.get() > 100, right + " guesses were right");
        assertTrue(steps.get() < 3 * without, steps + " steps with guesses, " + without + " without");
        // Few pages, and company.
        try (var engine = engine(24, new EngineLimits(6, 24, 8, 200), 4, meter)) {
            assertEquals(plain, engine.generate(requests, LONG));
            assertEquals(24, engine.freePages());
        }
    }

    @Test
    void cancelledAndLateOnesLeaveAndOthersGoOn() {
        try (var engine = engine()) {
            Generation unwanted = engine.submit(
                    GenerationRequest.of(new int[] {1}, SamplingOptions.of(190)).withSamples(3), Listener.NONE);
            Generation late = engine.submit(
                    GenerationRequest.of(new int[] {2}, SamplingOptions.of(190)).withDeadline(Instant.EPOCH),
                    Listener.NONE);
            Generation other = engine.submit(GenerationRequest.of(new int[] {3}, SamplingOptions.of(5)), Listener.NONE);
            unwanted.cancel();
            unwanted.await(LONG).forEach(c -> assertTrue(c.finishReason() != FinishReason.ERROR));
            assertEquals(FinishReason.DEADLINE, late.await(LONG).getFirst().finishReason());
            assertEquals(5, other.await(LONG).getFirst().ids().length);
            assertEquals(engine.pages(), engine.freePages());
        }
    }

    @Test
    void aMaskThatCannotBeMetFailsItsRequestAlone() {
        try (var engine = engine()) {
            TokenMask nothing = new TokenMask() {
                @Override
                public void apply(float[] logits, int from, int vocabulary) {
                    java.util.Arrays.fill(logits, from, from + vocabulary, Float.NEGATIVE_INFINITY);
                }

                @Override
                public void accept(int token) {}

                @Override
                public boolean mayEnd() {
                    return false;
                }
            };
            Generation bad = engine.submit(
                    GenerationRequest.of(new int[] {1}, SamplingOptions.of(5)).withMask(() -> nothing), Listener.NONE);
            Generation good = engine.submit(GenerationRequest.of(new int[] {1}, SamplingOptions.of(5)), Listener.NONE);
            Completion failed = bad.await(LONG).getFirst();
            assertEquals(FinishReason.ERROR, failed.finishReason());
            assertTrue(failed.problem().orElse("").contains("no token may come next"));
            assertEquals(5, good.await(LONG).getFirst().ids().length);
        }
    }

    @Test
    void whatCannotFitIsRefusedOrEndsWithAReason() {
        try (var engine = engine(2, new EngineLimits(4, 8, 4, 2), EngineMeter.NONE)) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> engine.submit(GenerationRequest.of(new int[CONTEXT], SamplingOptions.of(1)), Listener.NONE));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> engine.submit(GenerationRequest.of(new int[] {97}, SamplingOptions.of(1)), Listener.NONE));
            Completion long_ = engine.submit(GenerationRequest.of(new int[40], SamplingOptions.of(1)), Listener.NONE)
                    .await(LONG)
                    .getFirst();
            assertEquals(FinishReason.ERROR, long_.finishReason());
            assertTrue(long_.problem().orElse("").contains("pages"));
            // It grows until there is no more room.
            Completion grown = engine.submit(
                            GenerationRequest.of(new int[] {1}, SamplingOptions.of(100)), Listener.NONE)
                    .await(LONG)
                    .getFirst();
            assertEquals(FinishReason.ERROR, grown.finishReason());
            // The last one is written, but nothing follows it.
            assertEquals(32, grown.ids().length);
            assertEquals(2, engine.freePages());
        }
    }

    @Test
    void aClosedEngineEndsWhatIsUnderWayAndTakesNoMore() {
        var engine = engine();
        Generation generation =
                engine.submit(GenerationRequest.of(new int[] {1}, SamplingOptions.of(190)), Listener.NONE);
        engine.close();
        FinishReason reason = generation.await(LONG).getFirst().finishReason();
        assertTrue(reason == FinishReason.CANCELLED || reason == FinishReason.LENGTH);
        assertThrows(
                IllegalStateException.class,
                () -> engine.submit(GenerationRequest.of(new int[] {1}, SamplingOptions.of(1)), Listener.NONE));
    }
}
