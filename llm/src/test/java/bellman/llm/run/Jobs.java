package bellman.llm.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.run.Metrics;
import bellman.run.State;
import bellman.store.config.ConfigDocument;
import bellman.store.job.TrainingJob;

/// Trainings that a test runs step by step.
final class Jobs {
    private Jobs() {}

    static TrainingJob open(ConfigDocument document) {
        return new LanguageTraining().open(document);
    }

    /// The document with `key=value` settings.
    static ConfigDocument with(ConfigDocument document, String... settings) {
        ConfigDocument with = document;
        for (String setting : settings) {
            String[] parts = setting.split("=", 2);
            with = with.set(parts[0], parts[1]);
        }
        return with;
    }

    /// Iterates and returns what is saved then.
    static State iterate(TrainingJob job, int times, Metrics metrics) {
        for (int i = 0; i < times; i++) {
            metrics.clear();
            job.trainer().iterate(0, metrics);
        }
        State state = new State();
        job.trainer().save(state);
        return state;
    }

    /// Requires that a training which is resumed after two iterations is after two more what one is that was not.
    static State resumesExactly(ConfigDocument document) {
        Metrics metrics = new Metrics();
        State whole;
        State half;
        try (TrainingJob job = open(document)) {
            half = iterate(job, 2, metrics);
            whole = iterate(job, 2, metrics);
        }
        double loss = metrics.value("train/loss");
        try (TrainingJob job = open(document)) {
            job.trainer().load(half);
            assertEquals(whole, iterate(job, 2, metrics));
        }
        assertEquals(loss, metrics.value("train/loss"));
        return whole;
    }
}
