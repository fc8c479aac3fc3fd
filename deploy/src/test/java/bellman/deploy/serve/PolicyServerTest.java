package bellman.deploy.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.head.Categorical;
import bellman.head.MultiCategorical;
import bellman.head.PolicyHead;
import bellman.head.SquashedGaussian;
import bellman.http.CannotListenException;
import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Backend;
import bellman.net.Initialization;
import bellman.net.Layer;
import bellman.net.Output;
import bellman.net.Workers;
import bellman.policy.Policy;
import bellman.run.RandomStream;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.MultiDiscrete;
import bellman.space.Space;
import bellman.store.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A server gives what the policy does, whoever asks at the same time, and names what is wrong.
class PolicyServerTest {
    private static final Box ROW = Box.of(3, -5, 5);
    private final HttpClient client = HttpClient.newHttpClient();
    private final RandomStream random = new RandomStream(4);

    private Policy policy(Space actions, List<Layer> trunk, int outputs, PolicyHead head, boolean squashed) {
        var branch = new Architecture.Branch("policy", trunk, List.of(new Output.Linear(outputs, 2f)));
        var plan = new Architecture(3, List.of(branch), Initialization.KAIMING);
        var network = Backend.named("nn").network(plan, new RandomStream(9), Workers.ONE);
        return new Policy(ROW, actions, network, head, squashed, Optional.empty());
    }

    private Policy numbers() {
        Box bounded = Box.of(2, -3, 3);
        var trunk = List.<Layer>of(new Layer.Dense(8, Activation.TANH, false, 1f));
        return policy(bounded, trunk, 4, new SquashedGaussian(2), true);
    }

    private Policy choices() {
        return policy(new Discrete(4, 1), List.of(new Layer.Gru(5)), 5, new Categorical(4), false);
    }

    private static PolicyServer server(Policy policy, int maskSize, PolicyServerSettings settings) {
        return new PolicyServer(policy, maskSize, Map.of("environment", "none"), settings);
    }

    private static HttpRequest.Builder act(PolicyServer server, String body) {
        return HttpRequest.newBuilder(URI.create(server.url() + "/v1/act"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private Map<String, Object> ask(int status, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(status, answer.statusCode(), answer.body());
        return Json.read(answer.body());
    }

    private Map<String, Object> ask(int status, PolicyServer server, String body)
            throws IOException, InterruptedException {
        return ask(status, act(server, body).build());
    }

    private float[] drawn() {
        float[] row = new float[3];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) random.nextGaussian();
        }
        return row;
    }

    private static String one(float[] row) {
        return "{\"observation\":" + Arrays.toString(row) + "}";
    }

    private static float[] floats(Object list) {
        List<?> values = (List<?>) list;
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = ((Number) values.get(i)).floatValue();
        }
        return floats;
    }

    @Test
    void requestsThatArriveTogetherAreAnsweredTogetherAndEachAsIfAlone() {
        Policy policy = numbers();
        var settings = PolicyServerSettings.local().withBounds(16, Duration.ofMillis(200), 100, 1000);
        try (PolicyServer server = server(policy, 0, settings)) {
            List<float[]> rows = IntStream.range(0, 48).mapToObj(_ -> drawn()).toList();
            List<CompletableFuture<HttpResponse<String>>> answers = rows.stream()
                    .map(r -> client.sendAsync(act(server, one(r)).build(), HttpResponse.BodyHandlers.ofString()))
                    .toList();
            for (int i = 0; i < rows.size(); i++) {
                HttpResponse<String> response = answers.get(i).join();
                assertEquals(200, response.statusCode(), response.body());
                Map<String, Object> answer = Json.read(response.body());
                assertArrayEquals(policy.act(rows.get(i)), floats(answer.get("action")), 1e-6f);
            }
            assertTrue(server.batchMean() > 1, "mean batch " + server.batchMean());
        }
    }

    @Test
    void aListIsAnsweredInOrderAndASeedRepeatsDraws() throws IOException, InterruptedException {
        Policy policy = numbers();
        try (PolicyServer server = server(policy, 0, PolicyServerSettings.local())) {
            List<String> rows = new ArrayList<>();
            List<float[]> expected = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                float[] row = drawn();
                rows.add(Arrays.toString(row));
                expected.add(policy.act(row));
            }
            List<?> answers = (List<?>)
                    ask(200, server, "{\"observations\":" + rows + "}").get("answers");
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i), floats(((Map<?, ?>) answers.get(i)).get("action")), 1e-6f);
            }
            String seeded = "{\"observations\":" + rows + ",\"deterministic\":false,\"details\":true,\"seed\":7}";
            Map<String, Object> first = ask(200, server, seeded);
            assertEquals(first, ask(200, server, seeded));
            Map<?, ?> answer = (Map<?, ?>) ((List<?>) first.get("answers")).getFirst();
            assertTrue(
                    answer.keySet().containsAll(List.of("action", "log_prob", "mean", "log_std")), answer.toString());
        }
    }

    @Test
    void aRecurrentPolicysMemoryGoesWithTheClient() throws IOException, InterruptedException {
        Policy policy = choices();
        try (PolicyServer server = server(policy, 4, PolicyServerSettings.local());
                Policy.Actor actor = policy.actor(1)) {
            String state = "";
            for (int step = 0; step < 30; step++) {
                float[] row = drawn();
                boolean[] mask = {step % 2 == 0, true, step % 3 == 0, true};
                float[] expected = new float[1];
                actor.act(row, mask, Optional.empty(), expected);
                String body =
                        "{\"observation\":" + Arrays.toString(row) + ",\"mask\":" + Arrays.toString(mask) + state + "}";
                Map<String, Object> answer = ask(200, server, body);
                assertEquals((long) expected[0], answer.get("action"));
                state = ",\"state\":" + Json.writeValue(answer.get("state"));
            }
        }
    }

    @Test
    void whatIsWrongIsNamedWithItsPlace() throws IOException, InterruptedException {
        try (PolicyServer server = server(choices(), 4, PolicyServerSettings.local())) {
            Map<String, String> wrong = Map.of(
                    "{\"observation\":[1,2,\"x\"]}", "observation[2]: expected a finite number, got \"x\"",
                    "{\"observation\":[1,2]}", "observation: expected a list of 3, got a list of 2",
                    "{\"observations\":[[1,2,3],7]}", "observations[1]: expected a list of numbers, got 7",
                    "{\"observation\":[1,2,3],\"mask\":[true]}", "mask: expected a list of 4 truth values",
                    "{\"observation\":[1,2,3],\"mask\":[false,false,false,false]}", "mask: no action is legal",
                    "{\"observation\":[1,2,3],\"state\":[1]}", "state: expected a list of 5 numbers",
                    "{\"observations\":[[1,2,3]],\"states\":[[0,0,0,0,0],[0,0,0,0,0]]}", "states: expected 1",
                    "{\"observation\":[1,2,3],\"seed\":\"a\"}", "seed: expected an integer",
                    "{\"observation\":[1,2,3],\"colour\":1}", "unknown key 'colour'",
                    "{\"observation\"", "not a JSON object");
            for (var each : wrong.entrySet()) {
                String error = String.valueOf(ask(400, server, each.getKey()).get("error"));
                assertTrue(error.startsWith(each.getValue()), each + ": " + error);
            }
            assertEquals(1L, ask(400, server, "{\"observations\":[[1,2,3],7]}").get("index"));
            assertEquals("ok", ask(200, get(server, "/health")).get("status"));
            assertEquals("none", ask(200, get(server, "/v1/policy")).get("environment"));
            ask(404, get(server, "/v1/runs"));
            ask(405, get(server, "/v1/act"));
            ask(415, act(server, "{}").setHeader("Content-Type", "text/plain").build());
        }
    }

    private static HttpRequest get(PolicyServer server, String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path)).build();
    }

    @Test
    void bodiesQueuesAndTokensAreBounded() throws IOException, InterruptedException {
        MultiDiscrete many = new MultiDiscrete(List.of(2, 3));
        Policy policy = policy(many, List.of(), 5, new MultiCategorical(2, 3), false);
        String token = "a-token-of-a-test";
        var settings = PolicyServerSettings.local()
                .withBounds(4, Duration.ZERO, 8, 400)
                .withToken(token);
        try (PolicyServer server = server(policy, 0, settings)) {
            String body = one(new float[] {1, 2, 3});
            ask(401, server, body);
            ask(401, act(server, body).header("Authorization", "Bearer wrong").build());
            Map<String, Object> answer = ask(
                    200,
                    act(server, body).header("Authorization", "Bearer " + token).build());
            assertEquals(2, ((List<?>) answer.get("action")).size());
            String nine = "{\"observations\":" + Collections.nCopies(9, "[1,2,3]") + "}";
            ask(
                    429,
                    act(server, nine).header("Authorization", "Bearer " + token).build());
            ask(
                    413,
                    act(server, " ".repeat(401))
                            .header("Authorization", "Bearer " + token)
                            .build());
            assertThrows(CannotListenException.class, () -> server(policy, 0, at(server)));
        }
        String refused = assertThrows(
                        IllegalArgumentException.class,
                        () -> new PolicyServerSettings(
                                "0.0.0.0", 0, Optional.empty(), 1, Duration.ZERO, 1, 1, true, line -> {}))
                .getMessage();
        assertTrue(refused.contains("there is no token"), refused);
    }

    private static PolicyServerSettings at(PolicyServer server) {
        int port = URI.create(server.url()).getPort();
        return new PolicyServerSettings("127.0.0.1", port, Optional.empty(), 1, Duration.ZERO, 1, 1, true, line -> {});
    }
}
