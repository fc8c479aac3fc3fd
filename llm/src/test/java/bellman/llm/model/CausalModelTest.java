package bellman.llm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.net.ImagePatches;
import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.net.SequenceModel.Tape;
import bellman.net.TokenBatch;
import bellman.net.TokenScores;
import bellman.run.State;
import bellman.torch.DType;
import bellman.torch.Device;
import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CausalModelTest {
    private static final int[] FIRST = Models.ids(11, 1);
    private static final int[] SECOND = Models.ids(5, 2);
    private static final int[] THIRD = Models.ids(11, 3);

    private static CausalModel model(ComputeOptions options) {
        return CausalModel.random(Models.small(), 5, options);
    }

    private static float[] some(int count) {
        float[] d = new float[count];
        for (int i = 0; i < count; i++) {
            d[i] = (float) Math.sin(3 * i + 1);
        }
        return d;
    }

    private static Map<String, float[]> gradients(CausalModel model) {
        var all = new LinkedHashMap<String, float[]>();
        for (Weights.Weight w : model.weights().trained()) {
            try (var _ = new TensorScope()) {
                if (w.tensor().grad().defined()) {
                    all.put(w.name(), Tensors.toArray(w.tensor().grad()));
                    w.tensor().mutable_grad().reset();
                }
            }
        }
        return all;
    }

    private static void assertNear(Map<String, float[]> expected, Map<String, float[]> found, double relative) {
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, e) -> {
            double largest = 0;
            for (float x : e) {
                largest = Math.max(largest, Math.abs(x));
            }
            assertArrayEquals(e, found.get(name), (float) (relative * largest), name);
        });
    }

    private static Map<String, float[]> run(CausalModel model, TokenBatch batch, float[] d) {
        try (Tape tape = model.tape()) {
            model.forward(tape, batch);
            model.backward(tape, TokenScores.of(d));
        }
        return gradients(model);
    }

    @Test
    void aPackedBatchScoresWhatItsSegmentsScoreAlone() {
        try (CausalModel model = model(Models.options())) {
            float[] all = model.score(TokenBatch.of(FIRST, SECOND, THIRD)).logProbs();
            int at = 0;
            for (int[] segment : List.of(FIRST, SECOND, THIRD)) {
                float[] alone = model.score(TokenBatch.of(segment)).logProbs();
                assertArrayEquals(alone, Arrays.copyOfRange(all, at, at + alone.length), 1e-5f);
                at += alone.length;
            }
            assertEquals(all.length, at);
        }
    }

    @Test
    void aForwardForTrainingScoresTheSame() {
        try (CausalModel model = model(Models.options());
                Tape tape = model.tape()) {
            TokenBatch batch = TokenBatch.of(FIRST, SECOND).withEntropies(true).withTemperature(0.6f);
            assertEquals(model.score(batch), model.forward(tape, batch));
        }
    }

    @Test
    void logProbabilitiesAreThoseOfItsLogitsDividedByTheTemperature() {
        try (CausalModel model = model(Models.options())) {
            TokenBatch batch = TokenBatch.of(FIRST).withEntropies(true).withTemperature(1.7f);
            float[] logits = model.logits(batch);
            TokenScores scores = model.score(batch);
            int size = model.vocabulary();
            for (int t = 1; t < FIRST.length; t++) {
                double sum = 0;
                double moment = 0;
                for (int v = 0; v < size; v++) {
                    double z = logits[(t - 1) * size + v] / 1.7;
                    sum += Math.exp(z);
                    moment += Math.exp(z) * z;
                }
                double own = logits[(t - 1) * size + FIRST[t]] / 1.7;
                assertEquals(own - Math.log(sum), scores.logProbs()[t - 1], 1e-5);
                assertEquals(Math.log(sum) - moment / sum, scores.entropies()[t - 1], 1e-5);
            }
        }
    }

    @Test
    void theSameScoreComesForATokenWhateverElseIsWanted() {
        try (CausalModel model = model(Models.options())) {
            TokenBatch all = TokenBatch.of(FIRST, SECOND);
            boolean[] wanted = new boolean[all.tokens()];
            wanted[3] = true;
            wanted[FIRST.length + 2] = true;
            float[] some = model.score(all.withWanted(wanted)).logProbs();
            float[] every = model.score(all).logProbs();
            assertArrayEquals(new float[] {every[2], every[FIRST.length - 1 + 1]}, some, 1e-5f);
            assertEquals(
                    0, model.score(all.withWanted(new boolean[all.tokens()])).logProbs().length);
        }
    }

    @Test
    void gradientsAreFiniteDifferencesOfTheScores() {
        try (CausalModel model = model(Models.options())) {
            TokenBatch batch = TokenBatch.of(FIRST, SECOND).withEntropies(true).withTemperature(1.4f);
            float[] d = some(batch.targets());
            float[] e = some(2 * batch.targets());
            e = Arrays.copyOfRange(e, batch.targets(), e.length);
            try (Tape tape = model.tape()) {
                model.forward(tape, batch);
                model.backward(tape, new TokenScores(d, e));
            }
            Map<String, float[]> gradients = gradients(model);
            for (Weights.Weight w : model.weights().trained()) {
                int at = (int) (w.size() / 3);
                double up = loss(model, batch, w, at, 2e-3, d, e);
                double down = loss(model, batch, w, at, -2e-3, d, e);
                assertEquals((up - down) / 4e-3, gradients.get(w.name())[at], 2e-2, w.name());
            }
        }
    }

    private static double loss(
            CausalModel model, TokenBatch batch, Weights.Weight w, int at, double by, float[] d, float[] e) {
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            var entry = w.tensor().detach().view(w.size()).narrow(0, at, 1);
            var before = entry.clone();
            entry.add_(new Scalar(by));
            TokenScores scores = model.score(batch);
            entry.copy_(before);
            double sum = 0;
            for (int i = 0; i < d.length; i++) {
                sum += (double) d[i] * scores.logProbs()[i] + (double) e[i] * scores.entropies()[i];
            }
            return sum;
        }
    }

    @Test
    void severalSmallBatchesGiveTheGradientOfOneLargeOne() {
        try (CausalModel model = model(Models.options())) {
            float[] d = some(TokenBatch.of(FIRST, SECOND, THIRD).targets());
            Map<String, float[]> whole = run(model, TokenBatch.of(FIRST, SECOND, THIRD), d);
            int at = 0;
            for (int[] segment : List.of(FIRST, SECOND, THIRD)) {
                TokenBatch batch = TokenBatch.of(segment);
                try (Tape tape = model.tape()) {
                    model.forward(tape, batch);
                    float[] part = Arrays.copyOfRange(d, at, at + batch.targets());
                    model.backward(tape, TokenScores.of(part));
                    at += part.length;
                }
            }
            assertNear(whole, gradients(model), 1e-5);
        }
    }

    @Test
    void answersToOneQuestionReadItOnceAndLearnWhatTheyWouldAlone() {
        for (int window : new int[] {0, 6}) {
            try (CausalModel model = CausalModel.random(Models.windowed(2, window), 5, Models.options())) {
                List<TokenBatch> alone = List.of(
                        answer(FIRST, 8, SECOND), answer(THIRD, 5), answer(FIRST, 8, THIRD), answer(FIRST, 8, 7));
                TokenBatch together = together(alone);
                float[] d = some(together.targets());
                float[] all = model.score(together).logProbs();
                int at = 0;
                for (TokenBatch batch : alone) {
                    float[] part = Arrays.copyOfRange(d, at, at + batch.targets());
                    assertArrayEquals(
                            Arrays.copyOfRange(all, at, at + part.length),
                            model.score(batch).logProbs(),
                            1e-5f);
                    try (Tape tape = model.tape()) {
                        model.forward(tape, batch);
                        model.backward(tape, TokenScores.of(part));
                    }
                    at += part.length;
                }
                assertNear(gradients(model), run(model, together, d), 1e-5);
            }
        }
    }

    /// A text that begins with some tokens of a question and goes on with an answer, which is wanted.
    private static TokenBatch answer(int[] question, int tokens, int... answer) {
        int[] ids = Arrays.copyOf(question, tokens + answer.length);
        System.arraycopy(answer, 0, ids, tokens, answer.length);
        boolean[] wanted = new boolean[ids.length];
        Arrays.fill(wanted, tokens, ids.length, true);
        return TokenBatch.of(ids).withWanted(wanted);
    }

    private static TokenBatch together(List<TokenBatch> alone) {
        int tokens = alone.stream().mapToInt(TokenBatch::tokens).sum();
        boolean[] wanted = new boolean[tokens];
        int at = 0;
        for (TokenBatch batch : alone) {
            System.arraycopy(batch.wanted(), 0, wanted, at, batch.tokens());
            at += batch.tokens();
        }
        return TokenBatch.of(alone.stream().map(TokenBatch::ids).toArray(int[][]::new))
                .withWanted(wanted);
    }

    @Test
    void tapesThatAreOpenTogetherDoNotMix() {
        try (CausalModel model = model(Models.options());
                Tape one = model.tape();
                Tape other = model.tape()) {
            TokenBatch first = TokenBatch.of(FIRST);
            TokenBatch second = TokenBatch.of(SECOND);
            Map<String, float[]> alone = run(model, first, some(first.targets()));
            model.forward(one, first);
            model.forward(other, second);
            model.backward(one, TokenScores.of(some(first.targets())));
            assertNear(alone, gradients(model), 1e-6);
            model.backward(other, TokenScores.of(some(second.targets())));
            Map<String, float[]> found = gradients(model);
            assertNear(run(model, second, some(second.targets())), found, 1e-6);
        }
    }

    @Test
    void checkpointingChangesNothing() {
        TokenBatch batch = TokenBatch.of(FIRST, SECOND, THIRD);
        float[] d = some(batch.targets());
        try (CausalModel plain = model(Models.options());
                CausalModel checkpointed = model(Models.options().withCheckpointing(true))) {
            assertNear(run(plain, batch, d), run(checkpointed, batch, d), 1e-6);
        }
    }

    @Test
    void embeddingsThatAreNotTiedHaveGradientsOfTheirOwn() {
        TokenBatch batch = TokenBatch.of(FIRST);
        try (CausalModel model = CausalModel.random(Models.untied(), 5, Models.options())) {
            float[] embedding = run(model, batch, some(batch.targets())).get("model.embed_tokens.weight");
            for (int id = 0; id < model.vocabulary(); id++) {
                boolean looked = false;
                for (int i = 0; i < FIRST.length - 1; i++) {
                    looked |= FIRST[i] == id;
                }
                float[] row = Arrays.copyOfRange(embedding, id * 32, id * 32 + 32);
                assertEquals(looked, !Arrays.equals(row, new float[32]), "row " + id);
            }
        }
    }

    @Test
    void frozenWeightsGetNoGradientAndTheOthersTheSame() {
        TokenBatch batch = TokenBatch.of(FIRST, SECOND);
        for (boolean checkpointing : new boolean[] {false, true}) {
            try (CausalModel model = model(Models.options().withCheckpointing(checkpointing))) {
                Map<String, float[]> all = run(model, batch, some(batch.targets()));
                model.weights().train(name -> name.endsWith("q_proj.weight"));
                Map<String, float[]> some = run(model, batch, some(batch.targets()));
                all.keySet().removeIf(name -> !name.endsWith("q_proj.weight"));
                assertEquals(2, some.size());
                assertNear(all, some, 1e-6);
            }
        }
    }

    @Test
    void mixedPrecisionIsNearSinglePrecision() {
        TokenBatch batch = TokenBatch.of(FIRST, SECOND);
        try (CausalModel single = model(Models.options());
                CausalModel mixed = model(Models.options().withMixed(true))) {
            assertArrayEquals(single.score(batch).logProbs(), mixed.score(batch).logProbs(), 0.5f);
            Map<String, float[]> gradients = run(mixed, batch, some(batch.targets()));
            assertNear(run(single, batch, some(batch.targets())), gradients, 0.3);
            assertTrue(mixed.weights().all().values().stream().allMatch(w -> DType.of(w.tensor()) == DType.FLOAT32));
        }
    }

    @Test
    void aWindowShowsTheLastTokensAndNoMore() {
        try (CausalModel one = CausalModel.random(Models.windowed(1, 4), 5, Models.options());
                CausalModel all = CausalModel.random(Models.windowed(1, 0), 5, Models.options())) {
            int size = one.vocabulary();
            float[] logits = one.logits(TokenBatch.of(FIRST));
            for (int t = 0; t < FIRST.length; t++) {
                int[] seen = Arrays.copyOfRange(FIRST, Math.max(0, t - 3), t + 1);
                float[] short_ = all.logits(TokenBatch.of(seen));
                assertArrayEquals(
                        Arrays.copyOfRange(short_, (seen.length - 1) * size, seen.length * size),
                        Arrays.copyOfRange(logits, t * size, (t + 1) * size),
                        2e-5f);
            }
        }
    }

    @Test
    void decodingGivesTheLogitsOfScoringWhetherLayersSlideOrNot() {
        for (int window : new int[] {0, 3, 40}) {
            try (CausalModel model = CausalModel.random(Models.windowed(2, window), 5, Models.options())) {
                int size = model.vocabulary();
                int[][] texts = {FIRST, Arrays.copyOf(THIRD, 8)};
                int steps = 4;
                int[][] prompts = {Arrays.copyOf(FIRST, 7), Arrays.copyOf(THIRD, 4)};
                float[] whole = model.logits(TokenBatch.of(texts));
                try (var decoding = new Decoding(model, TokenBatch.of(prompts), steps)) {
                    for (int step = 0; step <= steps; step++) {
                        float[] found = decoding.logits();
                        for (int i = 0; i < 2; i++) {
                            int row = (i == 0 ? 0 : FIRST.length) + prompts[i].length - 1 + step;
                            assertArrayEquals(
                                    Arrays.copyOfRange(whole, row * size, (row + 1) * size),
                                    Arrays.copyOfRange(found, i * size, (i + 1) * size),
                                    2e-5f);
                        }
                        if (step < steps) {
                            decoding.append(new int[] {texts[0][7 + step], texts[1][4 + step]});
                        }
                    }
                    assertThrows(IllegalStateException.class, () -> decoding.append(new int[] {1, 2}));
                }
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameWeightsAndAnotherSeedOthers() {
        TokenBatch batch = TokenBatch.of(FIRST);
        try (CausalModel one = model(Models.options());
                CausalModel same = model(Models.options().withThreads(2));
                CausalModel other = CausalModel.random(Models.small(), 6, Models.options())) {
            assertArrayEquals(one.score(batch).logProbs(), same.score(batch).logProbs(), 1e-5f);
            assertFalse(Arrays.equals(
                    one.score(batch).logProbs(), other.score(batch).logProbs()));
        }
    }

    @Test
    void textsGrowInMixedPrecisionToo() {
        try (CausalModel model = model(Models.options().withMixed(true));
                var decoding = new Decoding(model, TokenBatch.of(Arrays.copyOf(FIRST, 10)), 1)) {
            decoding.append(new int[] {FIRST[10]});
            float[] whole = model.logits(TokenBatch.of(FIRST));
            int size = model.vocabulary();
            assertArrayEquals(Arrays.copyOfRange(whole, 10 * size, 11 * size), decoding.logits(), 0.2f);
        }
    }

    static List<Device> devices() {
        return Device.all();
    }

    @ParameterizedTest
    @MethodSource("devices")
    void trainingOnATextMakesItLikelyAndAnOptimizerGoesOnFromItsState(Device device) {
        ComputeOptions options = Models.options().withDevice(device);
        TokenBatch batch = TokenBatch.of(FIRST);
        var adam = new OptimizerConfig.AdamW(0.9f, 0.999f, 1e-8f, 0.01f);
        float[] d = new float[batch.targets()];
        Arrays.fill(d, -1f / d.length);
        try (CausalModel model = model(options);
                CausalModel copy = model(options);
                Optimizer optimizer = model.optimizer(adam);
                Optimizer resumed = copy.optimizer(adam)) {
            double before = mean(model.score(batch).logProbs());
            for (int step = 0; step < 30; step++) {
                train(model, optimizer, batch, d);
            }
            assertTrue(mean(model.score(batch).logProbs()) > before + 3);
            var state = new State();
            optimizer.save(state);
            resumed.load(state);
            copy(model, copy);
            train(model, optimizer, batch, d);
            train(copy, resumed, batch, d);
            assertEquals(model.score(batch), copy.score(batch));
        }
    }

    private static void train(CausalModel model, Optimizer optimizer, TokenBatch batch, float[] d) {
        try (Tape tape = model.tape()) {
            model.forward(tape, batch);
            model.backward(tape, TokenScores.of(d));
        }
        optimizer.step(1e-2f, 1f);
    }

    private static void copy(CausalModel from, CausalModel to) {
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            for (Weights.Weight w : from.weights().all().values()) {
                to.weights().all().get(w.name()).tensor().copy_(w.tensor());
            }
        }
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float v : values) {
            sum += v / values.length;
        }
        return sum;
    }

    @Test
    void whatCannotBeScoredIsRefusedWithItsPlace() {
        try (CausalModel model = model(Models.options());
                Tape tape = model.tape()) {
            assertRefused(
                    "token 1 of segment 1 has the id 301", () -> model.score(TokenBatch.of(FIRST, new int[] {1, 301})));
            assertRefused("token 0 of segment 0 has the id -1", () -> model.score(TokenBatch.of(new int[] {-1})));
            assertRefused("segment 0 has 129 tokens", () -> model.score(TokenBatch.of(Models.ids(129, 1))));
            assertRefused(
                    "sees no images",
                    () -> model.score(
                            TokenBatch.of(FIRST).withImages(List.of(new ImagePatches(new float[4], 1, 1, 1)))));
            assertThrows(IllegalStateException.class, () -> model.backward(tape, TokenScores.of(new float[1])));
            model.forward(tape, TokenBatch.of(FIRST));
            assertRefused(
                    "each of the 10 wanted tokens, got 1", () -> model.backward(tape, TokenScores.of(new float[1])));
        }
    }

    private static void assertRefused(String part, org.junit.jupiter.api.function.Executable work) {
        String message = assertThrows(IllegalArgumentException.class, work).getMessage();
        assertTrue(message.contains(part) && !message.contains("\n"), message);
    }

    @Test
    void logitsThatAreNotFiniteAreRefusedWithTheirPlace() {
        try (CausalModel model = model(Models.options());
                var _ = new TensorScope();
                var _ = GradientMode.off()) {
            model.weights()
                    .all()
                    .get("model.embed_tokens.weight")
                    .tensor()
                    .select(0, SECOND[1])
                    .fill_(new Scalar(Double.NaN));
            // A projection with a row of NaN breaks all logits; a broken layer those from its token on.
            String message = assertThrows(ArithmeticException.class, () -> model.score(TokenBatch.of(FIRST, SECOND)))
                    .getMessage();
            assertTrue(message.startsWith("the logits of token 1 of segment 0 are not finite"), message);
            assertThrows(ArithmeticException.class, () -> {
                try (var decoding = new Decoding(model, TokenBatch.of(FIRST), 1)) {
                    decoding.likeliest();
                }
            });
        }
    }
}
