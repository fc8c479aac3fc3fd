package bellman.llm.drift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.rollout.Group;
import bellman.llm.rollout.Rollout;
import bellman.llm.rollout.RolloutRecord;
import bellman.llm.run.LanguageTraining;
import bellman.llm.task.Score;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.store.config.ConfigDocument;
import bellman.store.job.TrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three digits to be sorted, by a tiny model that first imitates demonstrations most of which are spoilt.
class DriftTrainerTest {
    private static final int IMITATED = 80;

    @TempDir
    private Path folder;

    private static ConfigDocument document(String... settings) {
        ConfigDocument document = ConfigDocument.parse("""
                algorithm:
                  type: drift
                  questions:
                    task: {type: sort-digits, digits: 3, noise: 0.6}
                    held-out: 100
                    demonstrations: {steps: 80, batch-size: 32, learning-rate: 3e-3}
                  sampling: {prompts: 64, samples: 8, max-tokens: 5}
                  asked: 256
                  even-groups: drop
                optimizer: {learning-rate: 2e-3, schedule: constant}
                batch-size: 32
                threads: 1
                seed: 3
                budget: {epochs: 4}
                """, "test").asPreset();
        for (String setting : settings) {
            String[] parts = setting.split("=", 2);
            document = document.set(parts[0], parts[1]);
        }
        return document;
    }

    private static State iterate(TrainingJob job, long until, Metrics metrics) {
        while (job.trainer().steps() < until) {
            metrics.clear();
            job.trainer().iterate(0, metrics);
        }
        State state = new State();
        job.trainer().save(state);
        return state;
    }

    private static double score(TrainingJob job) {
        return ((Number) job.conclude(0).result().get("return_mean")).doubleValue();
    }

    /// The score before and after.
    private static double[] scores(String... settings) {
        Metrics metrics = new Metrics();
        try (TrainingJob job = new LanguageTraining().open(document(settings))) {
            iterate(job, IMITATED, metrics);
            double before = score(job);
            iterate(job, IMITATED + 160, metrics);
            return new double[] {before, score(job)};
        }
    }

    @Test
    void aPolicyLearnsFromItsOwnBetterEpisodes() {
        double[] weighted = scores();
        assertTrue(weighted[1] > weighted[0] + 0.1, "from " + weighted[0] + " to " + weighted[1]);
        double[] imitated = scores("weighting=sft");
        assertEquals(weighted[0], imitated[0]);
        assertTrue(weighted[1] > imitated[1] + 0.1, weighted[1] + " with weights, " + imitated[1] + " without");
    }

    /// Each question's scores dealt out anew among its episodes.
    private static String shuffled(String line, RandomStream random) {
        Group group = RolloutRecord.read(line);
        List<Score> scores =
                new ArrayList<>(group.rollouts().stream().map(Rollout::score).toList());
        for (int i = scores.size() - 1; i > 0; i--) {
            Collections.swap(scores, i, random.nextInt(i + 1));
        }
        List<Rollout> dealt = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            dealt.add(group.rollouts().get(i).withScore(scores.get(i)));
        }
        return RolloutRecord.write(new Group(group.question(), dealt));
    }

    @Test
    void shuffledWeightsLoseTheGain() throws IOException {
        Path file = folder.resolve("episodes.jsonl");
        double[] weighted = scores("record=" + file);
        RandomStream random = RandomStream.of(5, "shuffle");
        List<String> lines = Files.readAllLines(file);
        Files.write(file, lines.stream().map(l -> shuffled(l, random)).toList());
        double[] dealt = scores("episodes=" + file);
        assertEquals(weighted[0], dealt[0]);
        assertTrue(weighted[1] > weighted[0] + 0.1, "from " + weighted[0] + " to " + weighted[1]);
        assertTrue(dealt[1] < weighted[0] + 0.05, "from " + weighted[0] + " to " + dealt[1] + " with shuffled weights");
    }

    @Test
    void episodesThatWeighNextToNothingMayBeLeftOut() {
        Metrics metrics = new Metrics();
        double[] learned = new double[2];
        for (int i = 0; i < 2; i++) {
            try (TrainingJob job = new LanguageTraining().open(document("least-weight=" + (i == 0 ? 0 : 0.01)))) {
                iterate(job, IMITATED + 1, metrics);
                learned[i] = metrics.value("episodes/learned");
                // With two possible returns and β 0.1, what weighs anything is what was right.
                double right = metrics.value("episodes/return-mean") * 256 * 8;
                assertTrue(i == 0 || learned[1] <= right, learned[1] + " of " + right);
            }
        }
        assertTrue(learned[1] > 0 && learned[1] < learned[0]);
    }

    @Test
    void aRunGoesOnBitForBit() {
        Metrics metrics = new Metrics();
        for (long half : new long[] {IMITATED - 1, IMITATED + 3}) {
            State middle;
            State whole;
            try (TrainingJob job = new LanguageTraining().open(document())) {
                middle = iterate(job, half, metrics);
                whole = iterate(job, IMITATED + 6, metrics);
            }
            try (TrainingJob job = new LanguageTraining().open(document())) {
                job.trainer().load(middle);
                assertEquals(whole, iterate(job, IMITATED + 6, metrics));
            }
            assertNotEquals(middle, whole);
        }
    }

    @Test
    void recordedEpisodesTeachTheSame() throws IOException {
        Path file = folder.resolve("episodes.jsonl");
        Metrics metrics = new Metrics();
        State drawn;
        try (TrainingJob job = new LanguageTraining().open(document("record=" + file))) {
            drawn = iterate(job, IMITATED + 4, metrics);
        }
        assertEquals(256, Files.readAllLines(file).size());
        try (TrainingJob job = new LanguageTraining().open(document("episodes=" + file))) {
            State read = iterate(job, IMITATED + 4, metrics);
            assertEquals(drawn.at("weights"), read.at("weights"));
        }
        Files.write(file, List.of("{\"prompt\":\"1-6?\"}"));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new LanguageTraining()
                                .open(document("episodes=" + file))
                                .close())
                .getMessage();
        assertTrue(message.contains("episodes.jsonl:1: 'facts' is missing"), message);
    }
}
