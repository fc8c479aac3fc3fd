package bellman.llm.decode;

import bellman.llm.model.CausalModel;
import bellman.llm.model.Linear;
import bellman.llm.model.Weights;
import bellman.torch.DType;
import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Where a decoder's weights come from, in pieces.
@FunctionalInterface
public interface WeightSource {
    /// The matrix that turns tokens into vectors.
    String EMBEDDING = "model.embed_tokens.weight";

    /// Copies elements of the weight `name`, `from` being the first in row-major order, to the first `count` of
    /// `values`.
    void read(String name, long from, float[] values, int count);

    /// Those of a model that trains, as they are when they are read; an adapter's matrices are added, unless it is off.
    ///
    /// @throws IllegalArgumentException if one is read that there is not, or whose adapter cannot be added
    static WeightSource of(CausalModel model) {
        Map<String, Linear> linears = new HashMap<>();
        model.linears().forEach(l -> linears.put(l.name() + ".weight", l));
        Linear head = model.decoder().head();
        return (name, from, values, count) -> {
            Weights.Weight weight = model.weights().all().get(name);
            if (weight == null) {
                throw new IllegalArgumentException("the model has no weight called " + name);
            }
            if (model.config().tied() && name.equals(EMBEDDING) && head.isJoint()) {
                throw new IllegalArgumentException(
                        "the adapter stands beside lm_head, whose matrix is the embedding's,"
                                + " too (tie_word_embeddings); the decoder of this machine's processor has one matrix for both");
            }
            Optional<Linear> joint = Optional.ofNullable(linears.get(name)).filter(Linear::isJoint);
            if (joint.isPresent()) {
                readJoint(joint.get(), from, values, count);
            } else {
                read(weight.tensor(), from, values, count);
            }
        };
    }

    private static void read(Tensor tensor, long from, float[] values, int count) {
        if (DType.of(tensor) == DType.FLOAT32 && tensor.is_cpu() && tensor.is_contiguous()) {
            MemorySegment.copy(Tensors.memory(tensor), ValueLayout.JAVA_FLOAT, 4 * from, values, 0, count);
            return;
        }
        try (var _ = new TensorScope()) {
            Tensor part = tensor.detach().reshape(-1).narrow(0, from, count);
            Tensors.copy(part.to(ScalarType.Float), values, 0);
        }
    }

    private static void readJoint(Linear linear, long from, float[] values, int count) {
        long first = from / linear.in();
        long end = (from + count - 1) / linear.in() + 1;
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            Tensor rows = linear.joint(first, end - first).reshape(-1).narrow(0, from - first * linear.in(), count);
            Tensors.copy(rows.to(ScalarType.Float), values, 0);
        }
    }
}
