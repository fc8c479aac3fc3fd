package bellman.llm.run;

import bellman.llm.sft.SftConfig;
import bellman.llm.train.TuningAlgorithm;
import bellman.llm.train.TuningConfig;
import bellman.run.ConfigVariants;
import bellman.store.config.ConfigDocument;
import bellman.store.job.Conclusion;
import bellman.store.job.EvaluationWish;
import bellman.store.job.TrainingJob;
import bellman.store.job.TrainingKind;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.ServiceLoader;
import java.util.Set;

/// Trainings of language models. Their algorithms are those that some [ConfigVariants] names.
public final class LanguageTraining implements TrainingKind {
    /// For the service loader.
    public LanguageTraining() {}

    @Override
    public Set<String> algorithms() {
        Set<String> names = new LinkedHashSet<>();
        for (ConfigVariants variants : ServiceLoader.load(ConfigVariants.class)) {
            if (variants.family().equals(TuningAlgorithm.class)) {
                names.addAll(variants.variants().keySet());
            }
        }
        return names;
    }

    /// The name by which a configuration chooses its algorithm.
    static String name(TuningAlgorithm algorithm) {
        for (ConfigVariants variants : ServiceLoader.load(ConfigVariants.class)) {
            if (variants.family().equals(TuningAlgorithm.class)) {
                for (var variant : variants.variants().entrySet()) {
                    if (variant.getValue().isInstance(algorithm)) {
                        return variant.getKey();
                    }
                }
            }
        }
        return algorithm.getClass().getSimpleName();
    }

    @Override
    public TuningConfig bind(ConfigDocument document) {
        return document.bind(TuningConfig.class, TuningConfig.of(SftConfig.defaults()))
                .resolved(ModelSource::locate);
    }

    @Override
    public ConfigDocument effective(ConfigDocument document) {
        return ConfigDocument.effective(bind(document));
    }

    @Override
    public boolean mayChange(String key, Record configuration) {
        return key.startsWith("budget.") || key.startsWith("evaluation.") || key.startsWith("checkpoint.");
    }

    @Override
    public Conclusion evaluate(Path checkpoint, EvaluationWish wish) {
        return TaskEvaluation.of(checkpoint, wish);
    }

    @Override
    public TrainingJob open(ConfigDocument document) {
        return LanguageJob.open(document, bind(document));
    }
}
