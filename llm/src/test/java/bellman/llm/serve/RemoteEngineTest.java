package bellman.llm.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.generate.Completion;
import bellman.llm.generate.EngineLimits;
import bellman.llm.generate.FinishReason;
import bellman.llm.generate.Generation;
import bellman.llm.generate.GenerationEngine;
import bellman.llm.generate.GenerationEngine.Update;
import bellman.llm.generate.GenerationRequest;
import bellman.llm.generate.RemoteEngine;
import bellman.llm.generate.RemoteProtocol;
import bellman.llm.generate.RemoteServer;
import bellman.llm.generate.SamplingOptions;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RemoteEngineTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static TestServer server() {
        return new TestServer(ServerSettings.local(), EngineLimits.defaults(), 400);
    }

    private static RemoteEngine remote(TestServer server) {
        return remote(server, URI.create(server.url() + "/v1"));
    }

    private static RemoteEngine remote(TestServer server, URI base) {
        return new RemoteEngine(RemoteServer.of(base, "tiny"), server.engine().config(), 8, 64);
    }

    private static GenerationRequest request(int... prompt) {
        return GenerationRequest.of(prompt, SamplingOptions.of(12).withSeed(5).withTop(40, 0.9, 0.01));
    }

    @Test
    void whatIsGeneratedThereIsWhatTheServersEngineSays() {
        for (RemoteProtocol protocol : List.of(RemoteProtocol.VLLM, RemoteProtocol.TOKEN_NAMES)) {
            requireSame(protocol);
        }
    }

    private static void requireSame(RemoteProtocol protocol) {
        try (var server = server();
                var remote = new RemoteEngine(
                        RemoteServer.of(URI.create(server.url() + "/v1"), "tiny")
                                .withProtocol(protocol),
                        server.engine().config(),
                        8,
                        64)) {
            List<GenerationRequest> requests = new ArrayList<>();
            for (int i = 1; i < 20; i++) {
                GenerationRequest request = request(i, 2 * i, 3 * i);
                SamplingOptions options = request.options().withAlternatives(i % 4);
                requests.add(GenerationRequest.of(request.prompt(), options).withSamples(1 + i % 3));
            }
            requests.add(GenerationRequest.of(
                    new int[] {7}, SamplingOptions.greedy(200).withEnds(Set.of(11, 12, 13), List.of("or"))));
            List<Completion> there = remote.generate(requests, LONG);
            List<Completion> here = server.engine().generate(requests, LONG);
            assertEquals(here.size(), there.size());
            for (int i = 0; i < here.size(); i++) {
                assertArrayEquals(here.get(i).ids(), there.get(i).ids());
                assertArrayEquals(here.get(i).logProbs(), there.get(i).logProbs(), 1e-6f);
                assertEquals(here.get(i).finishReason(), there.get(i).finishReason());
                assertEquals(here.get(i).text(), there.get(i).text());
                assertEquals(here.get(i).alternatives(), there.get(i).alternatives());
            }
        }
    }

    @Test
    void tokensAreHeardOfAsTheyComeAndACancelReachesTheServer() throws InterruptedException {
        try (var server = server();
                var remote = remote(server)) {
            // Whoever hears the third token cancels there and then: a fast server is done before anyone else comes to
            // it.
            var heard = new CountDownLatch(3);
            var submitted = new CompletableFuture<Generation>();
            Generation generation = remote.submit(
                    GenerationRequest.of(new int[] {1}, SamplingOptions.of(2000))
                            .withSamples(100),
                    (_, _, _) -> {
                        heard.countDown();
                        if (heard.getCount() == 0) {
                            submitted.join().cancel();
                        }
                    });
            submitted.complete(generation);
            Completion cancelled = generation.await(LONG).getFirst();
            assertEquals(
                    FinishReason.CANCELLED,
                    cancelled.finishReason(),
                    cancelled.problem().orElse(""));
            assertEquals(0, heard.getCount());
            server.awaitRelease();
            Instant deadline = Instant.now().plusMillis(50);
            Generation late = remote.submit(
                    GenerationRequest.of(new int[] {1}, SamplingOptions.of(2000))
                            .withDeadline(deadline),
                    (_, _, _) -> {
                        while (!Instant.now().isAfter(deadline)) {
                            Thread.onSpinWait();
                        }
                    });
            assertEquals(FinishReason.DEADLINE, late.await(LONG).getFirst().finishReason());
        }
    }

    @Test
    void whatIsWrongThereIsSaidHere() throws IOException {
        try (var server = server();
                var remote = remote(server)) {
            assertThrows(IllegalArgumentException.class, () -> remote.generate(List.of(request(99_999)), LONG));
            var wrong = assertThrows(
                    UnsupportedOperationException.class,
                    () -> remote.update((name, from, values, count) -> {}, Update.BETWEEN_TOKENS));
            assertTrue(wrong.getMessage().contains("adapter"), wrong.getMessage());
            // It has no address for that, and says so.
            var refused = assertThrows(IllegalStateException.class, () -> remote.load("/models/next"));
            assertTrue(refused.getMessage().contains("404"), refused.getMessage());
            try (var stranger = new RemoteEngine(
                    RemoteServer.of(URI.create(server.url() + "/v1/"), "other"), remote.config(), 1, 1)) {
                assertProblem(stranger, "404");
            }
            try (var nowhere = remote(server, URI.create("http://127.0.0.1:1/v1"))) {
                assertProblem(nowhere, "does the server run?");
            }
        }
        // One that knows neither ids nor ends.
        answering("data: {\"choices\":[{\"index\":0,\"text\":\"a\"}]}\n\ndata: [DONE]\n\n", "return_token_ids");
        answering("data: {\"choices\":[{\"index\":4,\"text\":\"a\"}]}\n\n", "choice 4");
        answering("data: {\"error\":{\"message\":\"out of luck\"}}\n\n", "out of luck");
        answering(
                "data: {\"choices\":[{\"index\":0,\"text\":\"a\",\"token_ids\":[1],\"logprobs\":{\"token_logprobs\":[-1]}}]}\n\n",
                "ended before");
        answering("data: {\"choi", "JSON");
    }

    private static void assertProblem(GenerationEngine engine, String words) {
        Completion failed = engine.generate(List.of(GenerationRequest.of(new int[] {1}, SamplingOptions.of(3))), LONG)
                .getFirst();
        assertEquals(FinishReason.ERROR, failed.finishReason());
        assertTrue(failed.problem().orElse("").contains(words), failed.problem().orElse(""));
    }

    private static void answering(String body, String words) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        http.createContext("/v1/completions", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        http.start();
        try (var server = server();
                var remote = remote(
                        server,
                        URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/v1"))) {
            assertProblem(remote, words);
        } finally {
            http.stop(0);
        }
    }
}
