package bellman.llm.constrain;

import bellman.llm.chat.OutputFormat;
import bellman.llm.generate.TokenMask;
import bellman.llm.grammar.Expression;
import bellman.llm.grammar.Gbnf;
import bellman.llm.grammar.Grammar;
import bellman.llm.grammar.GrammarException;
import bellman.llm.grammar.Regex;
import bellman.llm.grammar.TransitionNetwork;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// What a text must keep to. Made once and used for many texts, it is fast: it remembers which tokens may follow where.
/// May be used by many threads.
public final class Constraint {
    private final Grammar grammar;
    private final TransitionNetwork network;
    private final Map<Vocabulary, Recognizer> recognizers = new ConcurrentHashMap<>();

    /// Makes a grammar and what follows from it. What others send may nest deeper than a thread's stack.
    private static Constraint of(Supplier<Grammar> maker) {
        try {
            return new Constraint(maker.get());
        } catch (StackOverflowError e) {
            throw new GrammarException("the schema or grammar nests too deeply; make it flatter");
        }
    }

    private Constraint(Grammar grammar) {
        this.grammar = grammar;
        network = TransitionNetwork.of(grammar);
    }

    /// A JSON value that a JSON schema (draft 2020-12) allows; docs/constraints.md says what is enforced.
    ///
    /// @param schema as [bellman.store.json.Json#value(String)] reads it: a map, or a boolean
    /// @throws SchemaException naming the place of what is not supported, wrong, or cannot be fulfilled
    public static Constraint json(Object schema) {
        return of(() -> JsonSchema.grammar(schema, JsonText.PLAIN));
    }

    /// Any JSON object.
    public static Constraint jsonObject() {
        return json(Map.of("type", "object"));
    }

    /// A text that a regular expression describes as a whole.
    ///
    /// @throws GrammarException naming what is not understood, or if no text fulfils it
    public static Constraint regex(String pattern) {
        return of(() -> Grammar.of(Regex.whole(pattern)));
    }

    /// One of some texts.
    ///
    /// @throws GrammarException if there is none
    public static Constraint choice(List<String> texts) {
        if (texts.isEmpty()) {
            throw new GrammarException("a choice needs a text, got none");
        }
        return new Constraint(Grammar.of(new Expression.Choice(
                texts.stream().distinct().map(Expression::text).toList())));
    }

    /// A text of the rule `root` of a grammar in the notation of llama.cpp.
    ///
    /// @throws GrammarException naming the line of what is not understood, or if no text fulfils it
    public static Constraint grammar(String gbnf) {
        return of(() -> Gbnf.read(gbnf));
    }

    /// Calls of tools as a model of a family writes them, with arguments that fit each tool's parameters.
    ///
    /// @param tools as chat templates take them: `{"type": "function", "function": {"name": …, "parameters": {…}}}`
    /// @throws SchemaException naming the place of what is not supported, wrong, or cannot be fulfilled
    public static Constraint toolCalls(List<Map<String, Object>> tools, ToolChoice choice, OutputFormat format) {
        return of(() -> ToolGrammar.of(tools, choice, format));
    }

    /// The same behind a thought that the prompt has begun, up to `closing`, such as `</think>`.
    public Constraint afterThinking(String closing) {
        return new Constraint(grammar.behind(Expression.sequence(
                FreeText.without(closing), ToolGrammar.marker(closing), Regex.whole("[ \\n]{0,4}"))));
    }

    /// Makes what one text after another has to keep to.
    public Supplier<TokenMask> masks(Vocabulary vocabulary) {
        Recognizer recognizer = recognizer(vocabulary);
        return () -> new GrammarMask(recognizer);
    }

    Recognizer recognizer(Vocabulary vocabulary) {
        return recognizers.computeIfAbsent(vocabulary, v -> new Recognizer(network, v));
    }
}
