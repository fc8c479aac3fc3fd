package bellman.llm.train;

import bellman.llm.task.CharacterModel;
import bellman.store.job.Shown;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a language model is trained by, with its settings. Those that there are name themselves in a
/// [bellman.run.ConfigVariants] of this interface.
public interface TuningAlgorithm {

    /// A trainer of the model in `setup`.
    ///
    /// @throws bellman.store.config.ConfigException if it lacks something, such as data
    ModelTrainer trainer(TuningSetup setup);

    /// A model to begin with where the configuration names none.
    default Optional<CharacterModel> ownModel() {
        return Optional.empty();
    }

    /// Whether what it trains gives a number for a text in place of tokens: a reward model.
    default boolean scalar() {
        return false;
    }

    /// The metrics that show how it goes, the most telling first.
    List<Shown> shown();

    /// Keys of the whole configuration, dotted and in kebab-case, that have no effect with these settings, each with
    /// the reason as a clause.
    Map<String, String> ineffective(TuningConfig config);
}
