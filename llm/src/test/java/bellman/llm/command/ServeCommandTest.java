package bellman.llm.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.json.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {
    @TempDir
    Path folder;

    private static boolean isWell(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                                    HttpRequest.newBuilder(URI.create(url + "/health"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode()
                    == 200;
        }
    }

    @Test
    void itSaysWhereItListensAndEndsWhenItIsToldTo() throws Exception {
        Path model = folder.resolve("model");
        Run.of("model", "make", model).succeeds();
        var served = new AtomicReference<Run>();
        var said = new StringWriter();
        Thread server = Thread.ofPlatform()
                .start(() -> served.set(Run.into(said, "serve", "--model", model, "--port", 0, "--json")));
        while (!said.toString().endsWith("\n")) {
            assertTrue(server.isAlive(), () -> served.get().toString());
            Thread.sleep(20);
        }
        String url = (String) Json.read(said.toString()).get("url");
        assertTrue(isWell(url));
        int port = URI.create(url).getPort();
        Run.of("serve", "--model", model, "--port", port).refuses(1, "port " + port, "in use", "--port");
        server.interrupt();
        server.join();
        assertEquals("listening", served.get().succeeds().lastJson().get("event"));
        assertEquals("http://127.0.0.1:" + port, url);
    }

    @Test
    void whatWouldLetOthersInOrCannotBeIsRefused() throws IOException {
        Run.of("serve", "--model", folder, "--host", "0.0.0.0").refuses(2, "0.0.0.0", "API key", "--api-key-file");
        Run.of("serve", "--model", folder, "--api-key", "short").refuses(2, "API key", "8 characters");
        Path file = Files.writeString(folder.resolve("key"), "a-long-enough-key\n");
        Run.of("serve", "--model", folder, "--api-key-file", file, "--api-key", "another-key")
                .refuses(2, "--api-key", "both");
        Run.of("serve", "--model", folder, "--api-key-file", folder.resolve("none"))
                .refuses(1, "none", "no such file");
        Run.of("serve", "--model", folder, "--port", 70_000).refuses(2, "port", "65535");
        Run.of("serve", "--model", folder, "--max-body", "much").refuses(2, "--max-body", "much");
        Run.of("serve", "--model", folder, "--timeout", 0).refuses(2, "--timeout", "at least 1");
    }
}
