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
import bellman.run.State;
import bellman.store.config.ConfigDocument;
import bellman.store.config.ConfigException;
import bellman.store.job.TrainingJob;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreferenceRunTest {
    @TempDir
    private Path folder = Path.of("");

    /// The larger of two digits is the better answer.
    private Path pairs() {
        String[] lines = new String[45];
        int n = 0;
        for (int a = 0; a < 10; a++) {
            for (int b = 0; b < a; b++) {
                lines[n++] = "{\"prompt\":\"max(" + (n % 2 == 0 ? a + "," + b : b + "," + a) + ")=\",\"chosen\":\"" + a
                        + "\",\"rejected\":\"" + b + "\",\"margin\":" + (a - b) * 0.1 + "}";
            }
        }
        return Tiny.lines(folder, "pairs.jsonl", lines);
    }

    private Path labels() {
        String[] lines = new String[90];
        int n = 0;
        for (int a = 0; a < 10; a++) {
            for (int b = 0; b < a; b++) {
                for (boolean good : new boolean[] {true, false}) {
                    lines[n++] = "{\"prompt\":\"max(" + a + "," + b + ")=\",\"completion\":\"" + (good ? a : b)
                            + "\",\"label\":" + good + "}";
                }
            }
        }
        return Tiny.lines(folder, "labels.jsonl", lines);
    }

    private ConfigDocument document(String algorithm, Path data, String... settings) {
        return with(
                ConfigDocument.parse("algorithm: " + algorithm, "test")
                        .set("model", Tiny.model(folder).toString())
                        .set("data", data.toString())
                        .set("threads", "1")
                        .set("learning-rate", "1e-3")
                        .set("batch-size", "15")
                        .set("budget.steps", "20"),
                settings);
    }

    @Test
    void aResumedTrainingGoesOnBitForBitWhateverTheReferenceIs() {
        Path pairs = pairs();
        State asked = resumesExactly(document("dpo", pairs));
        assertEquals(asked, resumesExactly(document("dpo", pairs, "reference=precomputed", "micro-batch-tokens=8192")));
        resumesExactly(document("dpo", pairs, "adapter={rank: 4}", "loss=ipo"));
        resumesExactly(document("kto", labels(), "adapter={rank: 4}"));
        resumesExactly(document("reward-model", pairs, "evaluation.share=0.2"));
        resumesExactly(document("reward-model", pairs, "adapter={rank: 4}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sigmoid",
                "ipo",
                "hinge",
                "robust",
                "exo-pair",
                "sppo-hard",
                "apo-zero",
                "nca-pair",
                "cpo",
                "simpo",
                "orpo"
            })
    void everyLossWidensTheMarginAndBeginsWithoutOneWhereThereIsAReference(String loss) {
        boolean free = loss.equals("cpo") || loss.equals("simpo") || loss.equals("orpo");
        try (TrainingJob job = open(document("dpo", pairs(), "loss=" + loss, "micro-batch-tokens=60"))) {
            Metrics metrics = new Metrics();
            iterate(job, 1, metrics);
            double before = metrics.value("train/rewards/margins");
            if (!free) {
                assertEquals(0, before, 1e-5);
                assertEquals(0, metrics.value("train/rewards/chosen"), 1e-5);
            }
            iterate(job, 9, metrics);
            assertTrue(metrics.value("train/rewards/margins") > before, loss);
            Metrics clock = new Metrics();
            job.trainer().meter(clock);
            assertTrue(clock.value(Phase.DATA.series()) >= 0);
            assertEquals(free, !(clock.value(Phase.REFERENCE.series()) > 0), "asking the reference is timed apart");
        }
    }

    @Test
    void answersThatAreMarkedAsGoodGainOnThoseThatAreNot() {
        try (TrainingJob job = open(document("kto", labels(), "micro-batch-tokens=60"))) {
            Metrics metrics = new Metrics();
            iterate(job, 1, metrics);
            assertEquals(0, metrics.value("train/kl"), 1e-5);
            assertEquals(0.5, metrics.value("train/loss"), 1e-4);
            iterate(job, 12, metrics);
            assertTrue(metrics.value("train/rewards/margins") > 0);
            assertTrue(metrics.value("train/loss") < 0.5);
            Metrics clock = new Metrics();
            job.trainer().meter(clock);
            assertTrue(clock.value(Phase.REFERENCE.series()) > 0);
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> open(document("kto", labels(), "batch-size=1")).close());
    }

    @Test
    void aRewardModelLearnsWhichAnswerIsBetterAndSaysHowSureItIs() {
        try (TrainingJob job = open(document("reward-model", pairs(), "evaluation.share=0.2", "learning-rate=3e-3"))) {
            Metrics metrics = new Metrics();
            iterate(job, 1, metrics);
            double before = metrics.value("train/loss");
            iterate(job, 19, metrics);
            assertTrue(metrics.value("train/loss") < 0.5 * before, "" + metrics.value("train/loss"));
            assertTrue(metrics.value("train/accuracy") >= 0.9);
            var result = job.conclude(20).result();
            assertTrue(result.containsKey("eval_accuracy") && result.containsKey("eval_calibration_error"));
        }
    }

    @Test
    void settingsOfOtherLossesAreRefused() {
        for (String setting : new String[] {"gamma=1", "algorithm={loss: hinge, label-smoothing: 0.1}"}) {
            ConfigDocument document = document("dpo", pairs(), setting);
            assertThrows(ConfigException.class, () -> open(document).close(), setting);
        }
    }
}
