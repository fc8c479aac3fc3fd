package bellman.llm.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.run.LanguageTraining;
import bellman.llm.train.Tiny;
import bellman.run.Metrics;
import bellman.store.config.ConfigDocument;
import bellman.store.config.ConfigException;
import bellman.store.job.TrainingJob;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Questions from files, and what may be wrong with them.
class OnlineDataTest {
    @TempDir
    private Path folder = Path.of("");

    private ConfigDocument document(Path data, String... settings) {
        ConfigDocument document = ConfigDocument.parse("""
                algorithm:
                  type: grpo
                  sampling: {prompts: 2, samples: 3, max-tokens: 4, failed-batches: 1}
                threads: 1
                budget: {steps: 3}
                """, "test")
                .set("model", Tiny.model(folder).toString())
                .set("data", data.toString());
        for (String setting : settings) {
            String[] parts = setting.split("=", 2);
            document = document.set(parts[0], parts[1]);
        }
        return document;
    }

    private static String problem(ConfigDocument document) {
        try (TrainingJob job = new LanguageTraining().open(document)) {
            Metrics metrics = new Metrics();
            return String.valueOf(assertThrows(IllegalStateException.class, () -> {
                        while (true) {
                            metrics.clear();
                            job.trainer().iterate(0, metrics);
                        }
                    })
                    .getMessage());
        }
    }

    @Test
    void promptsComeFromRowsAndRewardsLookAtTheirColumns() {
        Path rows = Tiny.lines(
                folder,
                "rows.jsonl",
                "{\"prompt\":\"1+1=\",\"answer\":\"2\"}",
                "{\"prompt\":[{\"role\":\"user\",\"content\":\"2+2?\"}],\"answer\":4}",
                "{\"answer\":\"nothing asked\"}");
        ConfigDocument document = document(
                rows,
                "bad-lines=1",
                "questions.rewards=[{type: exact-match}, {type: format, weight: 0, pattern: '.*'}]",
                "evaluation.data=" + rows);
        try (TrainingJob job = new LanguageTraining().open(document)) {
            Metrics metrics = new Metrics();
            job.trainer().iterate(0, metrics);
            assertEquals(0, metrics.value("train/reward"));
            assertEquals(0, metrics.value("train/rewards/exact-match/mean"));
            assertTrue(metrics.value("train/rewards/format/mean") >= 0);
            assertEquals(1, job.notices().size());
            assertEquals(2, job.conclude(1).result().get("questions"));
        }
    }

    @Test
    void aRewardThatCanScoreNothingEndsTheRunWithItsReason() {
        Path rows = Tiny.lines(folder, "rows.jsonl", "{\"prompt\":\"1+1=\",\"solution\":\"2\"}");
        assertEquals(
                "no sample of batch 1 has a score, nor had any of 1 batches before it: exact-match: the row has no column"
                        + " 'answer', only [solution]; a reward needs it; mend the reward, or allow more failed-batches",
                problem(document(rows)));
    }

    @Test
    void promptsThatFitNoContextAreCountedAndThenAnError() {
        Path rows = Tiny.lines(folder, "rows.jsonl", "{\"prompt\":\"" + "1+".repeat(400) + "\",\"answer\":\"2\"}");
        String problem = problem(document(rows));
        assertTrue(problem.contains("the prompt has 800 tokens, the model's context of 512 has no room"), problem);
    }

    @Test
    void keysThatDoNothingAreRefused() {
        Path rows = Tiny.lines(folder, "rows.jsonl", "{\"prompt\":\"1+1=\",\"answer\":\"2\"}");
        for (String setting : new String[] {
            "batch-size=3",
            "held-out=9",
            "overlong-penalty=2",
            "horizon=5",
            "demonstrations.batch-size=3",
            "update.cap=2",
            "kl.estimator=k1",
            "max-length=9"
        }) {
            String message = String.valueOf(assertThrows(
                            ConfigException.class, () -> new LanguageTraining().bind(document(rows, setting)))
                    .getMessage());
            assertTrue(message.contains("has no effect because"), message);
        }
    }
}
