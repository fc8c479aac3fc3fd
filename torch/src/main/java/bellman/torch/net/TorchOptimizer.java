package bellman.torch.net;

import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.run.State;
import bellman.torch.GradientMode;
import bellman.torch.GradientNorm;
import bellman.torch.LibTorch;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// Steps the weights of several networks by one rule and one norm. A gradient that is not finite is cleared
/// without a step, lest the next one be added to it.
final class TorchOptimizer implements Optimizer {
    private final List<Weights> networks;
    private final Rule rule;
    private final int threads;
    private long steps;

    TorchOptimizer(OptimizerConfig config, List<Weights> networks, int threads) {
        this.networks = List.copyOf(networks);
        this.threads = threads;
        rule = Rule.of(config, this.networks);
    }

    @Override
    public double step(float learningRate, float maxGradientNorm) {
        LibTorch.threads(threads);
        networks.forEach(Weights::settle);
        double norm = GradientNorm.of(networks.stream().map(Weights::values).toList());
        if (Double.isFinite(norm)) {
            steps++;
            rule.step(learningRate, GradientNorm.scale(norm, maxGradientNorm));
        }
        try (var _ = GradientMode.off()) {
            networks.forEach(w -> w.gradients().zero_());
        }
        return norm;
    }

    @Override
    public void save(State state) {
        state.put("steps", new long[] {steps});
        List<List<Tensor>> moments = rule.moments();
        for (int i = 0; i < moments.size(); i++) {
            for (int j = 0; j < moments.get(i).size(); j++) {
                state.put(name(i, j), Tensors.toArray(moments.get(i).get(j)));
            }
        }
    }

    @Override
    public void load(State state) {
        steps = state.longs("steps", 1)[0];
        rule.restoreSteps(steps);
        List<List<Tensor>> moments = rule.moments();
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            for (int i = 0; i < moments.size(); i++) {
                for (int j = 0; j < moments.get(i).size(); j++) {
                    Tensor moment = moments.get(i).get(j);
                    int size = Math.toIntExact(moment.numel());
                    moment.copy_(Tensors.floats(state.floats(name(i, j), size), size));
                }
            }
        }
    }

    private static String name(int network, int moment) {
        return "network-" + network + "/moment-" + moment;
    }

    @Override
    public void close() {
        rule.close();
    }
}
