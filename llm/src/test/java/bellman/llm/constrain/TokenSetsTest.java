package bellman.llm.constrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.chat.OutputFormat;
import bellman.llm.generate.Sampled;
import bellman.llm.generate.Sampler;
import bellman.llm.generate.SamplingOptions;
import bellman.llm.generate.SeenTokens;
import bellman.llm.generate.TokenMask;
import bellman.llm.grammar.Gbnf;
import bellman.llm.grammar.TransitionNetwork;
import bellman.llm.tokenizer.TokenPieces;
import bellman.llm.tokenizer.Tokenizer;
import bellman.store.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenSetsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/fixtures/llm/tokenizer",
                "/bellman/llm/tokenizer/bytelevel",
                "/bellman/llm/tokenizer/llama2",
                "/bellman/llm/tokenizer/metaspace"
            })
    void theBytesOfTokensAreThoseOfTheText(String folder) {
        try (Tokenizer tokenizer = Tokenizer.load(Drawn.folder(folder))) {
            TokenPieces pieces = tokenizer.pieces();
            for (String text : List.of("Hello, world", "{\"a b\": [1, 2]}", "naïve 漢字 😀\n\t\u0001 <x>", "the  cat")) {
                int[] ids = tokenizer.encode(text);
                var bytes = new ByteArrayOutputStream();
                for (int id : ids) {
                    bytes.writeBytes(pieces.piece(id));
                }
                String joined = bytes.toString(StandardCharsets.UTF_8);
                boolean strips = pieces.stripsFirstSpace() && joined.startsWith(" ");
                assertEquals(tokenizer.decode(ids, true), strips ? joined.substring(1) : joined);
            }
        }
    }

    /// The sets are put together from parts; the specification is to try each token.
    @Test
    void aTokenIsAllowedExactlyIfItsBytesLeadSomewhere() {
        try (Tokenizer tokenizer = Drawn.tokenizer()) {
            Vocabulary vocabulary = Vocabulary.of(tokenizer);
            for (int seed = 0; seed < 25; seed++) {
                Constraint constraint;
                try {
                    constraint = Constraint.json(new RandomSchemas(seed).root());
                } catch (SchemaException e) {
                    continue;
                }
                requireExact(constraint, vocabulary, seed);
            }
            requireExact(Constraint.grammar("""
                    root ::= expr
                    expr ::= term (("+" | "-") term)*
                    term ::= num | "(" ws expr ws ")" | name
                    num ::= [0-9]+
                    name ::= [a-z_] [a-z0-9_]*
                    ws ::= [ \\t\\n]*
                    """), vocabulary, 1);
            requireExact(
                    Constraint.toolCalls(ToolCallsTest.tools(), ToolChoice.AUTO, OutputFormat.HERMES), vocabulary, 2);
        }
    }

    private static void requireExact(Constraint constraint, Vocabulary vocabulary, int seed) {
        var recognizer = constraint.recognizer(vocabulary);
        Drawn drawn = Drawn.of(constraint.masks(vocabulary), vocabulary, new Random(seed), 1, 80);
        State state = recognizer.start();
        for (int id : drawn.ids()) {
            TokenSet set = recognizer.tokens(state);
            for (int token = 0; token < vocabulary.size(); token++) {
                boolean leads =
                        !vocabulary.isEnd(token) && recognizer.step(state, vocabulary.piece(token)) != State.DEAD;
                assertEquals(leads, set.contains(token), "token " + token + " in " + drawn.text());
            }
            state = recognizer.step(state, vocabulary.piece(id));
        }
    }

    @Test
    void drawnProbabilitiesAreThoseAmongTheAllowed() {
        var vocabulary = vocabulary("a", "b", "ab", "c", "");
        int end = 4;
        TokenMask mask = Constraint.regex("a+|ab").masks(vocabulary).get();
        float[] logits = {0.3f, 1.2f, -0.7f, 5f, 0.9f, 7f};
        SamplingOptions options = SamplingOptions.of(9).withTemperature(0.7).withEnds(Set.of(end), List.of());
        var sampler = new Sampler();
        Sampled first =
                sampler.draw(logits, 0, 6, options, new SeenTokens(new int[0], options), Optional.of(mask), 0.1);
        double sum = Math.exp(0.3 / 0.7) + Math.exp(-0.7 / 0.7);
        assertEquals(0, first.token());
        assertEquals(Math.log(Math.exp(0.3 / 0.7) / sum), first.drawnLogProb(), 1e-6);
        double whole = 0;
        for (float z : logits) {
            whole += Math.exp(z / 0.7);
        }
        assertEquals(0.3 / 0.7 - Math.log(whole), first.logProb(), 1e-6);
        mask.accept(0);
        // Now a, b and the end.
        sum = Math.exp(0.3 / 0.7) + Math.exp(1.2 / 0.7) + Math.exp(0.9 / 0.7);
        Sampled second =
                sampler.draw(logits, 0, 6, options, new SeenTokens(new int[0], options), Optional.of(mask), 0.999);
        assertEquals(end, second.token());
        assertEquals(Math.log(Math.exp(0.9 / 0.7) / sum), second.drawnLogProb(), 1e-6);
    }

    private static Vocabulary vocabulary(String... pieces) {
        List<byte[]> bytes = new ArrayList<>();
        for (String piece : pieces) {
            bytes.add(piece.getBytes(StandardCharsets.UTF_8));
        }
        return Vocabulary.of(bytes, Set.of(pieces.length - 1));
    }

    @Test
    void withoutTokensThatEndATextItIsOverWhenNothingMayFollow() {
        Vocabulary vocabulary = vocabulary("a", "b", "ab", "").withEnds(Set.of());
        TokenMask mask = Constraint.regex("aba?").masks(vocabulary).get();
        mask.accept(2);
        assertTrue(mask.mayEnd() && !mask.isOver());
        mask.accept(0);
        assertTrue(mask.mayEnd() && mask.isOver());
    }

    @Test
    void manyTokensMayBeTheSameBytes() {
        Vocabulary vocabulary = vocabulary("x", "x", "xy", "xy", "y", "");
        float[] logits = new float[6];
        Constraint.choice(List.of("xy")).masks(vocabulary).get().apply(logits, 0, 6);
        assertEquals(List.of(0f, 0f, 0f, 0f), List.of(logits[0], logits[1], logits[2], logits[3]));
        assertEquals(Float.NEGATIVE_INFINITY, logits[4]);
        assertEquals(Float.NEGATIVE_INFINITY, logits[5]);
    }

    @Test
    void whatIsForgottenIsFoundOutAgain() {
        try (Tokenizer tokenizer = Drawn.tokenizer()) {
            Vocabulary vocabulary = Vocabulary.of(tokenizer);
            Object schema = Json.value("{\"type\":\"array\",\"items\":{\"type\":\"object\"}}");
            Constraint one = Constraint.json(schema);
            Constraint other = Constraint.json(schema);
            other.recognizer(vocabulary).forgetAbove(1_000);
            for (int seed = 0; seed < 5; seed++) {
                Drawn expected = Drawn.of(one.masks(vocabulary), vocabulary, new Random(seed), 1, 200);
                assertEquals(expected, Drawn.of(other.masks(vocabulary), vocabulary, new Random(seed), 1, 200));
            }
        }
    }

    @Test
    void ambiguousGrammarsHaveFewStates() {
        TransitionNetwork network = TransitionNetwork.of(Gbnf.read("root ::= (\"a\" | \"a\" | [a-b])* \"c\""));
        assertTrue(network.states() < 6, network.states() + " states");
    }
}
