package bellman.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import bellman.app.Main;
import bellman.app.SavedRun;
import bellman.registry.EnvironmentCheck;
import bellman.registry.EnvironmentEntry;
import bellman.registry.Finding;
import bellman.train.Evaluation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each example does what its first sentence says.
class ExamplesTest {
    @TempDir
    private Path folder;

    private static List<String> printed(Runnable example) {
        PrintStream before = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            example.run();
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static double returned(List<String> lines) {
        return Double.parseDouble(lines.getLast().replace("return ", ""));
    }

    @Test
    void ppoSolvesCartPoleInTenLines() {
        assertTrue(returned(printed(() -> TrainPpo.main(new String[0]))) >= 450);
    }

    @Test
    void ppoLearnsAnEnvironmentOfOnesOwn() {
        assertTrue(returned(printed(() -> OwnEnvironment.main(new String[0]))) >= 0.9);
    }

    @Test
    void theOwnEnvironmentKeepsItsContract() {
        EnvironmentEntry entry = new OwnEnvironment().environments().getFirst();
        // It does without pictures and without saving its state, which the check says as remarks.
        for (Finding finding : EnvironmentCheck.of(entry)) {
            assertTrue(finding.passed(), finding.toString());
        }
    }

    @Test
    void theCallbackEndsTrainingWhereNothingNewComes() {
        List<String> lines = printed(() -> OwnCallback.main(new String[0]));
        assertTrue(lines.getFirst().startsWith("begins at step 0"), lines.toString());
        assertTrue(lines.getLast().contains("no progress for 10 iterations"), lines.toString());
    }

    @Test
    void theExportedPolicyPlaysAsTheRunsOwn() throws OrtException, InterruptedException, ExecutionException {
        Path run = folder.resolve("exported");
        Path out = folder.resolve("out");
        assertEquals(0, command("train", "cartpole", "--run", run.toString(), "--set", "budget.steps=8192"));
        assertEquals(0, command("export", run.toString(), out.toString()));
        double expected;
        try (var experiment = SavedRun.open(run).experiment();
                var environment = experiment.environment(1)) {
            expected = Evaluation.of(SavedRun.open(run).policy(), environment, 5, 3, true)
                    .returnMean();
        }
        try (var exported = new ExportedPolicy(out)) {
            assertEquals(expected, exported.play("CartPole-v1", 5, 3));
        }
    }

    private static int command(String... words) {
        return Main.run(words, new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
    }

    @Test
    void theServiceAnswersAnObservationWithAnAction() throws IOException, InterruptedException {
        Path run = folder.resolve("run");
        assertEquals(0, command("train", "cartpole", "--run", run.toString(), "--set", "budget.steps=2048"));
        try (var service = new PolicyService(SavedRun.open(run).policy(), 0);
                var client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://localhost:" + service.port() + "/act");
            var good = HttpRequest.newBuilder(uri)
                    .POST(HttpRequest.BodyPublishers.ofString("0.01 0 0.2 0"))
                    .build();
            var answer = client.send(good, BodyHandlers.ofString());
            assertEquals(200, answer.statusCode());
            assertTrue(answer.body().matches("\\[[01]\\.0\\]\n"), answer.body());
            var bad = HttpRequest.newBuilder(uri)
                    .POST(HttpRequest.BodyPublishers.ofString("0.01 NaN 0 0"))
                    .build();
            var refusal = client.send(bad, BodyHandlers.ofString());
            assertEquals(400, refusal.statusCode());
            assertTrue(refusal.body().contains("element 1"), refusal.body());
        }
    }
}
