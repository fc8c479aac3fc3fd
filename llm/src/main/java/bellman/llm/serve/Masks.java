package bellman.llm.serve;

import bellman.llm.generate.TokenMask;
import bellman.llm.tokenizer.TokenStream;
import bellman.llm.tokenizer.Tokenizer;
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

    /// A constraint that holds once the thought is over that a prompt has opened.
    static Supplier<TokenMask> afterThought(Supplier<TokenMask> constraint, Tokenizer tokenizer) {
        return () -> new AfterThought(constraint.get(), tokenizer.stream(false));
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

    private static final class AfterThought implements TokenMask {
        private final TokenMask inner;
        private final TokenStream stream;
        private final StringBuilder thought = new StringBuilder();
        private boolean over;

        AfterThought(TokenMask inner, TokenStream stream) {
            this.inner = inner;
            this.stream = stream;
        }

        @Override
        public void apply(float[] logits, int from, int vocabulary) {
            if (over) {
                inner.apply(logits, from, vocabulary);
            }
        }

        @Override
        public void accept(int token) {
            if (over) {
                inner.accept(token);
                return;
            }
            thought.append(stream.append(token));
            over = AnswerReader.endOfThought(thought) >= 0;
            // Only an end that has begun is still of interest.
            thought.delete(0, Math.max(0, thought.length() - AnswerReader.LONGEST_END));
        }

        @Override
        public boolean mayEnd() {
            return over && inner.mayEnd();
        }
    }
}
