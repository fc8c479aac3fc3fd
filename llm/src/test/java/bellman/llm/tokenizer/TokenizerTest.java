package bellman.llm.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.tokenizer.TokenRows.Side;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {
    private static final Path FIXTURE = Path.of("src/test/resources/fixtures/llm/tokenizer");
    private static Tokenizer tokenizer;

    @TempDir
    private Path folder;

    @BeforeAll
    static void load() {
        tokenizer = Tokenizer.load(FIXTURE);
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @Test
    void everyTokenIsFoundByItsTextAndId() {
        for (int id = 0; id < tokenizer.size(); id++) {
            assertEquals(id, tokenizer.id(tokenizer.token(id).orElseThrow()).orElseThrow());
        }
        assertTrue(tokenizer.id("no such token").isEmpty());
    }

    @Test
    void aByteLevelTokenizerGivesEveryTextBack() {
        var random = new Random(3);
        for (int round = 0; round < 300; round++) {
            String text =
                    java.text.Normalizer.normalize(TokenizerKindsTest.text(random), java.text.Normalizer.Form.NFC);
            int[] ids = tokenizer.encode(text);
            assertEquals(text, tokenizer.decode(ids, false));
            TokenizerKindsTest.assertStreams(tokenizer, ids, false);
        }
    }

    @Test
    void everyTokenStandsWhereTheSpansSay() {
        String text = "a👩‍🚀<|im_end|> naïve 你好\n";
        var spans = tokenizer.encodeWithSpans(text);
        assertArrayEquals(tokenizer.encode(text), spans.ids());
        int covered = 0;
        for (int i = 0; i < spans.ids().length; i++) {
            assertTrue(spans.starts()[i] <= covered, "a gap before token " + i);
            covered = Math.max(covered, spans.ends()[i]);
        }
        assertEquals(text.length(), covered);
        int end = IntStream.range(0, spans.ids().length)
                .filter(i -> spans.ids()[i] == 1017)
                .findFirst()
                .orElseThrow();
        assertEquals("<|im_end|>", text.substring(spans.starts()[end], spans.ends()[end]));
    }

    @Test
    void rowsAreFilledUpAndCutOnTheSideThatIsAskedFor() {
        var texts = List.of("x=1", "x=123456", "");
        int[] longest = tokenizer.encode("x=123456");
        int pad = tokenizer.special().pad().orElseThrow();
        var left = tokenizer.batch(texts, Batching.forGeneration());
        var right = tokenizer.batch(texts, Batching.forTraining());
        assertEquals(longest.length, left.columns());
        assertArrayEquals(new int[] {pad, pad, pad, pad, pad, 87, 28, 16}, row(left, 0));
        assertArrayEquals(new int[] {87, 28, 16, pad, pad, pad, pad, pad}, row(right, 0));
        assertEquals(
                3 + 8,
                IntStream.range(0, left.mask().length)
                        .filter(i -> left.mask()[i])
                        .count());
        assertFalse(left.mask()[0]);
        assertTrue(right.mask()[0]);
        var cut = tokenizer.batch(texts, Batching.forTraining().truncated(2, Side.LEFT));
        assertArrayEquals(new int[] {longest[6], longest[7]}, row(cut, 1));
        var even = tokenizer.batch(texts, new Batching(false, 7, Side.RIGHT, Side.RIGHT, 4));
        assertEquals(8, even.columns());
    }

    @Test
    void whatTheTokenizerAddsStaysWhenARowIsCut() {
        try (var t = Tokenizer.load(TokenizerKindsTest.folder("metaspace"))) {
            var rows = t.batch(
                    List.of("the cat hello"),
                    Batching.forTraining().withSpecial().truncated(3, Side.RIGHT));
            assertArrayEquals(new int[] {1, t.id("▁the").orElseThrow(), 2}, rows.ids());
        }
    }

    @Test
    void anIdOutsideTheVocabularyIsNamed() {
        var e = assertThrows(TokenIdException.class, () -> tokenizer.decode(new int[] {5, 1024}, false));
        assertEquals("token id 1024 at index 1 is outside the vocabulary: expected 0 to 1023", e.getMessage());
        assertThrows(TokenIdException.class, () -> tokenizer.decode(new int[] {-1}, false));
        var stream = tokenizer.stream(false);
        stream.append(5);
        assertEquals(
                "token id -3 at index 1 is outside the vocabulary: expected 0 to 1023",
                assertThrows(TokenIdException.class, () -> stream.append(-3)).getMessage());
    }

    @Test
    void whatIsNoUnicodeIsRefusedWithItsPlace() {
        var e = assertThrows(BadTextException.class, () -> tokenizer.encode("ab\uD83Dc"));
        assertEquals(
                "the surrogate \\uD83D at index 2 has no partner: no such text can be written as UTF-8",
                e.getMessage());
        assertThrows(BadTextException.class, () -> tokenizer.encode("\uDE80\uD83D"));
        assertTrue(assertThrows(BadTextException.class, () -> tokenizer.encodeAll(List.of("a", "\uD83D"), false))
                .getMessage()
                .startsWith("text 1: "));
        byte[] latin = "naïve".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(
                "invalid UTF-8 at byte 2: found 0xEF; save the text as UTF-8",
                assertThrows(BadTextException.class, () -> Utf8.decode(latin)).getMessage());
        assertThrows(BadTextException.class, () -> Utf8.decode(new byte[] {'a', (byte) 0xE4, (byte) 0xBD}));
        assertEquals("a\u0000é🚀", Utf8.decode("a\u0000é🚀".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aModelWithFewerRowsThanTokensIsRefusedAndOneWithMoreIsNot() throws IOException {
        copy("tokenizer.json", "tokenizer_config.json");
        Files.writeString(folder.resolve("config.json"), "{\"vocab_size\": 1000}");
        assertEquals(
                folder.resolve("config.json") + ": vocab_size is 1000, but " + folder.resolve("tokenizer.json")
                        + " has token ids up to 1023: they do not belong together",
                assertThrows(TokenizerException.class, () -> Tokenizer.load(folder))
                        .getMessage());
        Files.writeString(folder.resolve("config.json"), "{\"text_config\": {\"vocab_size\": 1100}}");
        try (var t = Tokenizer.load(folder)) {
            assertEquals("x", t.decode(new int[] {1099, 87}, false));
            assertTrue(t.token(1099).isEmpty());
            assertThrows(TokenIdException.class, () -> t.decode(new int[] {1100}, false));
        }
    }

    @Test
    void stopTokensComeFromTheGenerationConfiguration() throws IOException {
        copy("tokenizer.json", "tokenizer_config.json");
        assertEquals(Set.of(1017), tokenizer.special().stops());
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [1017, 1015]}");
        try (var t = Tokenizer.load(folder)) {
            assertEquals(Set.of(1015, 1017), t.special().stops());
            assertEquals(1017, t.special().eos().orElseThrow());
        }
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": \"x\"}");
        assertEquals(
                folder.resolve("generation_config.json") + ": a token id is x, expected an integer from 0",
                assertThrows(TokenizerException.class, () -> Tokenizer.load(folder))
                        .getMessage());
    }

    @Test
    void namesOfSpecialTokensMayStandInTheOlderFile() throws IOException {
        copy("tokenizer.json");
        Files.writeString(
                folder.resolve("special_tokens_map.json"), "{\"eos_token\": {\"content\": \"<|endoftext|>\"}}");
        try (var t = Tokenizer.load(folder)) {
            assertEquals(1015, t.special().eos().orElseThrow());
        }
    }

    @Test
    void aDamagedFileIsNamedOnOneLine() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        assertTrue(problem().startsWith(file + ": no such file"), problem());
        for (String bad : List.of(
                "",
                "{",
                "[]",
                "{}",
                "{\"model\": 3}",
                "{\"model\": {\"type\": \"BPE\"}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": \"x\"}, \"merges\": []}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": -1}, \"merges\": []}}",
                "{\"model\": {\"type\": \"Nope\", \"vocab\": {\"a\": 0}}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [[\"a\", \"b\"]]}}",
                "{\"added_tokens\": [1], \"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []}}",
                "{\"added_tokens\": [{}], \"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []}}")) {
            Files.writeString(file, bad);
            assertTrue(problem().startsWith(file + ": "), problem());
            assertEquals(-1, problem().indexOf('\n'), problem());
        }
        Files.write(file, new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}'});
        assertTrue(problem().startsWith(file + ": "), problem());
        copy("tokenizer.json");
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"eos_token\": 7}");
        assertEquals(
                folder.resolve("tokenizer_config.json")
                        + ": 'eos_token' is 7, expected a text or an object with 'content'",
                problem());
    }

    private String problem() {
        return String.valueOf(assertThrows(
                        TokenizerException.class, () -> Tokenizer.load(folder).close())
                .getMessage());
    }

    @Test
    void whatIsClosedIsClosed() {
        var t = Tokenizer.load(FIXTURE);
        t.close();
        t.close();
        assertEquals(
                "the tokenizer is closed",
                assertThrows(IllegalStateException.class, () -> t.encode("a")).getMessage());
    }

    @Test
    void manyThreadsShareOne() throws InterruptedException {
        int[] expected = tokenizer.encode("hello world, 你好");
        var threads = IntStream.range(0, 8)
                .mapToObj(i -> Thread.ofPlatform().unstarted(() -> {
                    for (int k = 0; k < 50; k++) {
                        assertArrayEquals(expected, tokenizer.encode("hello world, 你好"));
                    }
                }))
                .toList();
        var failures = new java.util.concurrent.ConcurrentLinkedQueue<Throwable>();
        threads.forEach(t -> t.setUncaughtExceptionHandler((_, e) -> failures.add(e)));
        threads.forEach(Thread::start);
        for (Thread t : threads) {
            t.join();
        }
        assertEquals(List.of(), List.copyOf(failures));
    }

    private void copy(String... names) throws IOException {
        for (String name : names) {
            Files.write(folder.resolve(name), Files.readAllBytes(FIXTURE.resolve(name)));
        }
    }

    private static int[] row(TokenRows rows, int row) {
        return java.util.Arrays.copyOfRange(rows.ids(), row * rows.columns(), (row + 1) * rows.columns());
    }
}
