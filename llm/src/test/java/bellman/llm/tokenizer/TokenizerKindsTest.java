package bellman.llm.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.store.json.Json;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Small tokenizers of several kinds against what transformers does with them: see record.py beside them.
class TokenizerKindsTest {
    static Path folder(String kind) {
        try {
            return Path.of(TokenizerKindsTest.class.getResource(kind).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<?, ?> recorded(String kind) throws IOException {
        return (Map<?, ?>) Json.value(Files.readString(folder(kind).resolve("cases.json")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama2", "metaspace", "wordpiece", "bytelevel"})
    void idsAndTextsAreTransformers(String kind) throws IOException {
        try (var tokenizer = Tokenizer.load(folder(kind))) {
            for (Object o : (List<?>) recorded(kind).get("cases")) {
                var c = (Map<?, ?>) o;
                String text = (String) c.get("text");
                int[] ids = ids(c.get("ids"));
                assertArrayEquals(ids, tokenizer.encode(text), text);
                assertArrayEquals(ids(c.get("with_special")), tokenizer.encodeWithSpecial(text), text);
                assertArrayEquals(
                        ids(c.get("with_special")),
                        tokenizer.encodeAll(List.of("x", text), true).get(1));
                assertEquals(c.get("decoded"), tokenizer.decode(ids, false));
                assertEquals(c.get("decoded_skip_special"), tokenizer.decode(ids, true));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama2", "metaspace", "wordpiece", "bytelevel"})
    void specialTokensAreTransformers(String kind) throws IOException {
        try (var tokenizer = Tokenizer.load(folder(kind))) {
            var recorded = recorded(kind);
            var special = (Map<?, ?>) recorded.get("special");
            assertEquals(((Long) recorded.get("size")).intValue(), tokenizer.size());
            assertEquals(id(special.get("bos_token")), tokenizer.special().bos());
            assertEquals(id(special.get("eos_token")), tokenizer.special().eos());
            assertEquals(id(special.get("pad_token")), tokenizer.special().pad());
            if (!kind.equals("metaspace")) { // there the model alone knows of one
                assertEquals(id(special.get("unk_token")), tokenizer.special().unk());
            }
        }
    }

    /// Every sequence of ids, not only those of texts: half characters, lone bytes, special tokens anywhere.
    @ParameterizedTest
    @ValueSource(strings = {"llama2", "metaspace", "wordpiece", "bytelevel"})
    void piecesOfAnyTokensMakeTheWholeText(String kind) throws IOException {
        var random = new Random(7);
        try (var tokenizer = Tokenizer.load(folder(kind))) {
            for (int round = 0; round < 400; round++) {
                int[] ids = random.ints(random.nextInt(24), 0, tokenizer.size()).toArray();
                assertStreams(tokenizer, ids, round % 2 == 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama2", "metaspace", "wordpiece", "bytelevel"})
    void piecesOfAnyTextMakeTheWholeText(String kind) throws IOException {
        var random = new Random(11);
        try (var tokenizer = Tokenizer.load(folder(kind))) {
            for (int round = 0; round < 400; round++) {
                assertStreams(tokenizer, tokenizer.encode(text(random)), round % 2 == 0);
            }
        }
    }

    static void assertStreams(Tokenizer tokenizer, int[] ids, boolean skipSpecial) {
        var stream = tokenizer.stream(skipSpecial);
        var whole = new StringBuilder();
        for (int id : ids) {
            String piece = stream.append(id);
            assertEquals(piece, Utf8.checked(piece));
            whole.append(piece);
        }
        String rest = stream.finish();
        assertEquals(tokenizer.decode(ids, skipSpecial), whole + rest, () -> java.util.Arrays.toString(ids));
    }

    static String text(Random random) {
        int[] alphabet =
                "ab the cat's .,!?\n\t éß你🚀👩\u200d\u0301\u00a0".codePoints().toArray();
        var text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            text.appendCodePoint(
                    random.nextInt(8) == 0
                            ? random.nextInt(0x10000, 0x11000)
                            : alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }

    private static OptionalInt id(Object id) {
        return id instanceof Long n ? OptionalInt.of(n.intValue()) : OptionalInt.empty();
    }

    private static int[] ids(Object list) {
        return ((List<?>) list)
                .stream().mapToInt(i -> Math.toIntExact((Long) i)).toArray();
    }
}
