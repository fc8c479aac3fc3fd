package bellman.examples;

import bellman.app.SavedRun;
import bellman.policy.Policy;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A trained policy in a service: loads a run and answers an observation with an action.
///
/// ```
/// curl --data '0.01 0.02 -0.03 0.1' http://localhost:8080/act
/// ```
public final class PolicyService implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// Serves `policy` on a port of this machine, 0 for any that is free.
    public PolicyService(Policy policy, int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/act", exchange -> act(policy, exchange));
        server.start();
    }

    private static void act(Policy policy, HttpExchange exchange) throws IOException {
        try (exchange) {
            String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int status = 200;
            String answer;
            try {
                // A policy is shared by all threads; each call acts with buffers of its own.
                answer = Arrays.toString(policy.act(numbers(asked)));
            } catch (IllegalArgumentException e) {
                status = 400;
                answer = String.valueOf(e.getMessage());
            }
            byte[] body = (answer + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static float[] numbers(String asked) {
        String[] words = asked.strip().split("\\s+", -1);
        float[] observation = new float[words.length];
        for (int i = 0; i < observation.length; i++) {
            try {
                observation[i] = Float.parseFloat(words[i]);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "found '" + words[i] + "', expected the observation's numbers with spaces between them", e);
            }
        }
        return observation;
    }

    /// The port on which it listens.
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    /// Serves until the process ends.
    ///
    /// @param words the run's directory
    public static void main(String[] words) throws IOException, InterruptedException {
        if (words.length != 1) {
            System.err.println("expected the directory of a run; make one with: bellman train cartpole");
            System.exit(2);
        }
        try (var service = new PolicyService(SavedRun.open(Path.of(words[0])).policy(), 8080)) {
            System.out.println("http://localhost:" + service.port() + "/act");
            Thread.currentThread().join();
        }
    }
}
