package bellman.net;

/// Which optimiser, with its constants. The learning rate belongs to the schedule, not here.
public sealed interface OptimizerConfig {

    /// The decimal number that was meant: 0.999 rather than the float next to it, whose distance from one is 5e-5
    /// off.
    static double exact(float x) {
        return Double.parseDouble(Float.toString(x));
    }

    /// Adam (Kingma and Ba 2015) as PyTorch computes it.
    ///
    /// @param beta1 decay of the gradient's mean
    /// @param beta2 decay of its square
    /// @param epsilon added to the root; PPO's custom is 1e-5
    record Adam(float beta1, float beta2, float epsilon) implements OptimizerConfig {}

    /// Adam with decoupled weight decay (Loshchilov and Hutter 2019).
    ///
    /// @param beta1 decay of the gradient's mean
    /// @param beta2 decay of its square
    /// @param epsilon added to the root
    /// @param weightDecay per unit of learning rate
    record AdamW(float beta1, float beta2, float epsilon, float weightDecay) implements OptimizerConfig {}

    /// Stochastic gradient descent as PyTorch computes it.
    ///
    /// @param momentum 0 for none
    /// @param nesterov whether to look ahead
    record Sgd(float momentum, boolean nesterov) implements OptimizerConfig {}

    /// RMSProp (Tieleman and Hinton 2012).
    ///
    /// @param decay of the squared gradient's mean
    /// @param epsilon see `epsilonInside`
    /// @param epsilonInside whether epsilon stands under the root, and the mean begins at one, as in TensorFlow
    ///     (what A2C was tuned with), or beside it, as in PyTorch
    record RmsProp(float decay, float epsilon, boolean epsilonInside) implements OptimizerConfig {}
}
