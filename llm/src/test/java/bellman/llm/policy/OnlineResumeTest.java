package bellman.llm.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import bellman.run.Metrics;
import bellman.run.State;
import bellman.store.config.ConfigDocument;
import bellman.store.job.TrainingJob;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnlineResumeTest {
    private static List<String> values(Metrics metrics) {
        List<String> values = new ArrayList<>();
        metrics.forEach((name, value) -> values.add(name + "=" + value));
        return values;
    }

    /// Saves after `half` updates and compares what becomes of it with the run that went on.
    private static void resumesExactly(ConfigDocument document, long half, long end) {
        Metrics metrics = new Metrics();
        State middle;
        State whole;
        try (TrainingJob job = TinyPolicy.open(document)) {
            middle = TinyPolicy.iterate(job, half, metrics);
            whole = TinyPolicy.iterate(job, end, metrics);
        }
        List<String> last = values(metrics);
        try (TrainingJob job = TinyPolicy.open(document)) {
            job.trainer().load(middle);
            assertEquals(whole, TinyPolicy.iterate(job, end, metrics));
        }
        assertEquals(last, values(metrics));
        assertNotEquals(middle, whole);
    }

    @Test
    void aRunGoesOnBitForBitFromItsDemonstrationsAndFromItsRollouts() {
        ConfigDocument document = TinyPolicy.document("grpo", "kl.beta=0.1");
        resumesExactly(document, 1, 4);
        resumesExactly(document, 3, 5);
    }

    @Test
    void batchesThatWereDrawnAheadAreSavedWithTheRun() {
        resumesExactly(
                TinyPolicy.document("grpo", "lag=2", "correction=token-truncate", "draws=2", "minibatches=2"), 6, 10);
    }

    @Test
    void otherAlgorithmsGoOnBitForBitToo() {
        resumesExactly(TinyPolicy.document("rloo", "kl.beta=0.05", "update.epochs=2"), 4, 8);
        resumesExactly(TinyPolicy.document("reinforce++", "kl.beta=0.05", "minibatches=3"), 5, 8);
    }

    @Test
    void aCriticAndAnAdaptedCoefficientAreSavedToo() {
        resumesExactly(
                TinyPolicy.document("ppo-lm", "kl.beta=0.1", "kl.target=0.02", "kl.horizon=40", "minibatches=2"), 4, 8);
    }

    @Test
    void anAdapterIsSavedAlone() {
        ConfigDocument document =
                TinyPolicy.document("grpo", "demonstrations.steps=0", "adapter={rank: 2}", "kl.beta=0.1");
        resumesExactly(document, 1, 3);
    }
}
