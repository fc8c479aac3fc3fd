package bellman.net;

/// Floats that leave a branch.
public sealed interface Output {

    /// A linear layer on the trunk's features.
    ///
    /// @param size floats that leave it
    /// @param gain of its initialisation: 0.01 for a policy, 1 for a value by PPO's custom
    record Linear(int size, float gain) implements Output {}

    /// Learned numbers that do not depend on the input, the same in each row, such as a Gaussian's log standard
    /// deviation.
    ///
    /// @param size how many
    /// @param initial what each begins with
    record Free(int size, float initial) implements Output {}

    /// The trunk's features themselves, as gSDE wants them.
    ///
    /// @param gradient whether a gradient with respect to them is carried on into the trunk
    record Features(boolean gradient) implements Output {}
}
