package bellman.llm.chat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TranscriptTest {
    private static final Map<String, Object> TOOL =
            Map.of("type", "function", "function", Map.of("name", "add", "description", "adds"));
    private static Chat chat;
    private static Tokenizer tokenizer;

    @BeforeAll
    static void load() {
        chat = Chat.load(ChatFolder.FIXTURE);
        tokenizer = chat.tokenizer();
    }

    @AfterAll
    static void close() {
        chat.close();
    }

    @Test
    void theModelsTokensStayAsSampledAndTheRestIsTheTemplates() {
        var opening = ChatInput.of(List.of(Turn.user("1+2?"))).withTools(List.of(TOOL));
        String call = "<tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\": 1, \"b\": 2}}\n</tool_call><|im_end|>";
        // Byte by byte, as no tokenizer would have it, but for the tokens that stand for more.
        int[] sampled = bytewise(call);
        assertTrue(sampled.length > tokenizer.encode(call).length);
        var logProbs = new float[sampled.length];
        for (int i = 0; i < logProbs.length; i++) {
            logProbs[i] = -0.5f - i;
        }
        var before = Transcript.begin(chat, opening, History.UNCHANGED);
        var after = before.withModel(sampled, logProbs);
        assertEquals(
                List.of(ToolCall.of("add", Map.of("a", 1L, "b", 2L))),
                after.output().orElseThrow().calls());
        var next = after.withEnvironment(List.of(new Turn.ToolResult(Optional.empty(), Optional.empty(), "3")));
        TokenTrace trace = next.trace();
        int start = before.trace().length();
        int end = start + sampled.length;
        assertArrayEquals(sampled, Arrays.copyOfRange(trace.ids(), start, end));
        assertArrayEquals(logProbs, Arrays.copyOfRange(trace.logProbs(), start, end));
        for (int i = 0; i < trace.length(); i++) {
            assertEquals(i >= start && i < end, trace.written()[i], "token " + i);
        }
        assertEquals(chat.text(next.input()), tokenizer.decode(trace.ids(), false));
        assertEquals(sampled.length, trace.writtenCount());
    }

    @Test
    void aTurnThatWasCutOffIsEndedByItsSurroundings() {
        var begun = Transcript.begin(chat, ChatInput.of(List.of(Turn.user("Hi"))), History.UNCHANGED);
        int[] words = tokenizer.encode("Hello wor");
        int stop = tokenizer.special().eos().orElseThrow();
        var cut = begun.withModel(words, new float[words.length]).withEnvironment(List.of(Turn.user("Go on")));
        int at = begun.trace().length() + words.length;
        assertEquals(stop, cut.trace().ids()[at]);
        assertEquals(words.length, cut.trace().writtenCount());
        int[] whole = Arrays.copyOf(words, words.length + 1);
        whole[words.length] = stop;
        var ended = begun.withModel(whole, new float[whole.length]).withEnvironment(List.of(Turn.user("Go on")));
        assertArrayEquals(cut.trace().ids(), ended.trace().ids());
        assertEquals(words.length + 1, ended.trace().writtenCount());
    }

    @Test
    void aTemplateThatForgetsThinkingIsAnErrorOrIsKeptAsItWas() {
        var input = ChatInput.of(List.of(Turn.user("2+2?")));
        int[] sampled = tokenizer.encode("<think>\nadd\n</think>\n\n4<|im_end|>");
        var strict = Transcript.begin(chat, input, History.UNCHANGED).withModel(sampled, new float[sampled.length]);
        assertEquals(Optional.of("add"), strict.output().orElseThrow().thinking());
        var e = assertThrows(HistoryChangedException.class, () -> strict.withEnvironment(List.of(Turn.user("3+3?"))));
        assertTrue(
                e.getMessage()
                        .startsWith("the chat template changes its earlier text at character " + e.index()
                                + ", from '<think>; add; </think>"),
                e.getMessage());
        var kept = Transcript.begin(chat, input, History.KEPT)
                .withModel(sampled, new float[sampled.length])
                .withEnvironment(List.of(Turn.user("3+3?")));
        assertEquals(
                "<|im_start|>user\n2+2?<|im_end|>\n<|im_start|>assistant\n<think>\nadd\n</think>\n\n4<|im_end|>\n"
                        + "<|im_start|>user\n3+3?<|im_end|>\n<|im_start|>assistant\n",
                tokenizer.decode(kept.trace().ids(), false));
    }

    @Test
    void turnsAlternate() {
        var begun = Transcript.begin(chat, ChatInput.of(List.of(Turn.user("Hi"))), History.UNCHANGED);
        assertThrows(IllegalStateException.class, () -> begun.withEnvironment(List.of(Turn.user("x"))));
        var written = begun.withModel(new int[] {1017}, new float[] {-1});
        assertThrows(IllegalStateException.class, () -> written.withModel(new int[] {1017}, new float[] {-1}));
        assertThrows(IllegalArgumentException.class, () -> written.withEnvironment(List.of()));
        assertThrows(IllegalArgumentException.class, () -> begun.withModel(new int[] {1017}, new float[] {Float.NaN}));
        assertThrows(IllegalArgumentException.class, () -> begun.withModel(new int[] {1017}, new float[0]));
    }

    /// Each character on its own, special tokens and tags whole.
    private static int[] bytewise(String text) {
        return Pattern.compile("<[^<>]*>|.", Pattern.DOTALL)
                .matcher(text)
                .results()
                .flatMapToInt(part -> {
                    var whole = tokenizer.id(part.group());
                    return whole.isPresent()
                            ? IntStream.of(whole.getAsInt())
                            : Arrays.stream(tokenizer.encode(part.group()));
                })
                .toArray();
    }
}
