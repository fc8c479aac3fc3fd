package bellman.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.http.CannotListenException;
import bellman.store.RunRecorder;
import bellman.store.json.Json;
import bellman.store.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageServerTest {
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private Path root = Path.of("");
    private PageServer server = new PageServer(PageSettings.local(Path.of("nowhere")));

    @BeforeEach
    void serve() throws IOException {
        server.close();
        root = Files.createDirectory(folder.resolve("runs"));
        Files.writeString(folder.resolve("secret.txt"), "secret");
        SampleRuns.finished(root.resolve("one"), 1, 100);
        SampleRuns.finished(root.resolve("two"), 2, 100);
        server = new PageServer(PageSettings.local(root));
    }

    @AfterEach
    void close() {
        server.close();
        client.close();
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.url().replaceFirst("/\\?.*", "/") + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonObject json(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertEquals(200, response.statusCode(), response.body());
        return new JsonObject(Json.readWithNulls(response.body().getBytes(StandardCharsets.UTF_8)));
    }

    /// What a client gets that writes its own request line.
    private String raw(String request) throws IOException {
        URI url = URI.create(server.url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void runsAreToldWithTheirStateProgressAndCurve() throws Exception {
        List<JsonObject> runs = json("api/runs").objects("runs");
        assertEquals(
                List.of("one", "two"), runs.stream().map(r -> r.text("name")).toList());
        JsonObject one = runs.getFirst();
        assertEquals("finished", one.text("state"));
        assertEquals(10_000, one.integer("steps"));
        assertEquals(481.0, one.members().get("result"));
        assertEquals(1000, one.number("pace"), 1e-6);
        assertEquals(60, ((List<?>) one.members().get("spark")).size());
        JsonObject whole = json("api/run?run=one");
        assertEquals("10000", whole.object("config").text("budget.steps"));
        assertTrue(whole.object("series").members().containsKey("train/entropy"));
    }

    @Test
    void aRunIsToldWithWhichEpisodesItsReturnIsOf() throws Exception {
        try (RunRecorder recorder = SampleRuns.begin(root.resolve("live"), 3)) {
            SampleRuns.record(recorder, 1, 0);
            recorder.flush();
        }
        server.close();
        server = new PageServer(PageSettings.local(root));
        assertEquals("evaluation", json("api/run?run=one").text("return-of"));
        assertEquals("training", json("api/run?run=live").text("return-of"));
    }

    @Test
    void theActionsOfAnEpisodeAreCalledByTheirNames() throws Exception {
        SampleRuns.episode(root.resolve("one"), "100-0", 3, 1);
        assertEquals(
                List.of("left", "<i>right</i>"),
                json("api/episode?run=one&episode=100-0").texts("names"));
    }

    @Test
    void searchesAreToldWithTheirTrialsAndWhatMadeTheDifference() throws Exception {
        SampleRuns.search(root.resolve("search"), "ppo-cartpole", "relu", 12);
        List<JsonObject> all = json("api/studies").objects("studies");
        assertEquals(List.of("search"), all.stream().map(s -> s.text("name")).toList());
        assertEquals("finished", all.getFirst().text("state"));
        assertEquals(1, all.getFirst().integer("best"));
        JsonObject study = json("api/study?study=search");
        assertEquals(12, study.objects("trials").size());
        assertEquals(1, study.integer("failed"));
        assertEquals(List.of("1", "11", "10"), study.texts("ranking").subList(0, 3));
        assertEquals(100, study.integer("importance-step"));
        assertEquals(
                List.of("algorithm.learning-rate", "algorithm.network.activation"),
                List.copyOf(study.object("importances").members().keySet()));
        JsonObject second = study.objects("axes").get(1);
        assertEquals("choice(tanh, relu)", second.text("space"));
        assertEquals(
                List.of(0.25, 0.75),
                second.objects("marks").stream().map(m -> m.number("at")).toList());
        assertEquals(
                List.of(0.5, 0.75), study.objects("trials").getFirst().members().get("point"));
    }

    @Test
    void aSearchThatIsDamagedOrElsewhereIsNotServed() throws Exception {
        Files.createDirectories(root.resolve("torn"));
        Files.writeString(root.resolve("torn/study.json"), "{\"format\":1,");
        Path elsewhere = folder.resolve("elsewhere");
        SampleRuns.search(elsewhere, "secret", "relu", 3);
        Files.createSymbolicLink(root.resolve("link"), elsewhere);
        Files.createDirectories(root.resolve("linked"));
        Files.createSymbolicLink(root.resolve("linked/study.json"), elsewhere.resolve("study.json"));
        List<JsonObject> all = json("api/studies").objects("studies");
        assertEquals(List.of("torn"), all.stream().map(s -> s.text("name")).toList());
        assertTrue(all.getFirst().text("reason").contains("restore it"), all.toString());
        assertFalse(all.getFirst().text("reason").contains(root.toString()), all.toString());
        JsonObject torn = json("api/study?study=torn");
        assertTrue(torn.text("reason").contains("restore it"), torn.toString());
        for (String name : List.of("link", "linked", "..%2Felsewhere", "one", "")) {
            assertEquals(404, get("api/study?study=" + name).statusCode(), name);
        }
        assertEquals(400, get("api/study").statusCode());
    }

    @Test
    void aSearchIsReadAgainWhenItHasChangedAndDamageIsSaidInItsView() throws Exception {
        Path search = root.resolve("growing");
        SampleRuns.search(search, "ppo-cartpole", "relu", 5);
        assertEquals(5, json("api/study?study=growing").integer("count"));
        assertEquals(5, json("api/study?study=growing").integer("count"));
        SampleRuns.search(search, "ppo-cartpole", "relu", 12);
        assertEquals(12, json("api/study?study=growing").integer("count"));
        Path file = search.resolve("study.json");
        Files.writeString(file, Files.readString(file).replaceFirst("choice\\(tanh, relu\\)", "choice(elu, silu)"));
        String reason = json("api/study?study=growing").text("reason");
        assertTrue(reason.contains("expected one of elu, silu"), reason);
    }

    @Test
    void repetitionsAreJoinedIntoTheirMedianWithABand() throws Exception {
        JsonObject curve = json("api/curves?metric=rollout/return-mean&run=one&run=two&join=1")
                .objects("curves")
                .getFirst();
        assertEquals(List.of("one", "two"), curve.texts("runs"));
        List<?> middle = (List<?>) curve.members().get("y");
        List<?> low = (List<?>) curve.members().get("low");
        List<?> high = (List<?>) curve.members().get("high");
        for (int i = 0; i < middle.size(); i++) {
            assertEquals(((Number) low.get(i)).doubleValue() + 0.5, ((Number) middle.get(i)).doubleValue(), 1e-3);
            assertEquals(((Number) low.get(i)).doubleValue() + 1, ((Number) high.get(i)).doubleValue(), 1e-3);
        }
    }

    @Test
    void theXAxisIsStepsSecondsOrEpisodes() throws Exception {
        for (var last : Map.of("step", 10_000.0, "time", 10.0, "episode", 300.0).entrySet()) {
            JsonObject curve = json("api/curves?metric=train/entropy&run=one&x=" + last.getKey())
                    .objects("curves")
                    .getFirst();
            List<?> x = (List<?>) curve.members().get("x");
            assertEquals(100, x.size());
            assertEquals(last.getValue() / 100, ((Number) x.getFirst()).doubleValue(), 1e-9, last.getKey());
            assertEquals(last.getValue(), ((Number) x.getLast()).doubleValue(), 1e-9, last.getKey());
        }
    }

    @Test
    void noAddressLeadsOutOfTheFolder() throws Exception {
        for (String run : List.of(
                "../secret.txt",
                "..%2F..",
                "one%2F..%2F..%2Fsecret.txt",
                "%2Fetc",
                "one%00",
                ".",
                "",
                "..%5C..",
                "%252e%252e%252f")) {
            assertEquals(404, get("api/run?run=" + run).statusCode(), run);
            assertEquals(404, get("api/curves?metric=x&run=" + run).statusCode(), run);
        }
        for (String path : List.of(
                "/../secret.txt",
                "/%2e%2e/secret.txt",
                "/..%2fsecret.txt",
                "/runs/one/config.yaml",
                "/one/config.yaml",
                "/%2e%2e%2f%2e%2e%2fetc/passwd",
                "//etc/passwd",
                "/app.js/../../secret.txt",
                "/META-INF/MANIFEST.MF",
                "/bellman/page/index.html",
                "/app.js%00.html",
                "/..;/secret.txt")) {
            String answer = raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 4"), path + ": " + answer);
            assertFalse(
                    answer.contains("secret\n") || answer.contains("root:") || answer.contains("environment:"), answer);
        }
    }

    @Test
    void recordedEpisodesAreListedAndReadByTheirNamesAlone() throws Exception {
        SampleRuns.episode(root.resolve("one"), "100-0", 5, 2);
        Files.writeString(root.resolve("one/episodes/broken.json"), "{");
        Files.createSymbolicLink(root.resolve("one/episodes/linked.json"), folder.resolve("secret.txt"));
        SampleRuns.episode(root.resolve("one"), "linked-film", 5, 2);
        Files.delete(root.resolve("one/episodes/linked-film.png"));
        Files.createSymbolicLink(root.resolve("one/episodes/linked-film.png"), folder.resolve("secret.txt"));
        List<JsonObject> episodes = json("api/episodes?run=one").objects("episodes");
        assertEquals(
                List.of("100-0", "broken", "linked-film"),
                episodes.stream().map(e -> e.text("name")).toList());
        assertEquals(
                10.0,
                json("api/episode?run=one&episode=100-0")
                        .object("facts")
                        .members()
                        .get("return"));
        assertEquals(200, get("api/film?run=one&episode=100-0").statusCode());
        assertTrue(episodes.get(1).text("problem").startsWith("broken.json: "));
        assertEquals(409, get("api/episode?run=one&episode=broken").statusCode());
        for (String name : List.of("linked", "..%2F..%2F..%2Fsecret", "100-0%00", "..%2Fepisodes%2F100-0")) {
            assertEquals(404, get("api/episode?run=one&episode=" + name).statusCode(), name);
            assertEquals(404, get("api/film?run=one&episode=" + name).statusCode(), name);
        }
        HttpResponse<String> linked = get("api/film?run=one&episode=linked-film");
        assertEquals(409, linked.statusCode());
        assertFalse(linked.body().contains("secret\"") || linked.body().contains(folder.toString()), linked.body());
    }

    @Test
    void everyAnswerHasAStrictPolicyAndNothingIsMarkup() throws Exception {
        SampleRuns.begin(
                        root.resolve("<img src=x onerror=alert(1)>"), 1, "note: '<script>alert(2)</script>'\nseed: 1\n")
                .close();
        server.close();
        server = new PageServer(PageSettings.local(root));
        for (String path : List.of("", "app.js", "api/runs", "api/run?run=one", "nothing")) {
            HttpResponse<String> answer = get(path);
            String policy =
                    answer.headers().firstValue("Content-Security-Policy").orElse("");
            assertTrue(policy.contains("default-src 'none'") && !policy.contains("unsafe"), path + ": " + policy);
            assertEquals(
                    "nosniff",
                    answer.headers().firstValue("X-Content-Type-Options").orElse(""));
            String type = answer.headers().firstValue("Content-Type").orElse("");
            assertTrue(path.isEmpty() == type.startsWith("text/html"), path + ": " + type);
        }
        assertTrue(get("api/runs").body().contains("<img src=x onerror=alert(1)>"));
    }

    @Test
    void otherPagesInTheBrowserAreKeptOut() throws Exception {
        String forged = raw("GET /api/runs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
        assertTrue(forged.startsWith("HTTP/1.1 403"), forged);
        HttpResponse<String> simple = client.send(
                HttpRequest.newBuilder(URI.create(server.url() + "api/label"))
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"run\":\"one\",\"title\":\"x\",\"tags\":[]}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(415, simple.statusCode());
    }

    @Test
    void anotherAddressNeedsATokenAndTheTokenGoesIntoACookie() throws Exception {
        assertThrows(
                IllegalArgumentException.class,
                () -> new PageSettings(
                        root, "0.0.0.0", 0, java.util.Optional.empty(), line -> {}, java.util.Optional.empty()));
        server.close();
        String token = "0123456789abcdef0123";
        server = new PageServer(PageSettings.local(root).withToken(token));
        assertEquals(401, get("").statusCode());
        assertEquals(401, get("api/runs").statusCode());
        assertEquals(401, get("api/events").statusCode());
        assertEquals(401, get("?token=0123456789abcdef0124").statusCode());
        assertEquals(401, get("api/runs", "Cookie", "bellman-page=wrong").statusCode());
        HttpResponse<String> entered = get("?token=" + token);
        assertEquals(303, entered.statusCode());
        String cookie = entered.headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), cookie);
        assertEquals(200, get("api/runs", "Cookie", cookie.split(";")[0]).statusCode());
    }

    @Test
    void runsAreRenamedAndTaggedAndKeepThatWhenThePageIsOpenedAgain() throws Exception {
        assertEquals(
                200, label("{\"run\":\"one\",\"title\":\" The <b>best</b> \",\"tags\":[\"good\",\" good\",\"\"]}"));
        assertEquals(404, label("{\"run\":\"../one\",\"title\":\"x\",\"tags\":[]}"));
        assertEquals(400, label("{\"run\":\"one\",\"title\":\"" + "x".repeat(101) + "\",\"tags\":[]}"));
        assertEquals(400, label("{\"run\":\"one\",\"title\":7,\"tags\":[]}"));
        assertEquals(400, label("{\"run\":"));
        assertEquals(413, label("{\"run\":\"" + "x".repeat(20_000) + "\"}"));
        server.close();
        server = new PageServer(PageSettings.local(root));
        JsonObject one = json("api/runs").objects("runs").getFirst();
        assertEquals("The <b>best</b>", one.text("title"));
        assertEquals(List.of("good"), one.texts("tags"));
    }

    private int label(String body) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create(server.url() + "api/label"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void changesAreToldAsTheyHappen() throws Exception {
        HttpResponse<java.io.InputStream> events = client.send(
                HttpRequest.newBuilder(URI.create(server.url() + "api/events")).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
            assertEquals(2, data(lines).objects("runs").size());
            try (RunRecorder recorder = SampleRuns.begin(root.resolve("three"), 3)) {
                SampleRuns.record(recorder, 1, 0);
                recorder.flush();
                JsonObject run = data(lines).objects("runs").getFirst();
                while (!run.text("name").equals("three") || run.integer("steps") < 100) {
                    run = data(lines).objects("runs").getFirst();
                }
                assertEquals("running", run.text("state"));
            }
        }
    }

    private static JsonObject data(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (!line.startsWith("data: ")) {
            line = lines.readLine();
        }
        return new JsonObject(
                Json.readWithNulls(line.substring("data: ".length()).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void clientsThatNeverReadHoldNobodyUpAndAreBounded() throws Exception {
        URI url = URI.create(server.url());
        List<Socket> idle = new java.util.ArrayList<>();
        try (RunRecorder recorder = SampleRuns.begin(root.resolve("busy"), 3)) {
            for (int i = 0; i < 40; i++) {
                Socket socket = new Socket();
                socket.setReceiveBufferSize(1024);
                socket.connect(new java.net.InetSocketAddress(url.getHost(), url.getPort()));
                socket.getOutputStream()
                        .write("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.ISO_8859_1));
                idle.add(socket);
            }
            for (int row = 1; row <= 2000; row++) {
                SampleRuns.record(recorder, row, 0);
            }
            recorder.flush();
            while (server.catalog().changes().watchers() < 32) {
                Thread.sleep(10);
            }
            assertEquals(503, get("api/events").statusCode());
            while (!get("api/run?run=busy").body().contains("\"steps\":200000")) {
                Thread.sleep(10);
            }
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void whatIsAskedWronglyIsAnsweredInOneSentence() throws Exception {
        for (String path : List.of(
                "api/run",
                "api/curves?run=one",
                "api/curves?metric=a&run=one&x=moon",
                "api/curves?metric=a&run=one&from=b",
                "api/curves?metric=a" + "&run=one".repeat(101))) {
            HttpResponse<String> answer = get(path);
            assertEquals(400, answer.statusCode(), path);
            assertFalse(new JsonObject(Json.read(answer.body())).text("error").contains("\n"));
        }
        assertEquals(404, get("nothing").statusCode());
        assertEquals(
                405,
                client.send(
                                HttpRequest.newBuilder(URI.create(server.url() + "api/runs"))
                                        .DELETE()
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode());
        assertTrue(raw("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .startsWith("HTTP/1.1 4"));
    }

    @Test
    void aPortInUseIsNamedWithTheNextFreeOne() {
        int port = URI.create(server.url()).getPort();
        CannotListenException refused = assertThrows(
                CannotListenException.class,
                () -> new PageServer(PageSettings.local(root).withPort(port)));
        String message = String.valueOf(refused.getMessage());
        assertTrue(
                message.matches(
                        "port " + port + " on 127.0.0.1 cannot be listened on: .*; the next free one is --port \\d+"),
                message);
    }
}
