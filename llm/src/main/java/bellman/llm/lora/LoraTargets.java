package bellman.llm.lora;

import bellman.llm.model.Decoder;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Which linear maps an adapter stands beside, by their paths, as `peft` resolves its `target_modules`.
public sealed interface LoraTargets {

    /// All linear maps of all layers, a mixture's router and experts among them; not the projection to the vocabulary.
    static LoraTargets allLinear() {
        return new AllLinear();
    }

    /// Those whose path is one of `names`, or ends with a dot and one of them.
    record Named(List<String> names) implements LoraTargets {
        public Named {
            names = List.copyOf(names);
            if (names.isEmpty()) {
                throw new IllegalArgumentException("an adapter needs names of linear maps, got none");
            }
        }

        @Override
        public String toString() {
            return String.join(", ", names);
        }
    }

    /// Those whose whole path matches a regular expression.
    record Matching(String expression) implements LoraTargets {
        public Matching {
            compile(expression);
        }

        @Override
        public String toString() {
            return "'" + expression + "'";
        }
    }

    /// See [#allLinear()].
    record AllLinear() implements LoraTargets {
        @Override
        public String toString() {
            return "all-linear";
        }
    }

    /// Those of these names.
    static LoraTargets named(String... names) {
        return new Named(List.of(names));
    }

    /// What the text says in an adapter's file.
    static LoraTargets of(String text) {
        return text.toLowerCase(Locale.ROOT).equals("all-linear") ? allLinear() : new Matching(text);
    }

    /// Whether the linear map at `path` is one of them.
    default boolean contain(String path) {
        return switch (this) {
            case Named named -> named.names.stream().anyMatch(name -> path.equals(name) || path.endsWith("." + name));
            case Matching matching -> compile(matching.expression).matcher(path).matches();
            case AllLinear _ -> !path.equals(Decoder.HEAD);
        };
    }

    private static Pattern compile(String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "'" + expression + "' is no regular expression: " + e.getDescription() + " at " + e.getIndex(), e);
        }
    }
}
