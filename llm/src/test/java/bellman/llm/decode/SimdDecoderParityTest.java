package bellman.llm.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.llm.model.CausalModel;
import bellman.llm.model.FeedForward;
import bellman.llm.model.ModelCase;
import bellman.net.Team;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The decoder on vector units gives what transformers gave, and a row the same bits in any company.
class SimdDecoderParityTest {
    private static final double LOGITS = 2e-5;
    private static final int ROWS = 40;

    static Stream<ModelCase> models() {
        return ModelCase.texts()
                .filter(c -> c.config().layers().stream().allMatch(l -> l.feedForward() instanceof FeedForward.Gated));
    }

    private static float[] expectedLogits(ModelCase c) {
        return c.has("logits_float32_compute") ? c.floats("logits_float32_compute") : c.floats("logits");
    }

    private static int[] table(KeyValuePages pages, int tokens) {
        int[] table = new int[KeyValuePages.pagesFor(tokens)];
        for (int i = 0; i < table.length; i++) {
            table[i] = pages.take();
        }
        return table;
    }

    /// Reads the rows of a batch into logits without what fills them up.
    private static float[] run(SimdDecoder decoder, DecoderBatch batch) {
        float[] logits = decoder.run(batch);
        int vocabulary = decoder.config().vocabulary();
        float[] dense = new float[batch.wanted() * vocabulary];
        for (int i = 0; i < batch.wanted(); i++) {
            System.arraycopy(logits, i * decoder.logitsStride(), dense, i * vocabulary, vocabulary);
        }
        return dense;
    }

    private static SimdDecoder decoder(CausalModel model, KeyValuePages pages, Team team) {
        return decoder(model, pages, team, WeightType.FLOAT32);
    }

    private static SimdDecoder decoder(CausalModel model, KeyValuePages pages, Team team, WeightType type) {
        var decoder = new SimdDecoder(model.config(), pages, team, ROWS, type);
        decoder.load(WeightSource.of(model));
        return decoder;
    }

    @ParameterizedTest
    @MethodSource("models")
    void logitsAreThoseOfTransformers(ModelCase c) {
        int[][] ids = c.rows("input_ids");
        float[] expected = expectedLogits(c);
        double tolerance = c.tolerance(c.has("logits_float32_compute") ? "logits_float32_compute" : "logits", LOGITS);
        try (CausalModel model = c.load();
                var pages = new KeyValuePages(model.config(), 256);
                var decoder = decoder(model, pages, new Team(1))) {
            int vocabulary = model.vocabulary();
            int at = 0;
            for (int[] row : ids) {
                float[] found = read(decoder, pages, row, row.length);
                c.assertClose(
                        "logits", Arrays.copyOfRange(expected, at, at + row.length * vocabulary), found, tolerance);
                at += row.length * vocabulary;
            }
        }
    }

    /// All logits of a sequence that is read in chunks of `chunk` tokens.
    private static float[] read(SimdDecoder decoder, KeyValuePages pages, int[] ids, int chunk) {
        int[] table = table(pages, ids.length);
        int vocabulary = decoder.config().vocabulary();
        float[] all = new float[ids.length * vocabulary];
        var batch = new DecoderBatch(ROWS);
        int from = 0;
        while (from < ids.length) {
            batch.clear();
            int count = Math.min(Math.min(chunk, ROWS), ids.length - from);
            for (int i = from; i < from + count; i++) {
                batch.add(ids[i], i, table, true);
            }
            System.arraycopy(run(decoder, batch), 0, all, from * vocabulary, count * vocabulary);
            from += count;
        }
        for (int page : table) {
            pages.release(page);
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("models")
    void greedyContinuationsAreThoseOfTransformers(ModelCase c) {
        int[] prompt = c.rows("greedy_prompt")[0];
        int[] expected = c.rows("greedy_tokens")[0];
        try (CausalModel model = c.load();
                var pages = new KeyValuePages(model.config(), 64);
                var decoder = decoder(model, pages, new Team(1))) {
            int[] table = table(pages, prompt.length + expected.length);
            List<Integer> found = new ArrayList<>();
            var batch = new DecoderBatch(ROWS);
            for (int i = 0; i < prompt.length; i++) {
                batch.add(prompt[i], i, table, i == prompt.length - 1);
            }
            while (found.size() < expected.length) {
                float[] logits = run(decoder, batch);
                int best = 0;
                for (int i = 1; i < logits.length; i++) {
                    best = logits[i] > logits[best] ? i : best;
                }
                batch.clear();
                batch.add(best, prompt.length + found.size(), table, true);
                found.add(best);
            }
            assertArrayEquals(expected, found.stream().mapToInt(i -> i).toArray(), c.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aRowsBitsDoNotDependOnChunksCompanyPagesOrThreads(ModelCase c) {
        var random = new Random(3);
        int[] ids = c.rows("input_ids")[0];
        try (CausalModel model = c.load();
                var pages = new KeyValuePages(model.config(), 256);
                var two = new Team(2);
                var decoder = decoder(model, pages, new Team(1));
                var shared = decoder(model, pages, two)) {
            float[] alone = read(decoder, pages, ids, 1);
            for (int chunk : new int[] {2, 3, 7, 16, ROWS}) {
                assertArrayEquals(alone, read(decoder, pages, ids, chunk), c + ", chunks of " + chunk);
            }
            assertArrayEquals(alone, read(shared, pages, ids, 5), c + ", two threads");
            int[][] others = new int[11][];
            for (int i = 0; i < others.length; i++) {
                others[i] = random.ints(ids.length, 0, model.vocabulary()).toArray();
            }
            int[][] tables = new int[others.length + 1][];
            for (int i = 0; i < tables.length; i++) {
                tables[i] = table(pages, ids.length);
            }
            var batch = new DecoderBatch(ROWS);
            int vocabulary = model.vocabulary();
            for (int t = 0; t < ids.length; t++) {
                batch.clear();
                int company = t % others.length;
                int number = -1;
                for (int i = 0; i <= company; i++) {
                    if (i == company / 2) {
                        number = batch.add(ids[t], t, tables[others.length], true);
                    }
                    batch.add(others[i][t], t, tables[i], i % 2 == 0);
                }
                float[] found = run(shared, batch);
                for (int v = 0; v < vocabulary; v++) {
                    assertEquals(alone[t * vocabulary + v], found[number * vocabulary + v], c + " in company");
                }
            }
        }
    }
}
