package bellman.llm.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.decode.WeightSource;
import bellman.llm.generate.Generation.Listener;
import bellman.llm.generate.GenerationEngine.Update;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.model.ModelCase;
import bellman.llm.model.ModelConfig;
import bellman.net.ImagePatches;
import bellman.net.TokenBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TorchEngineTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final float CLOSE = 1e-4f;
    private static final ModelConfig CONFIG = SimdEngineTest.CONFIG;

    static Stream<ModelCase> dense() {
        return ModelCase.texts().filter(c -> c.has("greedy_tokens") && !c.has("logits_float32_compute"));
    }

    static Stream<ModelCase> seeing() {
        return ModelCase.all().filter(c -> c.has("greedy_tokens") && c.has("pixel_values"));
    }

    private static TorchEngine engine(CausalModel model, int tokens, EngineLimits limits, EngineMeter meter) {
        long bytes = bellman.llm.model.Decoding.bytes(model, 1, 64) * tokens / 64;
        return new TorchEngine(model, bytes, limits, Optional.empty(), meter);
    }

    private static TorchEngine engine(long seed) {
        return engine(SimdEngineTest.model(seed), 4096, EngineLimits.defaults(), EngineMeter.NONE);
    }

    /// Requires the same tokens, up to one at which the two best logits are close.
    private static void requireSame(
            CausalModel model, int[] prompt, int[] expected, int[] found, List<ImagePatches> images) {
        int same = Arrays.mismatch(expected, found);
        if (same < 0) {
            return;
        }
        assertTrue(same < Math.min(expected.length, found.length), "one text ends before the other");
        int[] ids = Arrays.copyOf(prompt, prompt.length + same);
        System.arraycopy(expected, 0, ids, prompt.length, same);
        float[] all = model.logits(TokenBatch.of(ids).withImages(images));
        int from = (ids.length - 1) * model.vocabulary();
        float difference = Math.abs(all[from + expected[same]] - all[from + found[same]]);
        assertTrue(difference < CLOSE, "token " + same + " differs, with logits " + difference + " apart");
    }

    @ParameterizedTest
    @MethodSource("dense")
    void greedyTextsAreThoseOfOtherEnginesWhateverArrivesWhen(ModelCase c) {
        var random = new Random(8);
        try (CausalModel model = c.load()) {
            int vocabulary = model.vocabulary();
            List<GenerationRequest> requests = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                int[] prompt =
                        random.ints(1 + random.nextInt(30), 0, vocabulary).toArray();
                SamplingOptions options = SamplingOptions.greedy(1 + random.nextInt(20))
                        .withEnds(i % 2 == 0 ? Set.of(random.nextInt(vocabulary)) : Set.of(), List.of());
                requests.add(GenerationRequest.of(prompt, options).withSamples(1 + i % 3 / 2));
            }
            List<Completion> expected = expected(model, requests);
            AtomicInteger preempted = new AtomicInteger();
            EngineMeter meter = new EngineMeter() {
                @Override
                public void preempted() {
                    preempted.incrementAndGet();
                }
            };
            for (int tokens : new int[] {4096, 192}) {
                try (TorchEngine engine = engine(c.load(), tokens, new EngineLimits(7, 7, 40, 100), meter)) {
                    List<Generation> all = new ArrayList<>();
                    for (GenerationRequest request : requests) {
                        all.add(engine.submit(request, Listener.NONE));
                        if (random.nextInt(3) == 0) {
                            all.getLast().await(LONG);
                        }
                    }
                    int at = 0;
                    for (Generation g : all) {
                        for (Completion found : g.await(LONG)) {
                            Completion e = expected.get(at++);
                            requireSame(model, g.request().prompt(), e.ids(), found.ids(), List.of());
                            assertArrayEquals(
                                    Arrays.copyOf(e.logProbs(), 1), Arrays.copyOf(found.logProbs(), 1), 1e-3f);
                        }
                    }
                }
            }
        }
    }

    /// Of [SimdEngine] if it runs the model, else of [Greedy].
    private static List<Completion> expected(CausalModel model, List<GenerationRequest> requests) {
        if (Engines.refusal(model).isEmpty()) {
            try (GenerationEngine engine =
                    Engines.of(model, EngineSettings.defaults().withThreads(1), Optional.empty(), EngineMeter.NONE)) {
                return engine.generate(requests, LONG);
            }
        }
        List<Completion> all = new ArrayList<>();
        for (GenerationRequest r : requests) {
            Continuation one = new Greedy(r.options().maxTokens(), r.options().endTokens())
                    .continueAll(model, TokenBatch.of(r.prompt()).withImages(r.images()))
                    .getFirst();
            int[] ids = one.ids().stream().mapToInt(Integer::intValue).toArray();
            int[] text = Arrays.copyOf(r.prompt(), r.prompt().length + ids.length);
            System.arraycopy(ids, 0, text, r.prompt().length, ids.length);
            boolean[] wanted = new boolean[text.length];
            Arrays.fill(wanted, r.prompt().length, text.length, true);
            float[] scores = model.score(TokenBatch.of(text).withWanted(wanted).withImages(r.images()))
                    .logProbs();
            var version = new Completion.WeightsVersion(1, "");
            for (int i = 0; i < r.samples(); i++) {
                all.add(new Completion(
                        ids,
                        scores,
                        new float[ids.length],
                        List.of(),
                        Optional.empty(),
                        one.finishReason(),
                        Optional.empty(),
                        version,
                        version));
            }
        }
        return all;
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("seeing")
    void modelsThatSeeAreShownImagesAndOneThatDoesNotFitFailsAlone(ModelCase c) {
        int[][] tokens = c.rows("greedy_tokens");
        int[][] prompts = c.rows("greedy_prompt");
        try (CausalModel model = c.load();
                TorchEngine engine = engine(c.load(), 8192, EngineLimits.defaults(), EngineMeter.NONE)) {
            List<ImagePatches> images = c.images();
            SamplingOptions options = SamplingOptions.greedy(tokens[0].length);
            GenerationRequest seeing = GenerationRequest.of(prompts[0], options)
                    .withImages(prompts.length == 1 ? images : images.subList(0, images.size() / prompts.length));
            Generation good = engine.submit(seeing.withSamples(2), Listener.NONE);
            Generation bad = engine.submit(GenerationRequest.of(prompts[0], options), Listener.NONE);
            Generation blind = engine.submit(GenerationRequest.of(new int[] {1, 2, 3}, options), Listener.NONE);
            for (Completion found : good.await(LONG)) {
                requireSame(model, prompts[0], tokens[0], found.ids(), seeing.images());
            }
            Completion failed = bad.await(LONG).getFirst();
            assertEquals(FinishReason.ERROR, failed.finishReason());
            assertTrue(
                    failed.problem().orElse("").contains("image"),
                    failed.problem().orElse(""));
            Completion text = blind.await(LONG).getFirst();
            requireSame(
                    model,
                    new int[] {1, 2, 3},
                    expected(model, List.of(blind.request())).getFirst().ids(),
                    text.ids(),
                    List.of());
        }
    }

    @Test
    void samplesOfAPromptCostOneReadingAndDiffer() {
        AtomicInteger rows = new AtomicInteger();
        EngineMeter meter = new EngineMeter() {
            @Override
            public void step(int count) {
                rows.addAndGet(count);
            }
        };
        int[] prompt = new Random(1).ints(60, 0, CONFIG.vocabulary()).toArray();
        try (TorchEngine engine = engine(SimdEngineTest.model(1), 4096, EngineLimits.defaults(), meter)) {
            GenerationRequest request = GenerationRequest.of(
                            prompt, SamplingOptions.of(10).withSeed(5))
                    .withSamples(8);
            List<Completion> found = engine.generate(List.of(request), LONG);
            assertEquals(60 + 8 * 9, rows.get());
            assertEquals(0, engine.cache().orElseThrow().held());
            long different =
                    found.stream().map(c -> Arrays.toString(c.ids())).distinct().count();
            assertTrue(different > 4, different + " different samples");
        }
    }

    @Test
    void logProbabilitiesAreThoseThatATrainerComputes() {
        try (CausalModel model = SimdEngineTest.model(1);
                TorchEngine engine = engine(1)) {
            int[] prompt = {4, 9, 1};
            SamplingOptions options = SamplingOptions.of(30)
                    .withTemperature(0.7)
                    .withTop(20, 0.9, 0)
                    .withSeed(3);
            Completion c = engine.generate(List.of(GenerationRequest.of(prompt, options)), LONG)
                    .getFirst();
            int[] ids = Arrays.copyOf(prompt, prompt.length + c.ids().length);
            System.arraycopy(c.ids(), 0, ids, prompt.length, c.ids().length);
            boolean[] wanted = new boolean[ids.length];
            Arrays.fill(wanted, prompt.length, ids.length, true);
            float[] trained = model.score(TokenBatch.of(ids).withWanted(wanted).withTemperature(0.7f))
                    .logProbs();
            assertArrayEquals(trained, c.logProbs(), 2e-4f);
        }
    }

    @Test
    void newWeightsArriveBetweenTokensOrSequences() throws InterruptedException {
        int[] prompt = {1, 2, 3};
        GenerationRequest request = GenerationRequest.of(prompt, SamplingOptions.greedy(20));
        try (CausalModel other = SimdEngineTest.model(2);
                CausalModel same = SimdEngineTest.model(1);
                TorchEngine engine = engine(1)) {
            var old = engine.weights();
            int[] before = engine.generate(List.of(request), LONG).getFirst().ids();
            var updated = engine.update(WeightSource.of(other), Update.BETWEEN_SEQUENCES);
            assertEquals(old.number() + 1, updated.number());
            assertNotEquals(old.hash(), updated.hash());
            Completion after = engine.generate(List.of(request), LONG).getFirst();
            assertNotEquals(Arrays.toString(before), Arrays.toString(after.ids()));
            assertEquals(updated, after.firstWeights());
            var asked = new UntilAsked();
            Generation growing = engine.submit(GenerationRequest.of(prompt, SamplingOptions.of(190)), asked);
            var back = asked.update(engine, WeightSource.of(same));
            assertEquals(old.hash(), back.hash());
            Completion changed = growing.await(LONG).getFirst();
            assertEquals(updated, changed.firstWeights());
            assertEquals(back, changed.lastWeights());
            assertArrayEquals(
                    before, engine.generate(List.of(request), LONG).getFirst().ids());
        }
    }

    @Test
    void cancelledLateAndUnlimitedOnesLeaveAndOthersGoOn() {
        try (TorchEngine engine =
                engine(SimdEngineTest.model(1), 64, new EngineLimits(4, 8, 400, 3), EngineMeter.NONE)) {
            Generation unwanted =
                    engine.submit(GenerationRequest.of(new int[] {1}, SamplingOptions.of(190)), Listener.NONE);
            unwanted.cancel();
            Generation late = engine.submit(
                    GenerationRequest.of(new int[] {2}, SamplingOptions.of(190)).withDeadline(Instant.EPOCH),
                    Listener.NONE);
            assertTrue(unwanted.await(LONG).getFirst().finishReason() != FinishReason.LENGTH);
            assertEquals(FinishReason.DEADLINE, late.await(LONG).getFirst().finishReason());
            Completion grown = engine.generate(
                            List.of(GenerationRequest.of(new int[] {1}, SamplingOptions.of(150))), LONG)
                    .getFirst();
            assertEquals(FinishReason.ERROR, grown.finishReason());
            assertTrue(
                    grown.problem().orElse("").contains("more memory"),
                    grown.problem().orElse(""));
            Completion long_ = engine.generate(List.of(GenerationRequest.of(new int[90], SamplingOptions.of(1))), LONG)
                    .getFirst();
            assertEquals(FinishReason.ERROR, long_.finishReason());
            assertEquals(
                    5,
                    engine.generate(List.of(GenerationRequest.of(new int[] {3}, SamplingOptions.of(5))), LONG)
                            .getFirst()
                            .ids()
                            .length);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> engine.submit(
                            GenerationRequest.of(new int[CONFIG.context()], SamplingOptions.of(1)), Listener.NONE));
        }
    }

    @Test
    void aFullQueueRefusesAndWhatARequestBringsFailsItAlone() {
        EngineLimits limits = new EngineLimits(4, 8, 400, 2);
        List<RuntimeException> refused = new ArrayList<>();
        try (TorchEngine engine = engine(SimdEngineTest.model(1), 4096, limits, EngineMeter.NONE)) {
            GenerationRequest short_ = GenerationRequest.of(new int[] {1}, SamplingOptions.of(2));
            Generation faulty = engine.submit(short_, (sample, sampled, text) -> {
                try {
                    for (int i = 0; i < 3; i++) {
                        engine.submit(short_, Listener.NONE);
                    }
                } catch (EngineBusyException e) {
                    refused.add(e);
                    throw e;
                }
            });
            Completion failed = faulty.await(LONG).getFirst();
            assertEquals(1, refused.size());
            assertEquals(FinishReason.ERROR, failed.finishReason());
            assertEquals(refused.getFirst().getMessage(), failed.problem().orElse(""));
        }
    }

    @Test
    void anEngineOfAModelThatTrainsOnHasACopy() {
        var options = ComputeOptions.defaults().withThreads(1).withType(bellman.torch.DType.BFLOAT16);
        try (CausalModel model = CausalModel.random(CONFIG, 1, options);
                GenerationEngine engine =
                        Engines.of(model, EngineSettings.defaults(), Optional.empty(), EngineMeter.NONE);
                GenerationEngine again =
                        Engines.of(model, EngineSettings.defaults(), Optional.empty(), EngineMeter.NONE)) {
            assertTrue(engine instanceof TorchEngine);
            assertEquals(engine.weights(), again.weights());
            List<GenerationRequest> request = List.of(GenerationRequest.of(new int[] {5}, SamplingOptions.greedy(5)));
            assertEquals(
                    engine.generate(request, LONG).getFirst(),
                    again.generate(request, LONG).getFirst());
        }
    }
}
