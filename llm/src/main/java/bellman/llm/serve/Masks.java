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
        return Optional.of(() -> new Biased(bias, constraint.map(Supplier::get)));
    }

    private record Biased(Map<Integer, Float> bias, Optional<TokenMask> inner) implements TokenMask {
        @Override
        public void apply(float[] logits, int from, int vocabulary) {
            bias.forEach((token, value) -> logits[from + token] += value);
            inner.ifPresent(m -> m.apply(logits, from, vocabulary));
        }

        @Override
        public void accept(int token) {
            inner.ifPresent(m -> m.accept(token));
        }

        @Override
        public boolean mayEnd() {
            return inner.map(TokenMask::mayEnd).orElse(true);
        }
    }
}
