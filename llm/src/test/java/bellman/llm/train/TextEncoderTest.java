package bellman.llm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.chat.Chat;
import bellman.llm.chat.TokenTrace;
import bellman.llm.data.Schema;
import bellman.store.json.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
class TextEncoderTest {
    private Chat chat = Chat.load(Path.of("src/test/resources/fixtures/llm/tokenizer"));

    @BeforeAll
    void load(@TempDir Path folder) {
        chat.close();
        chat = Chat.load(Tiny.model(folder));
    }

    @AfterAll
    void close() {
        chat.close();
    }

    private TokenTrace encode(String row, boolean completionOnly, int maxLength) {
        return new TextEncoder(chat, maxLength)
                .demonstration(Schema.DEMONSTRATION.read(Json.read(row)), completionOnly);
    }

    private String written(TokenTrace trace) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < trace.length(); i++) {
            if (trace.written()[i]) {
                text.append(chat.tokenizer().decode(new int[] {trace.ids()[i]}, false));
            }
        }
        return text.toString();
    }

    @Test
    void ofAPromptAndItsCompletionTheCompletionAndTheEndAreLearned() {
        String eos = chat.tokenizer().special().name("eos_token").orElseThrow();
        TokenTrace trace = encode("{\"prompt\":\"1+1=\",\"completion\":\"2\"}", true, 100);
        assertEquals("1+1=2" + eos, chat.tokenizer().decode(trace.ids(), false));
        assertEquals("2" + eos, written(trace));
        assertEquals("1+1=2" + eos, written(encode("{\"prompt\":\"1+1=\",\"completion\":\"2\"}", false, 100)));
        assertEquals("so" + eos, written(encode("{\"text\":\"so\"}", true, 100)));
    }

    @Test
    void ofAConversationOnlyWhatTheAssistantWroteIsLearned() {
        String row = """
                {"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"ho"},
                 {"role":"user","content":"and"},{"role":"assistant","content":"so"}]}""";
        assertEquals("ho<|im_end|>so<|im_end|>", written(encode(row, true, 1000)));
        assertTrue(written(encode(row, false, 1000)).contains("and"));
        String pair = """
                {"prompt":[{"role":"user","content":"hi"},{"role":"assistant","content":"ho"},
                 {"role":"user","content":"and"}],"completion":[{"role":"assistant","content":"so"}]}""";
        assertEquals("so<|im_end|>", written(encode(pair, true, 1000)));
    }

    @Test
    void aTextThatIsTooLongLosesItsEndAndOneWithNothingLeftIsRefused() {
        assertEquals(
                6,
                encode("{\"prompt\":\"1+1=\",\"completion\":\"2345\"}", true, 6).length());
        var refused = assertThrows(
                UnusableRowException.class, () -> encode("{\"prompt\":\"1+1=\",\"completion\":\"2\"}", true, 4));
        assertTrue(refused.getMessage().contains("max-length"), refused.getMessage());
        assertThrows(UnusableRowException.class, () -> encode("{\"prompt\":\"1+1=\",\"completion\":\"\"}", true, 9));
        assertThrows(
                UnusableRowException.class,
                () -> encode("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}", true, 99));
    }
}
