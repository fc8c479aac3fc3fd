package bellman.llm.serve;

import bellman.llm.constrain.Constraint;
import bellman.llm.constrain.ToolChoice;
import bellman.llm.constrain.Vocabulary;
import bellman.llm.generate.TokenMask;
import bellman.llm.tokenizer.Tokenizer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Makes what holds answers to their form. It remembers some: a constraint that has been used knows which
/// tokens may follow where.
final class Constraints {
    private static final int REMEMBERED = 64;

    private final Tokenizer tokenizer;
    private final Set<Integer> ends;
    private final Map<Wanted, Constraint> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Wanted, Constraint> eldest) {
            return size() > REMEMBERED;
        }
    };

    private Optional<Vocabulary> vocabulary = Optional.empty();

    private record Wanted(Form form, Optional<String> closing) {}

    /// @param ends tokens that end answers
    Constraints(Tokenizer tokenizer, Set<Integer> ends) {
        this.tokenizer = tokenizer;
        this.ends = Set.copyOf(ends);
    }

    /// A mask for each answer, if its form asks for one.
    ///
    /// @param closing what ends the thought that the prompt has opened, if it has
    /// @throws RuntimeException if the schema is malformed or cannot be satisfied, or the tokens are no texts
    Optional<Supplier<TokenMask>> of(Form form, Optional<String> closing) {
        return form instanceof Form.Free
                ? Optional.empty()
                : Optional.of(constraint(new Wanted(form, closing)).masks(vocabulary()));
    }

    private synchronized Vocabulary vocabulary() {
        Vocabulary read = vocabulary.orElseGet(() -> Vocabulary.of(tokenizer).withEnds(ends));
        vocabulary = Optional.of(read);
        return read;
    }

    private Constraint constraint(Wanted wanted) {
        synchronized (known) {
            Constraint found = known.get(wanted);
            if (found != null) {
                return found;
            }
        }
        Constraint whole = make(wanted.form);
        Constraint made = wanted.closing.map(whole::afterThinking).orElse(whole);
        synchronized (known) {
            known.put(wanted, made);
        }
        return made;
    }

    private static Constraint make(Form form) {
        return switch (form) {
            case Form.Free f -> throw new IllegalArgumentException("a free text is held to nothing");
            case Form.Structured(var schema) -> Constraint.json(schema);
            case Form.Calls(var tools, var choice, var calls) ->
                Constraint.toolCalls(
                        tools,
                        switch (choice) {
                            case Tools.Choice.Auto a -> ToolChoice.AUTO;
                            case Tools.Choice.Required r -> ToolChoice.REQUIRED;
                            case Tools.Choice.Named(String function) -> new ToolChoice.Named(function);
                        },
                        calls);
        };
    }
}
