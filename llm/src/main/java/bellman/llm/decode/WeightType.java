package bellman.llm.decode;

/// How a decoder keeps the matrices that it streams through for each token. Sums are in single precision always.
public enum WeightType {
    /// As they are: log-probabilities are a trainer's up to the order of sums.
    FLOAT32,
    /// Rounded to bfloat16, half the memory.
    BFLOAT16,
    /// A byte for each weight and a scale for each row of a weight matrix, a quarter of the memory.
    INT8
}
