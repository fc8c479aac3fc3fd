package bellman.llm.run;

import static bellman.llm.run.Jobs.iterate;
import static bellman.llm.run.Jobs.open;
import static bellman.llm.run.Jobs.resumesExactly;
import static bellman.llm.run.Jobs.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.train.Tiny;
import bellman.run.Metrics;
import bellman.run.Phase;
import bellman.store.config.ConfigDocument;
import bellman.store.config.ConfigException;
import bellman.store.job.TrainingJob;
import bellman.train.DivergedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampledRunTest {
    @TempDir
    private Path folder = Path.of("");

    private Path questions() {
        String[] lines = new String[40];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "{\"prompt\":\"" + i / 10 + "+" + i % 10 + "=\",\"answer\":\"" + (i / 10 + i % 10) + "\"}";
        }
        return Tiny.lines(folder, "questions.jsonl", lines);
    }

    /// A run that learned sums a little.
    private Path taught() {
        Path run = folder.resolve("taught");
        if (!Files.exists(run)) {
            Recorded.run(
                    ConfigDocument.parse("algorithm: sft", "test")
                            .set("model", Tiny.model(folder).toString())
                            .set("data", Tiny.sums(folder).toString())
                            .set("learning-rate", "3e-3")
                            .set("threads", "1")
                            .set("batch-size", "20")
                            .set("budget.steps", "40"),
                    run);
        }
        return run;
    }

    private ConfigDocument document(String algorithm, Path model, String... settings) {
        return with(
                ConfigDocument.parse("algorithm: " + algorithm, "test")
                        .set("model", model.toString())
                        .set("data", questions().toString())
                        .set("threads", "1")
                        .set("learning-rate", "1e-3")
                        .set("schedule", "constant")
                        .set("sampling.prompts", "10")
                        .set("sampling.samples", "4")
                        .set("sampling.max-tokens", "4")
                        .set("budget.steps", "20"),
                settings);
    }

    @Test
    void aResumedTrainingGoesOnBitForBit() {
        Path taught = taught();
        resumesExactly(document("raft", taught));
        resumesExactly(document("online-dpo", taught, "adapter={rank: 4}"));
        resumesExactly(document("distill", Tiny.model(folder), "teacher=" + taught));
    }

    @Test
    void aStudentComesNearerToItsTeacherByItsOwnAnswersOrTheTeachers() {
        for (String divergence : new String[] {"reverse", "forward"}) {
            ConfigDocument document = document(
                    "distill",
                    Tiny.model(folder),
                    "teacher=" + taught(),
                    "divergence=" + divergence,
                    "learning-rate=3e-3");
            try (TrainingJob job = open(document)) {
                Metrics metrics = new Metrics();
                iterate(job, 1, metrics);
                double before = metrics.value("train/loss");
                iterate(job, 24, metrics);
                assertTrue(
                        metrics.value("train/loss") < 0.75 * before,
                        divergence + ": " + before + " → " + metrics.value("train/loss"));
            }
        }
    }

    /// Ones are worth something, other characters nothing.
    @Test
    void answersThatAreWorthMoreBecomeMoreFrequent() {
        for (String algorithm : new String[] {"raft", "online-dpo"}) {
            ConfigDocument document = document(algorithm, taught(), "rewards=[{type: share, characters: '1'}]");
            try (TrainingJob job = open(document)) {
                Metrics metrics = new Metrics();
                iterate(job, 1, metrics);
                double first = metrics.value("train/reward");
                iterate(job, 24, metrics);
                double last = metrics.value("train/reward");
                assertTrue(last > first + 0.25, algorithm + ": " + first + " → " + last);
                Metrics clock = new Metrics();
                job.trainer().meter(clock);
                assertTrue(clock.value(Phase.ACTING.series()) > 0, "answers were drawn");
            }
        }
    }

    @Test
    void aTrainedRewardModelJudgesWhatIsDrawn() {
        Path judge = folder.resolve("judge");
        Path pairs = Tiny.lines(
                folder,
                "pairs.jsonl",
                "{\"prompt\":\"1+1=\",\"chosen\":\"2\",\"rejected\":\"x\"}",
                "{\"prompt\":\"1+2=\",\"chosen\":\"3\",\"rejected\":\"y\"}");
        Recorded.run(
                ConfigDocument.parse("algorithm: reward-model", "test")
                        .set("model", Tiny.model(folder).toString())
                        .set("data", pairs.toString())
                        .set("threads", "1")
                        .set("batch-size", "2")
                        .set("budget.steps", "3"),
                judge);
        String reward = "[{type: reward-model, models: ['" + judge + "', '" + judge + "'], combine: worst-case}]";
        try (TrainingJob job = open(document("raft", taught(), "rewards=" + reward, "above=-100"))) {
            Metrics metrics = new Metrics();
            iterate(job, 1, metrics);
            assertEquals(10, metrics.value("train/kept"));
            assertTrue(Double.isFinite(metrics.value("train/reward")));
        }
    }

    @Test
    void whatIsMissingOrHasNoEffectIsRefused() {
        ConfigDocument document = document("distill", Tiny.model(folder));
        assertTrue(assertThrows(
                        IllegalArgumentException.class, () -> open(document).close())
                .getMessage()
                .contains("teacher"));
        ConfigDocument batch = document("raft", Tiny.model(folder), "batch-size=3");
        assertThrows(ConfigException.class, () -> open(batch).close());
        ConfigDocument imitating = ConfigDocument.parse("algorithm: raft", "test")
                .set("task", "{type: sort-digits}")
                .set("budget.steps", "3");
        open(imitating).close();
        String problem = String.valueOf(assertThrows(
                        ConfigException.class,
                        () -> open(imitating.set("demonstrations.steps", "10")).close())
                .getMessage());
        assertTrue(problem.contains("demonstrations.steps") && problem.contains("sft"), problem);
    }

    @Test
    void aGradientThatIsNoNumberEndsTheRun() {
        ConfigDocument document = document(
                "distill", Tiny.model(folder), "teacher=" + taught(), "divergence=forward", "learning-rate=1e30");
        try (TrainingJob job = open(document)) {
            assertThrows(DivergedException.class, () -> iterate(job, 4, new Metrics()));
        }
    }

    @Test
    void batchesThatNobodyCanScoreAreAnErrorAfterAWhile() {
        Path rows = Tiny.lines(folder, "rows.jsonl", "{\"prompt\":\"1+1=\",\"solution\":\"2\"}");
        ConfigDocument document = document("raft", Tiny.model(folder), "data=" + rows, "failed-batches=1");
        try (TrainingJob job = open(document)) {
            Metrics metrics = new Metrics();
            iterate(job, 1, metrics);
            String problem = String.valueOf(assertThrows(IllegalStateException.class, () -> iterate(job, 1, metrics))
                    .getMessage());
            assertTrue(problem.startsWith("no sample of batch 1 has a score, nor had any of 1 batches"), problem);
        }
    }
}
