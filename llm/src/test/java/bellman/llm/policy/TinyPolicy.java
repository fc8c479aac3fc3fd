package bellman.llm.policy;

import bellman.llm.run.LanguageTraining;
import bellman.run.Metrics;
import bellman.run.State;
import bellman.store.config.ConfigDocument;
import bellman.store.job.TrainingJob;

/// Runs of a tiny model on easy puzzles.
public final class TinyPolicy {
    private TinyPolicy() {}

    /// Three digits to be sorted by a model of its own: `samples` of four questions at a time.
    public static ConfigDocument document(String algorithm, String... settings) {
        ConfigDocument document =
                ConfigDocument.parse("""
                algorithm:
                  type: %s
                  questions:
                    task: {type: sort-digits, digits: 3, noise: 0.5}
                    held-out: 20
                    demonstrations: {steps: 2, batch-size: 8, learning-rate: 1e-3}
                  sampling: {prompts: 4, samples: 4, max-tokens: 5}
                optimizer: {learning-rate: 1e-3}
                threads: 1
                seed: 3
                budget: {steps: 8}
                """.formatted(algorithm), "test").asPreset();
        for (String setting : settings) {
            String[] parts = setting.split("=", 2);
            document = document.set(parts[0], parts[1]);
        }
        return document;
    }

    public static TrainingJob open(ConfigDocument document) {
        return new LanguageTraining().open(document);
    }

    /// Iterates until so many updates are taken.
    public static State iterate(TrainingJob job, long until, Metrics metrics) {
        while (job.trainer().steps() < until) {
            metrics.clear();
            job.trainer().iterate(0, metrics);
        }
        State state = new State();
        job.trainer().save(state);
        return state;
    }
}
