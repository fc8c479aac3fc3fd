package bellman.llm.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.model.ComputeOptions;
import bellman.llm.reward.RewardModel;
import bellman.llm.run.Recorded;
import bellman.llm.train.Tiny;
import bellman.store.config.ConfigDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private Path trained(String algorithm, Path data, String adapter) {
        Path run = folder.resolve(algorithm + adapter.length());
        Recorded.run(
                ConfigDocument.parse("algorithm: " + algorithm, "test")
                        .set("model", Tiny.model(folder).toString())
                        .set("data", data.toString())
                        .set("learning-rate", "3e-3")
                        .set("threads", "1")
                        .set("adapter", adapter)
                        .set("budget.steps", "3"),
                run);
        return run;
    }

    private List<Float> scores(Object... words) {
        Path texts = Tiny.lines(folder, "texts.jsonl", "{\"text\":\"3+4=7\"}");
        Object[] all = new Object[words.length + 6];
        System.arraycopy(new Object[] {"score", "--threads", 1, "--input", texts, "--json"}, 0, all, 0, 6);
        System.arraycopy(words, 0, all, 6, words.length);
        float[] found = Run.floats(Run.of(all).succeeds().lastJson().get("logprobs"));
        List<Float> list = new java.util.ArrayList<>();
        for (float f : found) {
            list.add(f);
        }
        return list;
    }

    @Test
    void whatWasTrainedIsWrittenAsAFolderThatSaysTheSame() {
        Path run = trained("sft", Tiny.sums(folder), "null");
        Path out = folder.resolve("exported");
        Run.of("export", run, "--format", "huggingface", out).succeeds();
        assertEquals(scores("--model", run), scores("--model", out));
        Run.of("export", run, out).refuses(1, "exists already");
        Run.of("export", Tiny.model(folder), folder.resolve("x")).refuses(2, "expected a run");
    }

    @Test
    void anAdapterIsWrittenAsPeftDoesOrAddedToTheWeights() {
        Path run = trained("sft", Tiny.sums(folder), "{rank: 4}");
        Path adapter = folder.resolve("adapter");
        Path merged = folder.resolve("merged");
        Run.of("export", run, adapter).succeeds();
        Run.of("export", run, merged, "--merge").succeeds();
        List<Float> expected = scores("--model", run);
        assertEquals(expected, scores("--model", Tiny.model(folder), "--adapter", adapter));
        List<Float> found = scores("--model", merged);
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), found.get(i), 1e-4f);
        }
    }

    @Test
    void theMeanOfAModelAndItselfIsTheModel() {
        Path run = trained("sft", Tiny.sums(folder), "null");
        Path out = folder.resolve("mean");
        Run.of("model", "average", run, run, "--out", out).succeeds();
        assertEquals(scores("--model", run), scores("--model", out));
        Path between = folder.resolve("between");
        Run.of("model", "average", run, Tiny.model(folder), "--out", between).succeeds();
        Run.of("model", "average", run, "--out", folder.resolve("one")).refuses(2, "at least two");
    }

    @Test
    void aRewardModelIsWrittenAsAClassifierThatGivesTheSameNumber() throws IOException {
        Path pairs = Tiny.lines(
                folder,
                "pairs.jsonl",
                "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}",
                "{\"prompt\":\"a\",\"chosen\":\"bb\",\"rejected\":\"cc\"}");
        Path run = trained("reward-model", pairs, "null");
        Path out = folder.resolve("judge");
        Run.of("export", run, out).succeeds();
        assertTrue(Files.readString(out.resolve("config.json")).contains("Qwen3ForSequenceClassification"));
        List<int[]> texts = List.of(new int[] {5, 6, 7}, new int[] {9, 9});
        ComputeOptions options = ComputeOptions.defaults().withThreads(1);
        try (RewardModel trained = RewardModel.load(run, options);
                RewardModel exported = RewardModel.load(out, options)) {
            assertArrayEquals(trained.numbers(texts), exported.numbers(texts));
        }
        Run.of("score", "--model", run, "--input", pairs).refuses(1, "reward model");
    }
}
