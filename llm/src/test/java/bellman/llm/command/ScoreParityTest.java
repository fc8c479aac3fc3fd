package bellman.llm.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.Fixtures;
import bellman.llm.model.ModelCase;
import bellman.store.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `bellman score` gives the log-probabilities that transformers recorded.
class ScoreParityTest {
    /// The reference's logits reach 5.5e-6.
    private static final double TOLERANCE = 2e-5;

    /// Between computing in bfloat16 and in single precision; the reference reaches 0.09.
    private static final double HALVES = 0.25;

    @TempDir
    private Path folder;

    static Stream<ModelCase> models() {
        return ModelCase.texts();
    }

    private Path input(int[][] rows) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int[] row : rows) {
            lines.add(Json.write(Map.of("ids", row)));
        }
        return Files.write(folder.resolve("ids.jsonl"), lines);
    }

    private static float[] joined(Run run) {
        List<Float> all = new ArrayList<>();
        for (var line : run.json()) {
            for (float f : Run.floats(line.get("logprobs"))) {
                all.add(f);
            }
        }
        float[] joined = new float[all.size()];
        for (int i = 0; i < joined.length; i++) {
            joined[i] = all.get(i);
        }
        return joined;
    }

    private static Run score(ModelCase c, Path input, Object... more) {
        List<Object> words = new ArrayList<>(
                List.of("score", "--model", c.folder(), "--device", c.device(), "--input", input, "--json"));
        words.addAll(List.of("--threads", 1));
        words.addAll(List.of(more));
        return Run.of(words.toArray()).succeeds();
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyLineGetsTheRecordedLogProbabilities(ModelCase c) throws IOException {
        Path input = input(c.rows("input_ids"));
        var run = score(c, input);
        double tolerance = c.tolerance("logprobs", c.has("logits_float32_compute") ? HALVES : TOLERANCE);
        c.assertClose("log-probabilities", c.floats("logprobs"), joined(run), tolerance);
        for (var line : run.json()) {
            assertEquals(List.of("logprobs"), List.copyOf(line.keySet()));
        }
    }

    /// However lines are packed into batches, their numbers are theirs alone.
    @ParameterizedTest
    @MethodSource("models")
    void batchesOfAnySizeKeepTheOrder(ModelCase c) throws IOException {
        int[][] rows = c.rows("input_ids");
        List<int[]> many = new ArrayList<>();
        for (int length = 1; length <= rows[0].length; length++) {
            many.add(Arrays.copyOf(rows[0], length));
        }
        Collections.reverse(many);
        Path input = input(many.toArray(int[][]::new));
        for (int tokens : new int[] {1, 40, 4096}) {
            var run = score(c, input, "--batch-tokens", tokens);
            assertEquals(many.size(), run.out().size());
            float[] whole = Run.floats(run.json().getFirst().get("logprobs"));
            for (int i = 0; i < many.size(); i++) {
                float[] part = Run.floats(run.json().get(i).get("logprobs"));
                assertEquals(many.get(i).length - 1, part.length);
                double tolerance = c.tolerance("logprobs", TOLERANCE);
                c.assertClose("log-probabilities", Arrays.copyOf(whole, part.length), part, tolerance);
            }
        }
    }

    @Test
    void anAdapterChangesThemAsRecorded() throws IOException {
        Path adapter = Fixtures.file("llm/models/qwen3-lora");
        var base = new ModelCase(Fixtures.file("llm/models/qwen3"));
        var recorded = new ModelCase(adapter);
        int[][] rows = base.rows("input_ids");
        var run = Run.of("score", "--model", base.folder(), "--adapter", adapter, "--input", input(rows), "--json")
                .succeeds();
        base.assertClose(
                "log-probabilities with an adapter",
                logProbs(recorded.floats("logits"), rows, base.config().vocabulary()),
                joined(run),
                TOLERANCE);
    }

    private static float[] logProbs(float[] logits, int[][] rows, int vocabulary) {
        int columns = rows[0].length;
        float[] all = new float[rows.length * (columns - 1)];
        for (int r = 0; r < rows.length; r++) {
            for (int c = 0; c + 1 < columns; c++) {
                int from = (r * columns + c) * vocabulary;
                double sum = 0;
                for (int v = 0; v < vocabulary; v++) {
                    sum += Math.exp(logits[from + v]);
                }
                all[r * (columns - 1) + c] = (float) (logits[from + rows[r][c + 1]] - Math.log(sum));
            }
        }
        return all;
    }
}
