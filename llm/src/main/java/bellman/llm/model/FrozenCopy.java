package bellman.llm.model;

import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import java.util.Optional;

/// Copies models, to generate with while the original trains on.
final class FrozenCopy {
    private FrozenCopy() {}

    /// See [CausalModel#copy].
    static CausalModel of(CausalModel model, ImageInput images) {
        ComputeOptions options = model.options();
        var fresh = new Weights(options.device(), options.type());
        try {
            var decoder = new Decoder(model.config(), fresh);
            ImageInput seeing = images.copy(fresh);
            copy(model, fresh);
            fresh.train(_ -> false);
            return new CausalModel(decoder, fresh, options, seeing);
        } catch (RuntimeException e) {
            fresh.close();
            throw e;
        }
    }

    private static void copy(CausalModel model, Weights fresh) {
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            model.weights()
                    .all()
                    .forEach((name, weight) -> Optional.ofNullable(fresh.all().get(name))
                            .orElseThrow(
                                    () -> new IllegalStateException("a copy of the model has no weight called " + name))
                            .tensor()
                            .copy_(weight.tensor()));
            for (Linear linear : model.linears()) {
                if (linear.isJoint()) {
                    Optional.ofNullable(fresh.all().get(linear.name() + ".weight"))
                            .orElseThrow(() -> new IllegalArgumentException("an adapter stands beside " + linear.name()
                                    + ", whose matrix is no weight of its own; merge it before generating"))
                            .tensor()
                            .copy_(linear.joint(0, linear.out()));
                }
            }
        }
    }
}
