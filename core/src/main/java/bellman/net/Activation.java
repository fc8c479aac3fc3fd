package bellman.net;

/// The non-linearity behind a dense layer.
public enum Activation {
    /// None.
    IDENTITY,
    /// Hyperbolic tangent.
    TANH,
    /// `max(0, x)`.
    RELU,
    /// Gaussian error linear unit `x Φ(x)` (Hendrycks and Gimpel 2016), in the tanh form.
    GELU,
    /// Sigmoid linear unit `x σ(x)`.
    SILU
}
