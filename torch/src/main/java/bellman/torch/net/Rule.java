package bellman.torch.net;

import bellman.net.OptimizerConfig;
import bellman.torch.FusedAdam;
import bellman.torch.FusedAdam.Decay;
import bellman.torch.FusedAdam.Group;
import bellman.torch.GradientMode;
import bellman.torch.TensorHold;
import bellman.torch.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// An optimiser's formula at work on the weights of several networks.
sealed interface Rule extends AutoCloseable {

    /// Steps by `scale` times the gradients, which are overwritten.
    void step(double rate, double scale);

    /// What it remembers of each network's weights, as long as they are: `[network][moment]`.
    List<List<Tensor>> moments();

    /// Says how many steps the moments have seen, once they are restored.
    void restoreSteps(long count);

    @Override
    void close();

    /// The rule of `config`.
    static Rule of(OptimizerConfig config, List<Weights> networks) {
        return switch (config) {
            case OptimizerConfig.Adam a -> adam(networks, Decay.COUPLED, a.beta1(), a.beta2(), a.epsilon(), 0);
            case OptimizerConfig.AdamW a ->
                adam(networks, Decay.DECOUPLED, a.beta1(), a.beta2(), a.epsilon(), a.weightDecay());
            case OptimizerConfig.Sgd s -> new Sgd(networks, s);
            case OptimizerConfig.RmsProp r -> new RmsProp(networks, r);
        };
    }

    private static Rule adam(
            List<Weights> networks, Decay decay, float beta1, float beta2, float epsilon, float weightDecay) {
        var group = new Group(networks.stream().map(Weights::values).toList(), OptimizerConfig.exact(weightDecay));
        return new Adam(new FusedAdam(
                List.of(group), decay, OptimizerConfig.exact(beta1), OptimizerConfig.exact(beta2), epsilon));
    }

    /// Adam and AdamW.
    record Adam(FusedAdam fused) implements Rule {
        @Override
        public void step(double rate, double scale) {
            fused.step(rate, scale);
        }

        @Override
        public List<List<Tensor>> moments() {
            List<List<Tensor>> all = new ArrayList<>();
            for (int i = 0; i < fused.means().size(); i++) {
                all.add(List.of(fused.means().get(i), fused.squares().get(i)));
            }
            return all;
        }

        @Override
        public void restoreSteps(long count) {
            fused.restoreSteps(count);
        }

        @Override
        public void close() {
            fused.close();
        }
    }

    /// Stochastic gradient descent with momentum.
    final class Sgd implements Rule {
        private final TensorHold hold = new TensorHold();
        private final List<Weights> networks;
        private final List<Tensor> moments;
        private final OptimizerConfig.Sgd config;

        Sgd(List<Weights> networks, OptimizerConfig.Sgd config) {
            this.networks = networks;
            this.config = config;
            moments = Rule.moments(networks, hold, 0);
        }

        @Override
        public void step(double rate, double scale) {
            try (var _ = new TensorScope();
                    var _ = GradientMode.off()) {
                var momentum = new Scalar(OptimizerConfig.exact(config.momentum()));
                for (int i = 0; i < moments.size(); i++) {
                    Tensor g = networks.get(i).gradients().mul_(new Scalar(scale));
                    Tensor m = moments.get(i).mul_(momentum).add_(g);
                    networks.get(i).values().add_(config.nesterov() ? g.add_(m, momentum) : m, new Scalar(-rate));
                }
            }
        }

        @Override
        public List<List<Tensor>> moments() {
            return moments.stream().map(List::of).toList();
        }

        @Override
        public void restoreSteps(long count) {}

        @Override
        public void close() {
            hold.close();
        }
    }

    /// RMSProp of PyTorch or TensorFlow.
    final class RmsProp implements Rule {
        private final TensorHold hold = new TensorHold();
        private final List<Weights> networks;
        private final List<Tensor> moments;
        private final OptimizerConfig.RmsProp config;

        RmsProp(List<Weights> networks, OptimizerConfig.RmsProp config) {
            this.networks = networks;
            this.config = config;
            moments = Rule.moments(networks, hold, config.epsilonInside() ? 1 : 0);
        }

        @Override
        public void step(double rate, double scale) {
            double decay = OptimizerConfig.exact(config.decay());
            var epsilon = new Scalar((double) config.epsilon());
            for (int i = 0; i < moments.size(); i++) {
                try (var _ = new TensorScope();
                        var _ = GradientMode.off()) {
                    Tensor g = networks.get(i).gradients().mul_(new Scalar(scale));
                    Tensor v = moments.get(i).mul_(new Scalar(decay)).addcmul_(g, g, new Scalar(1 - decay));
                    Tensor root = config.epsilonInside()
                            ? v.add(epsilon).sqrt_()
                            : v.sqrt().add_(epsilon);
                    networks.get(i).values().addcdiv_(g, root, new Scalar(-rate));
                }
            }
        }

        @Override
        public List<List<Tensor>> moments() {
            return moments.stream().map(List::of).toList();
        }

        @Override
        public void restoreSteps(long count) {}

        @Override
        public void close() {
            hold.close();
        }
    }

    private static List<Tensor> moments(List<Weights> networks, TensorHold hold, double initial) {
        try (TensorScope scope = new TensorScope()) {
            return networks.stream()
                    .map(w -> hold.hold(scope, torch.full_like(w.values(), new Scalar(initial))))
                    .toList();
        }
    }
}
