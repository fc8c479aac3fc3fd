package bellman.llm.generate;

import bellman.llm.decode.WeightSource;
import bellman.llm.model.CausalModel;
import bellman.llm.model.Linear;
import bellman.llm.model.Weights;
import bellman.run.RandomStream;
import bellman.torch.DType;
import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The weights of a model on libtorch as a whole: others put in their place, and a hash of them.
final class ModelWeights {
    private static final int PIECE = 1 << 22;
    /// A prime, so that no repetition of the weights' own falls together with it.
    private static final long CYCLE = 65_521;

    private ModelWeights() {}

    /// Copies other weights in.
    ///
    /// @throws IllegalStateException if the model has an adapter, which they would meet
    static void load(CausalModel model, WeightSource source) {
        if (model.linears().stream().anyMatch(Linear::isJoint)) {
            throw new IllegalStateException(
                    "the engine's own model has an adapter, which other weights would meet; open the engine with Engines.of,"
                            + " which adds it to the weights");
        }
        float[] buffer = new float[PIECE];
        for (Weights.Weight weight : model.weights().all().values()) {
            for (long from = 0; from < weight.size(); from += PIECE) {
                int count = (int) Math.min(PIECE, weight.size() - from);
                source.read(weight.name(), from, buffer, count);
                try (var _ = new TensorScope();
                        var _ = GradientMode.off()) {
                    float[] values = count == PIECE ? buffer : Arrays.copyOf(buffer, count);
                    weight.tensor().view(-1).narrow(0, from, count).copy_(Tensors.floats(values, count));
                }
            }
        }
    }

    /// A hash of all weights, of every bit of them, computed where they are.
    static String hash(CausalModel model) {
        long hash = 0;
        for (Weights.Weight weight : model.weights().all().values()) {
            ScalarType bits = DType.of(weight.tensor()) == DType.FLOAT32 ? ScalarType.Int : ScalarType.Short;
            for (long from = 0; from < weight.size(); from += PIECE) {
                long count = Math.min(PIECE, weight.size() - from);
                try (var _ = new TensorScope();
                        var _ = GradientMode.off()) {
                    Tensor part = weight.tensor()
                            .detach()
                            .view(-1)
                            .narrow(0, from, count)
                            .view(bits);
                    Tensor factors = torch.arange(
                                    new Scalar(count), model.weights().device().options(DType.INT64))
                            .remainder(new Scalar(CYCLE))
                            .add(new Scalar(1L));
                    hash = RandomStream.mix(
                            hash ^ part.to(ScalarType.Long).mul(factors).sum().item_long());
                }
            }
        }
        return "%016x".formatted(hash);
    }
}
