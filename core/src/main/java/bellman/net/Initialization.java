package bellman.net;

/// How the weights of dense layers begin. Biases begin at zero, except under [#UNIFORM].
public enum Initialization {
    /// Orthogonal with the layer's gain (Saxe et al. 2013), what PPO wants.
    ORTHOGONAL,
    /// Normal with variance `gain² / inputs` (He et al. 2015).
    KAIMING,
    /// Uniform in ±1/√inputs, weights and biases: PyTorch's default for linear layers. Gains are not applied.
    UNIFORM
}
