package bellman.llm.lora;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.model.AttentionConfig;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.model.ModelConfig;
import bellman.llm.model.ModelException;
import bellman.llm.model.Weights.Weight;
import bellman.net.OptimizerConfig;
import bellman.net.SequenceModel.Tape;
import bellman.net.TokenBatch;
import bellman.net.TokenScores;
import bellman.run.State;
import bellman.torch.DType;
import bellman.torch.GradientMode;
import bellman.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoraAdapterTest {
    private static final LoraConfig SOME =
            LoraConfig.of(3, LoraTargets.allLinear()).withAlpha(6);

    private static final LoraConfig HEAD =
            LoraConfig.of(2, LoraTargets.named("lm_head", "o_proj")).withAlpha(3);

    @TempDir
    private Path folder;

    private static CausalModel model(ComputeOptions options) {
        var attention = new AttentionConfig(2, 1, 8, false, false, true);
        return CausalModel.random(ModelConfig.qwen3(50, 16, 2, attention, 24, 64), 1, options);
    }

    private static CausalModel model() {
        return model(ComputeOptions.defaults().withThreads(1));
    }

    private static TokenBatch batch() {
        return TokenBatch.of(new int[] {3, 9, 27, 31, 43}, new int[] {1, 4, 1, 5, 9, 2, 6});
    }

    private static float[] ones(TokenBatch batch) {
        float[] ones = new float[batch.targets()];
        Arrays.fill(ones, 1);
        return ones;
    }

    /// Gives `B` something to say.
    private static void stir(LoraAdapter adapter) {
        var random = new SplittableRandom(5);
        for (Weight w : adapter.weights().all().values()) {
            var memory = Tensors.memory(w.tensor().detach());
            for (int i = 0; i < w.size(); i++) {
                float value = (float) (0.1 * random.nextGaussian());
                memory.setAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, i, value);
            }
        }
    }

    private static Map<String, float[]> gradients(CausalModel model, LoraAdapter adapter, TokenBatch batch) {
        try (Tape tape = model.tape()) {
            model.forward(tape, batch);
            model.backward(tape, TokenScores.of(ones(batch)));
        }
        Map<String, float[]> all = new HashMap<>();
        try (var _ = new PointerScope();
                var _ = GradientMode.off()) {
            adapter.weights().all().forEach((name, w) -> {
                all.put(name, Tensors.toArray(w.tensor().grad()));
                w.tensor().grad().mul_(new Scalar(0.0));
            });
        }
        return all;
    }

    private static double sum(TokenScores scores) {
        double sum = 0;
        for (float s : scores.logProbs()) {
            sum += s;
        }
        return sum;
    }

    @Test
    void aFreshAdapterChangesNothingToTheBit() {
        try (CausalModel model = model()) {
            float[] before = model.score(batch()).logProbs();
            LoraAdapter.attach(model, SOME.withDropout(0.5), 7);
            assertArrayEquals(before, model.score(batch()).logProbs());
            try (Tape tape = model.tape()) {
                assertArrayEquals(before, model.forward(tape, batch()).logProbs());
            }
        }
    }

    @Test
    void onlyTheAdapterIsTrained() {
        try (CausalModel model = model()) {
            Map<String, float[]> before = new HashMap<>();
            model.weights()
                    .all()
                    .forEach((n, w) -> before.put(n, Tensors.toArray(w.tensor().detach())));
            LoraAdapter adapter = LoraAdapter.attach(model, SOME, 7);
            assertEquals(
                    List.copyOf(adapter.weights().all().keySet()),
                    model.trained().stream().map(Weight::name).toList());
            float[] reference = model.score(batch()).logProbs();
            double first = sum(model.score(batch()));
            try (var optimizer = model.optimizer(new OptimizerConfig.Adam(0.9f, 0.999f, 1e-8f));
                    Tape tape = model.tape()) {
                for (int step = 0; step < 10; step++) {
                    TokenBatch batch = batch();
                    model.forward(tape, batch);
                    float[] down = new float[batch.targets()];
                    Arrays.fill(down, -1);
                    model.backward(tape, TokenScores.of(down));
                    optimizer.step(1e-2f, Float.POSITIVE_INFINITY);
                }
            }
            assertTrue(sum(model.score(batch())) > first + 1, "it learned");
            model.weights().all().forEach((n, w) -> {
                assertArrayEquals(before.get(n), Tensors.toArray(w.tensor().detach()), n);
                assertFalse(w.tensor().grad().defined(), n);
            });
            try (var _ = adapter.off()) {
                assertArrayEquals(reference, model.score(batch()).logProbs(), "the reference is still there");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void gradientsAreThoseOfFiniteDifferences(boolean checkpointing, boolean head) {
        ComputeOptions options = ComputeOptions.defaults().withThreads(1).withCheckpointing(checkpointing);
        try (CausalModel model = model(options)) {
            LoraAdapter adapter = LoraAdapter.attach(model, head ? HEAD : SOME, 7);
            stir(adapter);
            Map<String, float[]> gradients = gradients(model, adapter, batch());
            var random = new SplittableRandom(11);
            for (Weight w : adapter.weights().all().values()) {
                // Along a random direction there is more to see than at one entry.
                int size = Math.toIntExact(w.size());
                double[] direction = random.doubles(size, -1, 1).toArray();
                double slope = 0;
                for (int i = 0; i < size; i++) {
                    slope += direction[i] * gradients.get(w.name())[i];
                }
                // A small step: near the norms of queries and keys there is much curvature.
                float step = 1e-3f;
                double found = moved(model, w, direction, step) - moved(model, w, direction, -step);
                assertEquals(slope, found / (2 * step), 3e-3 * Math.max(1, Math.abs(slope)), w.name());
            }
        }
    }

    private static double moved(CausalModel model, Weight w, double[] direction, float by) {
        var memory = Tensors.memory(w.tensor().detach());
        float[] before = Tensors.toArray(w.tensor().detach());
        for (int i = 0; i < before.length; i++) {
            memory.setAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, i, (float) (before[i] + by * direction[i]));
        }
        double sum = sum(model.score(batch()));
        for (int i = 0; i < before.length; i++) {
            memory.setAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, i, before[i]);
        }
        return sum;
    }

    @Test
    void besideTheHeadItChangesLogitsByItsProductAndEntropiesWithThem() {
        try (CausalModel model = model()) {
            LoraAdapter adapter = LoraAdapter.attach(model, LoraConfig.of(2, LoraTargets.named("lm_head")), 7);
            stir(adapter);
            TokenBatch batch = batch().withEntropies(true);
            TokenScores found = model.score(batch);
            float[] logits = model.logits(batch);
            int vocabulary = model.vocabulary();
            int target = 0;
            for (int i = 1; i < batch.tokens(); i++) {
                if (batch.wanted()[i]) {
                    double normalizer = 0;
                    double mean = 0;
                    for (int v = 0; v < vocabulary; v++) {
                        normalizer += Math.exp(logits[(i - 1) * vocabulary + v]);
                    }
                    for (int v = 0; v < vocabulary; v++) {
                        double logit = logits[(i - 1) * vocabulary + v];
                        mean += Math.exp(logit) / normalizer * logit;
                    }
                    double own = logits[(i - 1) * vocabulary + batch.ids()[i]];
                    assertEquals(own - Math.log(normalizer), found.logProbs()[target], 1e-5);
                    assertEquals(Math.log(normalizer) - mean, found.entropies()[target], 1e-5);
                    target++;
                }
            }
            assertEquals(batch.targets(), target);
            float[] with = model.score(batch()).logProbs();
            try (var _ = adapter.off()) {
                assertFalse(Arrays.equals(with, model.score(batch()).logProbs()), "it matters");
            }
            String refused = String.valueOf(
                    assertThrows(IllegalStateException.class, adapter::merge).getMessage());
            assertTrue(refused.contains("tie_word_embeddings"), refused);
        }
    }

    @Test
    void theHeadIsAdaptedOnlyByItsName() {
        try (CausalModel model = model()) {
            LoraAdapter all = LoraAdapter.attach(model, SOME, 7);
            assertTrue(all.weights().all().keySet().stream().noneMatch(n -> n.contains("lm_head")));
        }
    }

    @Test
    void whatIsDroppedIsDrawnAnewInEachPassAndTheSameWhenLayersRunAgain() {
        Map<String, float[]> plain;
        try (CausalModel model = model()) {
            LoraAdapter adapter = LoraAdapter.attach(model, SOME.withDropout(0.3), 7);
            stir(adapter);
            var start = new State();
            adapter.save(start);
            float[] undropped = model.score(batch()).logProbs();
            plain = gradients(model, adapter, batch());
            try (Tape tape = model.tape()) {
                float[] one = model.forward(tape, batch()).logProbs();
                float[] two = model.forward(tape, batch()).logProbs();
                assertFalse(Arrays.equals(one, two));
                assertFalse(Arrays.equals(one, undropped));
            }
            assertArrayEquals(undropped, model.score(batch()).logProbs(), "nothing is dropped outside training");
            adapter.load(start);
            Map<String, float[]> again = gradients(model, adapter, batch());
            plain.forEach((n, g) -> assertArrayEquals(g, again.get(n), n));
            adapter.dropNothing();
            try (Tape tape = model.tape()) {
                assertArrayEquals(undropped, model.forward(tape, batch()).logProbs(), 1e-6f);
            }
        }
        ComputeOptions options = ComputeOptions.defaults().withThreads(1).withCheckpointing(true);
        try (CausalModel model = model(options)) {
            LoraAdapter adapter = LoraAdapter.attach(model, SOME.withDropout(0.3), 7);
            stir(adapter);
            Map<String, float[]> checkpointed = gradients(model, adapter, batch());
            plain.forEach((n, g) -> assertArrayEquals(g, checkpointed.get(n), 1e-4f, n));
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 1e-5", "BFLOAT16, 0.1"})
    void mergedWeightsDoWhatBothDid(DType type, float tolerance) {
        try (CausalModel model = model(ComputeOptions.defaults().withThreads(1).withType(type))) {
            float[] base = model.score(batch()).logProbs();
            LoraAdapter adapter = LoraAdapter.attach(model, SOME, 7);
            stir(adapter);
            float[] beside = model.score(batch()).logProbs();
            adapter.merge();
            assertTrue(adapter.merged());
            assertArrayEquals(beside, model.score(batch()).logProbs(), tolerance);
            assertThrows(IllegalStateException.class, adapter::merge);
            assertThrows(IllegalStateException.class, adapter::off);
            try (Tape tape = model.tape()) {
                assertThrows(IllegalStateException.class, () -> model.forward(tape, batch()));
            }
            adapter.unmerge();
            assertArrayEquals(beside, model.score(batch()).logProbs(), tolerance);
            try (var _ = adapter.off()) {
                assertArrayEquals(base, model.score(batch()).logProbs(), tolerance);
            }
            assertThrows(IllegalStateException.class, adapter::unmerge);
        }
    }

    @Test
    void oneSeedGivesOneAdapter() {
        try (CausalModel one = model();
                CausalModel two = model()) {
            LoraAdapter a = LoraAdapter.attach(one, SOME, 7);
            LoraAdapter b = LoraAdapter.attach(two, SOME.withDropout(0.1), 7);
            a.weights().all().forEach((name, w) -> {
                float[] values = Tensors.toArray(w.tensor().detach());
                assertArrayEquals(
                        values,
                        Tensors.toArray(b.weights().all().get(name).tensor().detach()));
                float bound = name.contains("lora_A")
                        ? (float) (1 / Math.sqrt(w.shape().get(1)))
                        : 0;
                for (float v : values) {
                    assertTrue(Math.abs(v) <= bound, name);
                }
            });
            assertThrows(IllegalStateException.class, () -> LoraAdapter.attach(one, SOME, 7), "one at a time");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "embed_tokens, include model.embed_tokens",
        "c_attn, none of the model's linear maps",
    })
    void targetsThatAreNoLinearMapsAreRefused(String target, String message) {
        try (CausalModel model = model()) {
            var config = LoraConfig.of(2, LoraTargets.named(target));
            String said = String.valueOf(
                    assertThrows(IllegalArgumentException.class, () -> LoraAdapter.attach(model, config, 1))
                            .getMessage());
            assertTrue(said.contains(message), said);
            assertFalse(model.trained().isEmpty(), "the model is as it was");
        }
    }

    private static final String GOOD =
            "{'peft_type':'LORA','r':2,'lora_alpha':4,'lora_dropout':0.1,'target_modules':['q_proj']%s}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ",'use_dora':true|'use_dora' is true",
                ",'modules_to_save':['lm_head']|'modules_to_save' is [lm_head]",
                ",'bias':'all'|'bias' is all",
                ",'fan_in_fan_out':true|'fan_in_fan_out' is true",
                ",'layers_to_transform':[0]|'layers_to_transform' is [0]",
                ",'target_parameters':['mlp.w']|'target_parameters'",
                ",'init_lora_weights':'pissa'|'init_lora_weights' is pissa",
                ",'something_new':3|'something_new' is 3",
                ",'rank_pattern':{'q_proj':'x'}|'rank_pattern'",
                ",'rank_pattern':{'q_proj':0}|rank must be at least 1",
                ",'use_rslora':1|'use_rslora' is 1, expected true or false",
                ",'exclude_modules':3|'exclude_modules' is 3",
            })
    void aKeyThatIsNotUnderstoodIsNamed(String more, String message) throws IOException {
        Files.writeString(
                folder.resolve("adapter_config.json"), GOOD.formatted(more).replace('\'', '"'));
        try (CausalModel model = model()) {
            String said = String.valueOf(assertThrows(ModelException.class, () -> LoraAdapter.load(model, folder, 1))
                    .getMessage());
            assertTrue(said.contains("adapter_config.json: ") && said.contains(message), said);
        }
    }

    @Test
    void anAdapterOfAnotherModelIsRefused() throws IOException {
        try (CausalModel model = model();
                CausalModel other = CausalModel.random(
                        ModelConfig.qwen3(50, 24, 2, new AttentionConfig(2, 1, 8, false, false, true), 24, 64),
                        1,
                        ComputeOptions.defaults().withThreads(1))) {
            LoraAdapter.attach(model, SOME, 7).save(folder, "base");
            String said = String.valueOf(assertThrows(ModelException.class, () -> LoraAdapter.load(other, folder, 1))
                    .getMessage());
            assertTrue(said.contains("lora_A") && said.contains("[3, 16]") && said.contains("[3, 24]"), said);
            assertFalse(other.trained().isEmpty());
        }
    }
}
