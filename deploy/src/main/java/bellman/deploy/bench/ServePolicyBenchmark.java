package bellman.deploy.bench;

import bellman.app.Experiment;
import bellman.deploy.serve.PolicyServer;
import bellman.deploy.serve.PolicyServerSettings;
import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// A server with the policy of the preset cartpole, asked from within the same process: how long one client
/// waits for an action, and how many actions a second many clients, and clients with lists, get.
public final class ServePolicyBenchmark implements Benchmark {
    private static final String OBSERVATION = "[0.01,0.02,-0.03,0.1]";
    private static final int CLIENTS = 32;
    private static final int LIST = 64;
    private static final int REPETITIONS = 5;
    private final HttpClient client = HttpClient.newHttpClient();

    /// For [java.util.ServiceLoader].
    public ServePolicyBenchmark() {}

    @Override
    public String name() {
        return "serve-policy";
    }

    @Override
    public String description() {
        return "Actions over HTTP: latency of one client, throughput of 32 and of lists (about 20 s).";
    }

    @Override
    public void run(Consumer<Measurement> report) {
        try (Experiment experiment = Experiment.of("cartpole");
                var trainer = experiment.trainer();
                var server = new PolicyServer(trainer.policy(), 0, Map.of(), PolicyServerSettings.local());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            URI act = URI.create(server.url() + "/v1/act");
            String one = "{\"observation\":" + OBSERVATION + "}";
            String list = "{\"observations\":" + Collections.nCopies(LIST, OBSERVATION) + "}";
            ask(act, one, 2000);
            double[] waits = ask(act, one, 4000);
            Arrays.sort(waits);
            report.accept(new Measurement("serve_policy_latency_p50", waits[waits.length / 2], "ms"));
            report.accept(new Measurement("serve_policy_latency_p99", waits[waits.length * 99 / 100], "ms"));
            rate(threads, act, one, 200);
            double many = Measurement.median(REPETITIONS, () -> rate(threads, act, one, 200));
            report.accept(new Measurement("serve_policy_requests_32_clients", many, "1/s"));
            report.accept(new Measurement("serve_policy_batch_mean", server.batchMean(), "observations"));
            rate(threads, act, list, 20);
            double lists = LIST * Measurement.median(REPETITIONS, () -> rate(threads, act, list, 20));
            report.accept(new Measurement("serve_policy_observations_lists_of_64", lists, "1/s"));
        }
    }

    /// Requests a second of all clients, each of which asks `times` times.
    private double rate(ExecutorService threads, URI act, String body, int times) {
        long began = System.nanoTime();
        List<Callable<double[]>> clients = IntStream.range(0, CLIENTS)
                .<Callable<double[]>>mapToObj(_ -> () -> ask(act, body, times))
                .toList();
        try {
            for (Future<double[]> each : threads.invokeAll(clients)) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a client failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return CLIENTS * times / ((System.nanoTime() - began) * 1e-9);
    }

    /// How long each answer took, in ms.
    private double[] ask(URI act, String body, int times) {
        HttpRequest request = HttpRequest.newBuilder(act)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        double[] waits = new double[times];
        for (int i = 0; i < times; i++) {
            long began = System.nanoTime();
            try {
                HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 200) {
                    throw new IllegalStateException(answer.statusCode() + " " + answer.body());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            waits[i] = (System.nanoTime() - began) * 1e-6;
        }
        return waits;
    }
}
