package bellman.llm.serve;

import bellman.llm.generate.TokenMask;
import java.util.Map;
import java.util.function.Supplier;

/// Makes what holds answers to a JSON schema.
@FunctionalInterface
public interface Constraints {
    /// For models whose answers cannot be held to anything.
    Constraints NONE = schema -> {
        throw new IllegalArgumentException("this server cannot hold answers to a schema");
    };

    /// A mask for each answer.
    ///
    /// @throws IllegalArgumentException if the schema is malformed or cannot be satisfied
    Supplier<TokenMask> of(Map<String, Object> schema);
}
