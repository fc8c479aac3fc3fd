package bellman.llm.model;

import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.run.State;
import bellman.torch.FusedAdam;
import bellman.torch.FusedAdam.Decay;
import bellman.torch.FusedAdam.Group;
import bellman.torch.GradientMode;
import bellman.torch.GradientNorm;
import bellman.torch.LibTorch;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Adam or AdamW for the trained ones of a model's weights. Matrices decay, vectors (norms and biases) do not. A
/// gradient that is not finite is cleared without a step, lest the next one be added to it.
final class WeightOptimizer implements Optimizer {
    private final List<Weights.Weight> trained;
    private final List<Tensor> tensors;
    private final FusedAdam adam;
    private final int threads;

    WeightOptimizer(List<Weights.Weight> trained, OptimizerConfig config, int threads) {
        this.threads = threads;
        this.trained = trained;
        tensors = trained.stream().map(Weights.Weight::tensor).toList();
        if (tensors.isEmpty()) {
            throw new IllegalStateException("all weights of this model are frozen; there is nothing to optimise");
        }
        adam = switch (config) {
            case OptimizerConfig.Adam a -> adam(Decay.COUPLED, a.beta1(), a.beta2(), a.epsilon(), 0);
            case OptimizerConfig.AdamW a -> adam(Decay.DECOUPLED, a.beta1(), a.beta2(), a.epsilon(), a.weightDecay());
            case OptimizerConfig.Sgd _, OptimizerConfig.RmsProp _ ->
                throw new IllegalArgumentException("a language model is trained by Adam or AdamW, got "
                        + config.getClass().getSimpleName());
        };
    }

    private FusedAdam adam(Decay decay, float beta1, float beta2, float epsilon, float weightDecay) {
        List<Tensor> matrices = trained.stream()
                .filter(w -> w.shape().size() > 1)
                .map(Weights.Weight::tensor)
                .toList();
        List<Tensor> vectors = trained.stream()
                .filter(w -> w.shape().size() <= 1)
                .map(Weights.Weight::tensor)
                .toList();
        return new FusedAdam(
                List.of(new Group(matrices, OptimizerConfig.exact(weightDecay)), new Group(vectors, 0)),
                decay,
                OptimizerConfig.exact(beta1),
                OptimizerConfig.exact(beta2),
                OptimizerConfig.exact(epsilon));
    }

    @Override
    public double step(float learningRate, float maxGradientNorm) {
        LibTorch.threads(threads);
        double norm = GradientNorm.of(tensors);
        if (Double.isFinite(norm)) {
            adam.step(learningRate, GradientNorm.scale(norm, maxGradientNorm));
        }
        adam.clearGradients();
        return norm;
    }

    @Override
    public void save(State state) {
        state.put("steps", new long[] {adam.steps()});
        List<Tensor> means = adam.means();
        List<Tensor> squares = adam.squares();
        for (int i = 0; i < means.size(); i++) {
            state.put("mean-" + i, values(means.get(i)));
            state.put("square-" + i, values(squares.get(i)));
        }
    }

    private static float[] values(Tensor moment) {
        try (var _ = new TensorScope()) {
            return Tensors.toArray(moment.to(ScalarType.Float));
        }
    }

    @Override
    public void load(State state) {
        adam.restoreSteps(state.longs("steps", 1)[0]);
        for (int i = 0; i < adam.means().size(); i++) {
            restore(adam.means().get(i), state, "mean-" + i);
            restore(adam.squares().get(i), state, "square-" + i);
        }
    }

    private static void restore(Tensor moment, State state, String name) {
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            int size = Math.toIntExact(moment.numel());
            Tensor saved = Tensors.floats(state.floats(name, size), size);
            moment.copy_(saved.view(moment.sizes()).to(moment.scalar_type()));
        }
    }

    @Override
    public void close() {
        adam.close();
    }
}
