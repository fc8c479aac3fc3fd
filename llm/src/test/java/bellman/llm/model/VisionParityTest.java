package bellman.llm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import bellman.llm.vision.Grid;
import bellman.llm.vision.PatchOrder;
import bellman.llm.vision.VisionConfig;
import bellman.net.TokenBatch;
import bellman.torch.DType;
import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The parts of models that see give what they gave in transformers.
class VisionParityTest {
    /// The reference reaches 8e-6 in logits, which these lead to.
    private static final double FEATURES = 3e-5;

    static Stream<ModelCase> seeing() {
        return ModelCase.all().filter(c -> c.has("pixel_values"));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("seeing")
    void tokensStandWhereTheyStoodThere(ModelCase c) {
        try (var weights = new Weights(c.device(), DType.FLOAT32)) {
            ImageInput images = ImageInputReader.read(c.folder(), weights);
            TokenBatch batch = c.batch();
            int[] expected = Arrays.stream(c.rows("position_ids"))
                    .flatMapToInt(Arrays::stream)
                    .toArray();
            int[] found = Arrays.stream(images.positions(batch).places())
                    .flatMapToInt(Arrays::stream)
                    .toArray();
            assertArrayEquals(expected, found, c::toString);
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("seeing")
    void otherTextsInTheBatchChangeNothing(ModelCase c) {
        TokenBatch alone = c.batch();
        int[] words = new int[] {1, 2, 3, 4, 5, 6, 7};
        int[] all = Arrays.copyOf(words, words.length + alone.tokens());
        System.arraycopy(alone.ids(), 0, all, words.length, alone.tokens());
        boolean[] wanted = new boolean[all.length];
        System.arraycopy(alone.wanted(), 0, wanted, words.length, alone.tokens());
        int[] lengths = new int[alone.lengths().length + 1];
        lengths[0] = words.length;
        System.arraycopy(alone.lengths(), 0, lengths, 1, lengths.length - 1);
        TokenBatch together = new TokenBatch(all, lengths, wanted, 1f, false, alone.images());
        // The longer texts stand behind the shorter one, and before it.
        int[] turned = Arrays.copyOf(alone.ids(), all.length);
        System.arraycopy(words, 0, turned, alone.tokens(), words.length);
        int[] turnedLengths = Arrays.copyOf(alone.lengths(), lengths.length);
        turnedLengths[lengths.length - 1] = words.length;
        TokenBatch before = new TokenBatch(
                turned, turnedLengths, Arrays.copyOf(alone.wanted(), all.length), 1f, false, alone.images());
        try (CausalModel model = c.load()) {
            float[] expected = model.score(alone).logProbs();
            c.assertClose("log-probabilities", expected, model.score(together).logProbs(), FEATURES);
            c.assertClose("log-probabilities", expected, model.score(before).logProbs(), FEATURES);
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("seeing")
    void imagesLookAsTheyLookedThere(ModelCase c) {
        VisionConfig config = VisionReader.read(ConfigFields.read(c.folder().resolve("config.json")));
        try (CausalModel model = c.load();
                var _ = new TensorScope();
                var _ = GradientMode.off();
                var weights = new Weights(c.device(), DType.FLOAT32)) {
            var tower = new VisionTower(config, weights, "visual.");
            weights.all()
                    .forEach((name, w) ->
                            w.tensor().copy_(model.weights().all().get(name).tensor()));
            List<Grid> grids = c.images().stream().map(Grid::of).toList();
            Tensor found = tower.apply(c.images(), PatchOrder.of(config, grids), ScalarType.Float);
            c.assertClose(
                    "features",
                    c.floats("image_features"),
                    Tensors.toArray(found.detach()),
                    c.tolerance("image_features", FEATURES));
        }
    }
}
