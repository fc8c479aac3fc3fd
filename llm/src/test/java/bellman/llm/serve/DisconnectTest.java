package bellman.llm.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.generate.EngineLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class DisconnectTest {
    private static final String PATH = "/v1/completions";
    private static final String LONG =
            "{\"model\":\"tiny\",\"prompt\":\"a\",\"max_tokens\":500,\"ignore_eos\":true,\"n\":4";
    /// At one token of one text in each step, more than a hundred thousand of them.
    private static final String ENDLESS =
            LONG.replace("\"max_tokens\":500", "\"max_tokens\":1000").replace("\"n\":4", "\"n\":128");

    private static Socket send(TestServer server, String... bodies) throws IOException {
        var socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(30_000);
        var all = new StringBuilder();
        for (String body : bodies) {
            all.append("POST " + PATH
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.length() + "\r\n\r\n" + body);
        }
        socket.getOutputStream().write(all.toString().getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private static void await(BooleanSupplier holds) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() < until, "it did not come about");
            Thread.sleep(2);
        }
    }

    @Test
    void aClientThatGoesFreesItsPages() throws Exception {
        // Answers that would take minutes.
        try (var server = new TestServer(ServerSettings.local(), new EngineLimits(64, 64, 1, 64), 400)) {
            for (String stream : List.of("}", ",\"stream\":true}")) {
                for (int round = 0; round < 3; round++) {
                    List<Socket> sockets = new ArrayList<>();
                    for (int i = 0; i < 8; i++) {
                        sockets.add(send(server, ENDLESS + stream));
                    }
                    await(() -> server.cache().held() > 0);
                    for (Socket socket : sockets) {
                        socket.close();
                    }
                    server.awaitRelease();
                }
            }
            String metrics = server.get("/metrics").body();
            assertTrue(metrics.contains("finished_reason=\"cancelled\"} "), metrics);
            // Counted by the requests' own threads, when the pages are free already.
            await(() -> server.get("/metrics").body().contains("path=\"/v1/completions\",status=\"499\""));
        }
    }

    @Test
    void requestsThatAreSentAheadAreAnsweredInTheirOrder() throws Exception {
        try (var server = new TestServer()) {
            String body = "{\"model\":\"tiny\",\"prompt\":\"a\",\"max_tokens\":200,\"ignore_eos\":true,\"n\":16}";
            try (Socket socket = send(server, body, body, body.replace("\"tiny\"", "\"none\""))) {
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                var statuses = new ArrayList<String>();
                while (statuses.size() < 3) {
                    String line = in.readLine();
                    int at = line.indexOf("HTTP/1.1 ");
                    if (at >= 0) {
                        statuses.add(line.substring(at + 9, at + 12));
                    }
                }
                assertEquals(List.of("200", "200", "404"), statuses);
            }
        }
    }

    @Test
    void aClientThatReadsNothingHoldsNobodyUp() throws Exception {
        var limits = Limits.defaults().withBuffered(64);
        try (var server = new TestServer(ServerSettings.local().withLimits(limits), EngineLimits.defaults(), 4000)) {
            List<Socket> idle = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                idle.add(send(server, LONG.replace("\"n\":4", "\"n\":32,\"logprobs\":20") + ",\"stream\":true}"));
            }
            // Others are served meanwhile, and what nobody reads is given up.
            assertEquals(
                    200,
                    server.posted(PATH, "{\"model\":\"tiny\",\"prompt\":\"b\"}").statusCode());
            server.awaitRelease();
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void aLateAnswerIsGivenUp() {
        var limits = Limits.defaults().withTime(Duration.ofNanos(1));
        try (var server = new TestServer(ServerSettings.local().withLimits(limits), EngineLimits.defaults(), 400)) {
            assertEquals(504, server.posted(PATH, LONG + "}").statusCode());
            assertEquals(504, server.posted(PATH, LONG + ",\"stream\":true}").statusCode());
        }
    }

    @Test
    void aFullQueueIsSaid() throws Exception {
        try (var server = new TestServer(ServerSettings.local(), new EngineLimits(1, 1, 1, 2), 9000)) {
            String body = ENDLESS + "}";
            List<Socket> busy = new ArrayList<>();
            busy.add(send(server, body));
            // The first has left the queue before the others come, who would be refused otherwise.
            await(() -> !server.get("/metrics").body().contains("bellman_num_requests_running 0.0"));
            for (int i = 0; i < 4; i++) {
                busy.add(send(server, body));
            }
            await(() -> server.get("/metrics").body().contains("bellman_num_requests_waiting 2.0"));
            var refused = server.posted(PATH, body);
            assertEquals(429, refused.statusCode(), refused.body());
            assertEquals("1", refused.headers().firstValue("Retry-After").orElse(""));
            for (Socket socket : busy) {
                socket.close();
            }
            server.awaitRelease();
        }
    }

    @Test
    void aServerThatStopsSaysSoInTheMiddleOfAnAnswer() throws Exception {
        var server = new TestServer(ServerSettings.local(), new EngineLimits(1, 1, 1, 2), 9000);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // The stream has begun at its client's, and the other request waits behind it.
            InputStream stream = server.stream(PATH, ENDLESS + ",\"stream\":true}");
            String first = new String(stream.readNBytes(6), StandardCharsets.UTF_8);
            var whole = threads.submit(() -> server.posted(PATH, ENDLESS + "}"));
            await(() -> server.get("/metrics").body().contains("bellman_num_requests_waiting 1.0"));
            server.close();
            String events = first + new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(events.contains("\"stopping\"") && events.endsWith("data: [DONE]\n\n"), events);
            assertEquals(503, whole.get().statusCode());
        }
    }

    @Test
    void aStoppedEngineIsSaid() {
        try (var server = new TestServer()) {
            assertEquals(200, server.get("/health").statusCode());
            server.stopEngine();
            assertEquals(503, server.get("/health").statusCode());
            var response = server.posted(PATH, LONG + "}");
            assertEquals(503, response.statusCode());
            assertTrue(response.body().contains("engine_stopped"), response.body());
        }
    }

    @Test
    void aLargeBodyIsRefused() throws Exception {
        var limits = Limits.defaults().withBody(1000);
        try (var server = new TestServer(ServerSettings.local().withLimits(limits), EngineLimits.defaults(), 100)) {
            var response = server.posted(PATH, "{\"prompt\":\"" + "a".repeat(1500) + "\"}");
            assertEquals(413, response.statusCode());
            assertTrue(response.body().contains("1000 bytes"), response.body());
        }
    }
}
