package bellman.bench;

import bellman.llm.model.AttentionConfig;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.model.ModelConfig;
import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.net.SequenceModel;
import bellman.net.TokenBatch;
import bellman.net.TokenScores;
import bellman.run.RandomStream;
import bellman.torch.NativeMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/// Scores and trains a small language model in a loop, with batches of ever other shapes, and records the memory of
/// the process: it must not grow.
///
/// `java … bellman.bench.ScoreAndTrain MINUTES FOLDER` writes `FOLDER/memory.csv` and `FOLDER/memory.svg`,
/// and ends with status 1 if memory grew.
public final class ScoreAndTrain {
    private static final int VOCABULARY = 1024;
    private static final int MOST_SEGMENTS = 8;
    private static final int LONGEST = 256;
    private static final int MARKS = 600;

    private final RandomStream random = new RandomStream(1);
    private final CausalModel model;
    private final Optimizer optimizer;
    private long scored;
    private long trained;

    private ScoreAndTrain() {
        model = CausalModel.random(
                ModelConfig.qwen3(VOCABULARY, 256, 4, new AttentionConfig(4, 2, 64, false, false, true), 768, 1024),
                1,
                ComputeOptions.defaults());
        optimizer = model.optimizer(new OptimizerConfig.AdamW(0.9f, 0.999f, 1e-8f, 0.01f));
    }

    /// Runs for a while.
    ///
    /// @param words minutes, and the folder to write to
    /// @throws IOException if that fails
    public static void main(String[] words) throws IOException {
        if (words.length != 2) {
            System.err.println("usage: ScoreAndTrain MINUTES FOLDER");
            System.exit(2);
        }
        double seconds = 60 * Double.parseDouble(words[0]);
        Path folder = Files.createDirectories(Path.of(words[1]));
        MemoryCurve curve = new ScoreAndTrain().run(seconds, folder.resolve("memory.csv"));
        curve.draw(folder.resolve("memory.svg"));
        curve.measurements().forEach(m -> System.out.println(m.line()));
        System.exit(curve.grew() ? 1 : 0);
    }

    /// Memory is looked at between iterations, when nothing that belongs to one should be left.
    private MemoryCurve run(double seconds, Path file) throws IOException {
        var curve = new MemoryCurve();
        long begin = System.nanoTime();
        double next = 0;
        try (var out = Files.newBufferedWriter(file);
                model;
                optimizer;
                SequenceModel.Tape tape = model.tape()) {
            out.write("seconds,resident_bytes,native_bytes,heap_bytes,pointers,scored_tokens,trained_tokens\n");
            for (double at = 0; at < seconds; at = (System.nanoTime() - begin) * 1e-9) {
                score();
                train(tape);
                if (at >= next) {
                    next = at + seconds / MARKS;
                    NativeMemory memory = NativeMemory.now();
                    curve.add(at, memory);
                    out.write(String.format(
                            Locale.ROOT,
                            "%.1f,%d,%d,%d,%d,%d,%d%n",
                            at,
                            memory.resident(),
                            memory.allocated(),
                            memory.heap(),
                            memory.pointers(),
                            scored,
                            trained));
                    out.flush();
                }
            }
        }
        return curve;
    }

    private void score() {
        TokenBatch batch = draw();
        require(model.score(batch));
        scored += batch.tokens();
    }

    private void train(SequenceModel.Tape tape) {
        TokenBatch batch = draw();
        TokenScores scores = model.forward(tape, batch);
        require(scores);
        float[] gradient = new float[scores.logProbs().length];
        Arrays.fill(gradient, -1f / gradient.length);
        float[] ofEntropies = new float[scores.entropies().length];
        Arrays.fill(ofEntropies, -0.01f / gradient.length);
        model.backward(tape, new TokenScores(gradient, ofEntropies));
        optimizer.step(1e-4f, 1);
        trained += batch.tokens();
    }

    /// One to eight segments of 2 to 256 tokens, a third of them with entropies.
    private TokenBatch draw() {
        int[][] segments = new int[1 + random.nextInt(MOST_SEGMENTS)][];
        Arrays.setAll(
                segments,
                _ -> random.ints(2 + random.nextInt(LONGEST - 1), 0, VOCABULARY).toArray());
        return TokenBatch.of(segments).withEntropies(random.nextInt(3) == 0);
    }

    private static void require(TokenScores scores) {
        for (float logProb : scores.logProbs()) {
            if (!(logProb <= 0)) {
                throw new IllegalStateException("a log-probability became " + logProb);
            }
        }
    }
}
