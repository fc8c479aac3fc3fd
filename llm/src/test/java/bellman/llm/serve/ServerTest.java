package bellman.llm.serve;

import static bellman.llm.serve.TestServer.at;
import static bellman.llm.serve.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.json.JsonNull;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ServerTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String TEXT = "/v1/completions";
    private static final TestServer SERVER = new TestServer();

    @AfterAll
    static void close() {
        SERVER.close();
    }

    private static String chat(String more) {
        return "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"max_tokens\":12" + more
                + "}";
    }

    private static String text(String more) {
        return "{\"model\":\"tiny\",\"prompt\":\"Once upon a time\",\"max_tokens\":12" + more + "}";
    }

    private static String said(List<Map<String, Object>> pieces, int choice, String... names) {
        var all = new StringBuilder();
        for (Map<String, Object> piece : pieces) {
            for (Object c : (List<?>) piece.get("choices")) {
                Object value = at(c, (Object[]) names);
                if (at(c, "index").equals((long) choice) && value instanceof String more) {
                    all.append(more);
                }
            }
        }
        return all.toString();
    }

    @Test
    void aStreamPutTogetherIsTheWholeAnswer() {
        for (String more :
                List.of(",\"seed\":5", ",\"seed\":6,\"temperature\":0.5,\"top_k\":40", ",\"temperature\":0")) {
            String whole = (String) at(SERVER.answer(CHAT, chat(more)), "choices", 0, "message", "content");
            List<Map<String, Object>> pieces =
                    SERVER.pieces(CHAT, chat(more + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
            assertEquals(whole, said(pieces, 0, "delta", "content"));
            assertEquals("assistant", at(pieces.getFirst(), "choices", 0, "delta", "role"));
            assertEquals(List.of(), pieces.getLast().get("choices"));
            assertEquals(12L, at(pieces.getLast(), "usage", "completion_tokens"));
            String plain = (String) at(SERVER.answer(TEXT, text(more)), "choices", 0, "text");
            assertEquals(plain, said(SERVER.pieces(TEXT, text(more + ",\"stream\":true")), 0, "text"));
        }
    }

    @Test
    void aSeedSaysTheSameInAnyCompany() throws Exception {
        String alone = (String) at(SERVER.answer(CHAT, chat(",\"seed\":1")), "choices", 0, "message", "content");
        assertNotEquals(alone, at(SERVER.answer(CHAT, chat(",\"seed\":2")), "choices", 0, "message", "content"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Map<String, Object>>> answers = IntStream.range(0, 32)
                    .mapToObj(i -> threads.submit(() ->
                            SERVER.answer(CHAT, chat(",\"seed\":" + (i % 2 == 0 ? 1 : i) + ",\"n\":" + (1 + i % 3)))))
                    .toList();
            for (int i = 0; i < answers.size(); i += 2) {
                assertEquals(alone, at(answers.get(i).get(), "choices", 0, "message", "content"));
            }
        }
        SERVER.awaitRelease();
    }

    @Test
    void aResponseHasWhatClientsExpect() {
        Map<String, Object> answer = SERVER.answer(CHAT, chat(",\"seed\":1,\"n\":2"));
        assertEquals("chat.completion", answer.get("object"));
        assertEquals("tiny", answer.get("model"));
        assertEquals(2, ((List<?>) answer.get("choices")).size());
        assertEquals("length", at(answer, "choices", 1, "finish_reason"));
        assertEquals(JsonNull.NULL, at(answer, "choices", 0, "logprobs"));
        assertEquals(24L, at(answer, "usage", "completion_tokens"));
        assertEquals((Long) at(answer, "usage", "prompt_tokens") + 24L, at(answer, "usage", "total_tokens"));
        assertEquals("text_completion", SERVER.answer(TEXT, text("")).get("object"));
    }

    @Test
    void logProbsNameEachTokenItsBytesAndTheLikeliest() {
        Map<String, Object> answer =
                SERVER.answer(CHAT, chat(",\"seed\":3,\"logprobs\":true,\"top_logprobs\":4,\"return_token_ids\":true"));
        List<?> content = (List<?>) at(answer, "choices", 0, "logprobs", "content");
        List<?> ids = (List<?>) at(answer, "choices", 0, "token_ids");
        assertEquals(12, content.size());
        var bytes = new ArrayList<Long>();
        for (int i = 0; i < content.size(); i++) {
            List<?> top = (List<?>) at(content, i, "top_logprobs");
            assertEquals(4, top.size());
            double best = ((Number) at(top, 0, "logprob")).doubleValue();
            assertTrue(best <= 0 && best >= ((Number) at(top, 3, "logprob")).doubleValue());
            assertTrue(((Number) at(content, i, "logprob")).doubleValue() <= best);
            ((List<?>) at(content, i, "bytes")).forEach(b -> bytes.add((Long) b));
        }
        byte[] all = new byte[bytes.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = bytes.get(i).byteValue();
        }
        int[] tokens = ids.stream().mapToInt(id -> ((Long) id).intValue()).toArray();
        String decoded = SERVER.chat().tokenizer().decode(tokens, false);
        assertEquals(decoded, new String(all, java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void olderLogProbsStandAtTheirPlaces() {
        Map<String, Object> answer = SERVER.answer(TEXT, text(",\"seed\":3,\"logprobs\":2"));
        Object found = at(answer, "choices", 0, "logprobs");
        List<?> tokens = (List<?>) at(found, "tokens");
        List<?> offsets = (List<?>) at(found, "text_offset");
        assertEquals(12, tokens.size());
        assertEquals(12, ((List<?>) at(found, "token_logprobs")).size());
        assertEquals(0L, offsets.getFirst());
        for (int i = 0; i < 12; i++) {
            Map<?, ?> top = (Map<?, ?>) at(found, "top_logprobs", i);
            assertEquals(at(found, "token_logprobs", i), top.get(tokens.get(i)));
        }
        assertEquals(
                JsonNull.NULL,
                at(SERVER.answer(TEXT, text(",\"logprobs\":0")), "choices", 0, "logprobs", "top_logprobs"));
    }

    @Test
    void anEchoedPromptIsScoredAsTheAnswerToItsBeginningWas() {
        // What lm-evaluation-harness asks, by either way of asking for nothing more.
        Map<String, Object> written = SERVER.answer(TEXT, text(",\"seed\":3,\"logprobs\":2,\"return_token_ids\":true"));
        List<Object> ids = new ArrayList<>((List<?>) at(written, "choices", 0, "prompt_token_ids"));
        int prompt = ids.size();
        ids.addAll((List<?>) at(written, "choices", 0, "token_ids"));
        for (int more : new int[] {0, 1}) {
            String body =
                    "{\"model\":\"tiny\",\"prompt\":[" + ids + "],\"echo\":true,\"logprobs\":2,\"max_tokens\":" + more;
            Map<String, Object> scored = SERVER.answer(TEXT, body + "}");
            Object found = at(scored, "choices", 0, "logprobs");
            assertEquals((long) more, at(scored, "usage", "completion_tokens"));
            assertEquals(ids.size() + more, ((List<?>) at(found, "tokens")).size());
            for (String member : List.of("token_logprobs", "top_logprobs")) {
                assertEquals(JsonNull.NULL, at(found, member, 0));
                assertEquals(
                        at(written, "choices", 0, "logprobs", member),
                        ((List<?>) at(found, member)).subList(prompt, ids.size()));
            }
            List<?> offsets = (List<?>) at(found, "text_offset");
            assertEquals(0L, offsets.getFirst());
            if (more == 0) {
                assertEquals("length", at(scored, "choices", 0, "finish_reason"));
                Object streamed =
                        SERVER.pieces(TEXT, body + ",\"stream\":true}").getLast();
                assertEquals(found, at(streamed, "choices", 0, "logprobs"));
                assertEquals(at(scored, "choices", 0, "text"), at(streamed, "choices", 0, "text"));
            }
        }
        String text = "Once upon";
        Object two = SERVER.answer(
                TEXT,
                "{\"model\":\"tiny\",\"prompt\":[\"" + text
                        + "\",\"a\"],\"echo\":true,\"max_tokens\":0,\"logprobs\":0,\"n\":2}");
        assertEquals(text, at(two, "choices", 1, "text"));
        assertEquals(1, ((List<?>) at(two, "choices", 3, "logprobs", "tokens")).size());
        SERVER.answer(TEXT, "{\"model\":\"tiny\",\"prompt\":\"a\",\"echo\":true,\"max_tokens\":0}");
    }

    @Test
    void promptsAreTextsOrIdsOneOrSeveral() {
        int[] ids = SERVER.chat().tokenizer().encodeWithSpecial("Once upon a time");
        String list = java.util.Arrays.toString(ids);
        String single = (String) at(SERVER.answer(TEXT, text(",\"temperature\":0")), "choices", 0, "text");
        for (String prompt : List.of(
                list,
                "[" + list + "," + list + "]",
                "[\"Once upon a time\",\"Once upon a time\"]",
                "\"Once upon a time\"")) {
            Map<String, Object> answer = SERVER.answer(
                    TEXT, "{\"model\":\"tiny\",\"prompt\":" + prompt + ",\"max_tokens\":12,\"temperature\":0}");
            for (Object choice : (List<?>) answer.get("choices")) {
                assertEquals(single, at(choice, "text"));
            }
        }
        String echoed =
                (String) at(SERVER.answer(TEXT, text(",\"temperature\":0,\"echo\":true")), "choices", 0, "text");
        assertEquals("Once upon a time" + single, echoed);
    }

    @Test
    void aBiasDecides() {
        Map<String, Object> answer =
                SERVER.answer(TEXT, text(",\"logit_bias\":{\"65\":100},\"return_token_ids\":true,\"seed\":1"));
        assertArrayEquals(
                IntStream.range(0, 12).map(i -> 65).toArray(),
                ((List<?>) at(answer, "choices", 0, "token_ids"))
                        .stream().mapToInt(id -> ((Long) id).intValue()).toArray());
    }

    @Test
    void aStopEndsTheTextInFrontOfIt() {
        String whole = (String) at(
                SERVER.answer(TEXT, text(",\"temperature\":0,\"max_tokens\":30").replace("\"max_tokens\":12,", "")),
                "choices",
                0,
                "text");
        int middle = whole.offsetByCodePoints(0, whole.codePointCount(0, whole.length()) / 2);
        String stop = whole.substring(middle, whole.offsetByCodePoints(middle, 2));
        String body = text(",\"temperature\":0,\"max_tokens\":30,\"stop\":[\"zzz\","
                        + bellman.store.json.Json.writeValue(stop) + "]")
                .replace("\"max_tokens\":12,", "");
        Map<String, Object> stopped = SERVER.answer(TEXT, body);
        assertEquals(whole.substring(0, whole.indexOf(stop)), at(stopped, "choices", 0, "text"));
        assertEquals("stop", at(stopped, "choices", 0, "finish_reason"));
        assertEquals(
                at(stopped, "choices", 0, "text"),
                said(SERVER.pieces(TEXT, body.replaceFirst("\\{", "{\"stream\":true,")), 0, "text"));
    }

    @Test
    void whatTheModelThinksStandsApart() {
        String body = "{\"model\":\"tiny\",\"max_tokens\":12,\"seed\":4,\"continue_final_message\":true,\"messages\":["
                + "{\"role\":\"user\",\"content\":\"2 + 3?\"},{\"role\":\"assistant\",\"content\":\"<think>\"}]";
        Map<String, Object> answer = SERVER.answer(CHAT, body + "}");
        String thought = (String) at(answer, "choices", 0, "message", "reasoning_content");
        assertEquals("", at(answer, "choices", 0, "message", "content"));
        assertTrue(!thought.isBlank(), answer.toString());
        assertEquals(thought, said(SERVER.pieces(CHAT, body + ",\"stream\":true}"), 0, "delta", "reasoning_content"));
    }

    @Test
    void whatWasReadForAnEarlierRequestIsKnown() {
        String prompt = java.util.Arrays.toString(IntStream.range(300, 400).toArray());
        String body = "{\"model\":\"tiny\",\"max_tokens\":1,\"prompt\":" + prompt + "}";
        assertEquals(0L, at(SERVER.answer(TEXT, body), "usage", "prompt_tokens_details", "cached_tokens"));
        assertEquals(96L, at(SERVER.answer(TEXT, body), "usage", "prompt_tokens_details", "cached_tokens"));
    }

    @Test
    void theModelIsListedAndTheServerIsWell() {
        assertEquals("tiny", at(json(SERVER.get("/v1/models").body()), "data", 0, "id"));
        assertEquals("model", json(SERVER.get("/v1/models/tiny").body()).get("object"));
        assertEquals(200, SERVER.get("/health").statusCode());
    }

    @Test
    void metricsCountWhatHappened() throws InterruptedException {
        SERVER.answer(CHAT, chat(",\"n\":2"));
        // An answer is there before the engine's step ends, behind which it says what it is at.
        SERVER.awaitRelease();
        String scraped = SERVER.get("/metrics").body();
        for (String name : List.of(
                "bellman_generation_tokens_total",
                "bellman_prompt_tokens_total",
                "bellman_time_to_first_token_seconds_bucket",
                "bellman_time_per_output_token_seconds_count",
                "bellman_request_duration_seconds_count{path=\"/v1/chat/completions\",status=\"200\"}",
                "bellman_num_requests_waiting 0.0",
                "bellman_num_requests_running 0.0",
                "bellman_kv_cache_pages{state=\"held\"} 0.0",
                "bellman_prefix_cache_hit_ratio",
                "bellman_batch_rows_bucket",
                "bellman_num_preemptions_total",
                "bellman_request_finished_total{finished_reason=\"length\"}")) {
            assertTrue(scraped.contains(name), name + " is not in " + scraped);
        }
    }
}
