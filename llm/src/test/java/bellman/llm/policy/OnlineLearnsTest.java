package bellman.llm.policy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.Metrics;
import bellman.store.job.TrainingJob;
import org.junit.jupiter.api.Test;

/// Two digits, most of whose demonstrations are spoilt: a policy that imitated them is right less than half
/// the time, and learns from rewards what they do not show.
class OnlineLearnsTest {
    private static final int IMITATED = 60;
    private static final int BATCHES = 40;

    /// Mean rewards of the first three batches and of the last three.
    private static double[] rewards(String algorithm, String... settings) {
        var document = TinyPolicy.document(
                algorithm,
                "digits=2",
                "noise=0.65",
                "demonstrations.steps=" + IMITATED,
                "demonstrations.batch-size=32",
                "demonstrations.learning-rate=3e-3",
                "prompts=16",
                "samples=8",
                "max-tokens=4",
                "optimizer.learning-rate=1e-3",
                "budget.steps=" + (IMITATED + BATCHES));
        for (String setting : settings) {
            String[] parts = setting.split("=", 2);
            document = document.set(parts[0], parts[1]);
        }
        Metrics metrics = new Metrics();
        double[] ends = new double[2];
        try (TrainingJob job = TinyPolicy.open(document)) {
            TinyPolicy.iterate(job, IMITATED, metrics);
            for (int batch = 0; batch < BATCHES; batch++) {
                metrics.clear();
                job.trainer().iterate(0, metrics);
                double reward = metrics.value("train/reward");
                ends[0] += batch < 3 ? reward / 3 : 0;
                ends[1] += batch >= BATCHES - 3 ? reward / 3 : 0;
            }
        }
        return ends;
    }

    private static void learns(double[] ends) {
        assertTrue(ends[0] < 0.55, "began at " + ends[0]);
        assertTrue(ends[1] > ends[0] + 0.25 && ends[1] > 0.7, "from " + ends[0] + " to " + ends[1]);
    }

    @Test
    void grpoLearnsWhatDemonstrationsDoNotShow() {
        learns(rewards("grpo"));
    }

    @Test
    void reinforceLearnsItWithoutGroups() {
        learns(rewards("reinforce++", "prompts=96", "samples=1"));
    }

    @Test
    void ppoLearnsItWithACritic() {
        learns(rewards("ppo-lm", "prompts=96", "samples=1", "minibatches=1", "value.learning-rate=1e-3"));
    }

    @Test
    void itIsLearnedFromBatchesThatOlderWeightsDrew() {
        learns(rewards("rloo", "lag=1", "correction=token-truncate"));
    }
}
