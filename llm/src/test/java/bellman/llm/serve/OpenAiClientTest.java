package bellman.llm.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.generate.EngineLimits;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionCreateParams;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// The official client for Java talks to the server.
class OpenAiClientTest {
    private static final String KEY = "a-secret-key";
    private static final TestServer SERVER =
            new TestServer(ServerSettings.local().withKey(KEY), new EngineLimits(64, 128, 64, 256), 2000);
    private static final OpenAIClient CLIENT = client(KEY);

    private static OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(SERVER.url() + "/v1")
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    @AfterAll
    static void close() throws InterruptedException {
        CLIENT.close();
        SERVER.awaitRelease();
        SERVER.close();
    }

    @SuppressWarnings("deprecation") // seeds are not deprecated here
    private static ChatCompletionCreateParams.Builder chat(long seed) {
        return ChatCompletionCreateParams.builder()
                .model(TestServer.NAME)
                .addUserMessage("Tell me something.")
                .maxCompletionTokens(24)
                .seed(seed);
    }

    private static String content(ChatCompletion completion) {
        return completion.choices().getFirst().message().content().orElseThrow();
    }

    @Test
    void theModelIsListed() {
        assertEquals(TestServer.NAME, CLIENT.models().list().data().getFirst().id());
    }

    @Test
    void aStreamSaysWhatTheWholeAnswerSays() {
        String whole = content(CLIENT.chat().completions().create(chat(1).build()));
        var said = new StringBuilder();
        long tokens = 0;
        var parameters = chat(1).streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (var stream = CLIENT.chat().completions().createStreaming(parameters)) {
            for (var chunk :
                    (Iterable<com.openai.models.chat.completions.ChatCompletionChunk>) stream.stream()::iterator) {
                chunk.choices().forEach(c -> said.append(c.delta().content().orElse("")));
                tokens += chunk.usage().map(u -> u.completionTokens()).orElse(0L);
            }
        }
        assertEquals(whole, said.toString());
        assertEquals(24, tokens);
    }

    @Test
    void logProbsAreReadAndSamplesDiffer() {
        ChatCompletion completion = CLIENT.chat()
                .completions()
                .create(chat(2).n(2).logprobs(true).topLogprobs(3).build());
        assertEquals(2, completion.choices().size());
        var logProbs = completion
                .choices()
                .getFirst()
                .logprobs()
                .orElseThrow()
                .content()
                .orElseThrow();
        assertEquals(24, logProbs.size());
        logProbs.forEach(token -> {
            assertEquals(3, token.topLogprobs().size());
            assertTrue(token.logprob() <= token.topLogprobs().getFirst().logprob());
        });
        var older = CLIENT.completions()
                .create(CompletionCreateParams.builder()
                        .model(TestServer.NAME)
                        .prompt("Once")
                        .maxTokens(5)
                        .logprobs(2)
                        .build());
        assertEquals(
                5,
                older.choices()
                        .getFirst()
                        .logprobs()
                        .orElseThrow()
                        .tokens()
                        .orElseThrow()
                        .size());
    }

    @Test
    void aSeedSaysTheSameAloneAndAmong64() throws Exception {
        String alone = content(CLIENT.chat().completions().create(chat(7).build()));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> all = IntStream.range(0, 64)
                    .mapToObj(i -> threads.submit(() -> content(CLIENT.chat()
                            .completions()
                            .create(chat(i % 8 == 0 ? 7 : 100 + i).build()))))
                    .toList();
            for (int i = 0; i < 64; i += 8) {
                assertEquals(alone, all.get(i).get());
            }
        }
    }

    @Test
    void errorsAreExceptionsOfTheRightClass() {
        var completions = CLIENT.chat().completions();
        assertThrows(
                NotFoundException.class,
                () -> completions.create(chat(1).model("another").build()));
        var refused = assertThrows(
                BadRequestException.class,
                () -> completions.create(chat(1).temperature(7.0).build()));
        assertEquals("temperature", refused.param().orElse(""));
        assertThrows(
                BadRequestException.class,
                () -> completions.create(chat(1).putAdditionalBodyProperty("made_up", JsonValue.from(1))
                        .build()));
        OpenAIClient other = client("another-key");
        assertThrows(
                UnauthorizedException.class, () -> other.chat().completions().create(chat(1).build()));
        other.close();
    }
}
