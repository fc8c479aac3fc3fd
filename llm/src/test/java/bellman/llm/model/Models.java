package bellman.llm.model;

import bellman.llm.model.ModelConfig.Layer;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Small models for tests.
public final class Models {
    private Models() {}

    /// A Qwen 3 of two layers with tied embeddings.
    public static ModelConfig small() {
        ModelConfig c = ModelConfig.qwen3(301, 32, 2, new AttentionConfig(4, 2, 8, false, false, true), 48, 128);
        return new ModelConfig(
                c.architecture(),
                c.vocabulary(),
                c.hidden(),
                c.context(),
                c.layers(),
                c.attention(),
                c.rope(),
                c.normEpsilon(),
                c.tied(),
                0.3,
                c.endTokens());
    }

    /// The same with another number of layers, all with a window.
    public static ModelConfig windowed(int layers, int window) {
        ModelConfig c = small();
        return new ModelConfig(
                c.architecture(),
                c.vocabulary(),
                c.hidden(),
                c.context(),
                Collections.nCopies(
                        layers, new Layer(window, c.layers().getFirst().feedForward())),
                c.attention(),
                c.rope(),
                c.normEpsilon(),
                c.tied(),
                c.initialDeviation(),
                List.of());
    }

    /// The same without tied embeddings.
    public static ModelConfig untied() {
        ModelConfig c = small();
        return new ModelConfig(
                c.architecture(),
                c.vocabulary(),
                c.hidden(),
                c.context(),
                c.layers(),
                c.attention(),
                c.rope(),
                c.normEpsilon(),
                false,
                c.initialDeviation(),
                c.endTokens());
    }

    /// On one thread.
    public static ComputeOptions options() {
        return ComputeOptions.defaults().withThreads(1);
    }

    /// Random ids of a small model.
    public static int[] ids(int count, long seed) {
        var random = new Random(seed);
        return IntStream.range(0, count).map(i -> random.nextInt(301)).toArray();
    }
}
