package bellman.llm.serve;

import bellman.llm.generate.TokenMask;
import java.util.Optional;
import java.util.function.Supplier;

/// Makes what holds answers to their form.
@FunctionalInterface
interface Constraints {
    /// For models whose answers cannot be held to anything.
    Constraints NONE = (form, closing) -> switch (form) {
        case Form.Free f -> Optional.empty();
        case Form.Structured s -> throw refusal();
        case Form.Calls c -> throw refusal();
    };

    private static IllegalArgumentException refusal() {
        return new IllegalArgumentException("this server cannot hold answers to a schema");
    }

    /// A mask for each answer, if its form asks for one.
    ///
    /// @param closing what ends the thought that the prompt has opened, if it has
    /// @throws IllegalArgumentException if the schema is malformed or cannot be satisfied
    Optional<Supplier<TokenMask>> of(Form form, Optional<String> closing);
}
