package bellman.llm.serve;

import bellman.llm.generate.TokenMask;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What changes logits before a token is drawn.
final class Masks {
    private Masks() {}

    /// Bias and constraint together, if there is either.
    static Optional<Supplier<TokenMask>> of(Map<Integer, Float> bias, Optional<Supplier<TokenMask>> constraint) {
        if (bias.isEmpty()) {
            return constraint;
        }
        TokenMask biased = new Biased(bias);
        return Optional.of(() -> constraint.map(Supplier::get).map(biased::and).orElse(biased));
    }

    private record Biased(Map<Integer, Float> bias) implements TokenMask {
        @Override
        public void apply(float[] logits, int from, int vocabulary) {
            bias.forEach((token, value) -> logits[from + token] += value);
        }

        @Override
        public void accept(int token) {}

        @Override
        public boolean mayEnd() {
            return true;
        }
    }
}
