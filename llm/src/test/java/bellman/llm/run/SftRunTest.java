package bellman.llm.run;

import static bellman.llm.run.Jobs.iterate;
import static bellman.llm.run.Jobs.open;
import static bellman.llm.run.Jobs.resumesExactly;
import static bellman.llm.run.Jobs.with;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.train.Tiny;
import bellman.llm.train.UnusableRowException;
import bellman.net.TokenBatch;
import bellman.run.Metrics;
import bellman.run.Phase;
import bellman.run.State;
import bellman.store.RecorderOptions;
import bellman.store.RunDirectory;
import bellman.store.RunRecorder;
import bellman.store.config.ConfigDocument;
import bellman.store.config.ConfigException;
import bellman.store.job.TrainingJob;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SftRunTest {
    private static final TokenBatch PROBE = TokenBatch.of(new int[] {50, 12, 33, 61, 20});

    @TempDir
    private Path folder = Path.of("");

    private ConfigDocument document(Path data, String... settings) {
        return with(
                ConfigDocument.parse("algorithm: sft", "test")
                        .set("model", Tiny.model(folder).toString())
                        .set("data", data.toString())
                        .set("threads", "1")
                        .set("learning-rate", "3e-3")
                        .set("budget.steps", "8"),
                settings);
    }

    @Test
    void aResumedTrainingGoesOnBitForBit() {
        Path sums = Tiny.sums(folder);
        resumesExactly(document(sums, "evaluation.share=0.2", "batch-size=7", "micro-batch-tokens=30"));
        resumesExactly(document(sums, "packing=true", "max-length=20", "batch-size=3"));
        resumesExactly(document(sums, "adapter={rank: 4, dropout: 0.1}"));
    }

    @Test
    void onlyTheAdapterIsTrainedAndSavedWhereThereIsOne() {
        try (TrainingJob job = open(document(Tiny.sums(folder), "adapter={rank: 4, targets: 'q_proj,v_proj'}"))) {
            State state = iterate(job, 1, new Metrics());
            assertTrue(state.entries().keySet().stream()
                    .filter(name -> name.startsWith("weights/"))
                    .allMatch(name -> name.contains("lora_")));
        }
    }

    @Test
    void aRunsModelIsWhatWasTrained() {
        for (String adapter : new String[] {"null", "{rank: 4}"}) {
            Path run = folder.resolve("run" + adapter.length());
            ConfigDocument document = document(Tiny.sums(folder), "adapter=" + adapter);
            float[] trained;
            try (TrainingJob job = open(document);
                    RunRecorder recorder = RunDirectory.create(run, job.start("test"), RecorderOptions.DEFAULT)) {
                job.settle(run);
                State state = new State();
                iterate(job, 8, new Metrics());
                job.trainer().save(state.at("trainer"));
                recorder.checkpoint(8, state);
                recorder.flush();
                trained = ((LanguageJob) job).model().score(PROBE).logProbs();
            }
            assertEquals(1, RunDirectory.open(run).manifest().inputs().size());
            for (Path path : new Path[] {run, run.resolve("checkpoints/8")}) {
                try (CausalModel model =
                        ModelSource.of(path).load(ComputeOptions.defaults().withThreads(1))) {
                    assertArrayEquals(trained, model.score(PROBE).logProbs());
                }
            }
            // A run may begin where another ended: its first loss is that of what was learned.
            try (TrainingJob next = open(document(Tiny.sums(folder), "model=" + run))) {
                float[] begun = ((LanguageJob) next).model().score(PROBE).logProbs();
                assertArrayEquals(trained, begun, 1e-4f);
            }
        }
    }

    @Test
    void sumsAreLearned() {
        Metrics metrics = new Metrics();
        try (TrainingJob job = open(document(Tiny.sums(folder), "batch-size=20", "budget.steps=40"))) {
            iterate(job, 1, metrics);
            double before = metrics.value("train/loss");
            Metrics clock = new Metrics();
            job.trainer().meter(clock);
            assertTrue(clock.value(Phase.DATA.series()) > 0, "rows were read");
            iterate(job, 39, metrics);
            assertTrue(metrics.value("train/loss") < 0.3 * before, before + " → " + metrics.value("train/loss"));
            assertEquals(8, metrics.value("train/epoch"), 1e-9);
            assertTrue(job.conclude(40).result().containsKey("num_tokens"));
        }
    }

    @Test
    void rowsThatCannotBeUsedAreNamedCountedAndLimited() {
        Path data = Tiny.lines(
                folder,
                "bad.jsonl",
                "{\"prompt\":\"1+1=\",\"completion\":\"2\"}",
                "{\"prompt\":\"1+1=\"}",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"prompt\":\"2+2=\",\"completion\":\"4\"}");
        try (TrainingJob job = open(document(data, "bad-lines=2"))) {
            assertTrue(
                    job.notices().getFirst().contains("bad.jsonl:2"),
                    job.notices().toString());
            Metrics metrics = new Metrics();
            iterate(job, 2, metrics);
            assertEquals(2, metrics.value("train/rows_left_out"));
        }
        try (TrainingJob job = open(document(data, "bad-lines=1"))) {
            var refused = assertThrows(UnusableRowException.class, () -> iterate(job, 1, new Metrics()));
            assertTrue(refused.getMessage().contains("bad.jsonl:3"), refused.getMessage());
        }
    }

    @Test
    void keysThatAreUnknownOrHaveNoEffectAreRefused() {
        Path sums = Tiny.sums(folder);
        for (String setting : new String[] {"pack=true", "budget.epochs=3", "algorithm.beta=1"}) {
            ConfigDocument document = document(sums, setting);
            var refused =
                    assertThrows(ConfigException.class, () -> open(document).close());
            assertTrue(refused.getMessage().contains(setting.replaceAll("=.*|algorithm\\.", "")), refused.getMessage());
        }
        ConfigDocument nothing = ConfigDocument.parse("algorithm: sft", "test");
        assertTrue(assertThrows(ConfigException.class, () -> open(nothing).close())
                .getMessage()
                .contains("--model"));
        assertFalse(new LanguageTraining().effective(nothing).toYaml().isEmpty());
    }

    @Test
    void epochsDecideHowManyUpdatesThereAre() {
        ConfigDocument document = document(Tiny.sums(folder), "batch-size=8", "budget.steps=0", "budget.epochs=2");
        try (TrainingJob job = open(document)) {
            assertEquals(25, job.budget().steps());
        }
    }
}
