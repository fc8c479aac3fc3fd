package bellman.store.job;

import bellman.store.config.ConfigDocument;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/// Trainings whose configurations are records of one type, such as those of language models. Found by
/// [ServiceLoader] by the name of the algorithm.
public interface TrainingKind {

    /// Names of its algorithms, as a document's `algorithm` has them. Asking for them must touch nothing heavy.
    Set<String> algorithms();

    /// The configuration that a document describes.
    ///
    /// @throws bellman.store.config.ConfigException if a key is unknown, has no effect or a wrong value
    Record bind(ConfigDocument document);

    /// The whole configuration that a document describes, without the keys that have no effect: the start of one of
    /// one's own.
    ///
    /// @throws bellman.store.config.ConfigException as [#bind]
    ConfigDocument effective(ConfigDocument document);

    /// Whether a resumed run may have another value of a key than it was begun with, since that changes nothing of
    /// what was done before.
    ///
    /// @param key dotted
    /// @param configuration of the resumed run
    boolean mayChange(String key, Record configuration);

    /// The training that a document describes.
    ///
    /// @throws bellman.store.config.ConfigException as [#bind]
    TrainingJob open(ConfigDocument document);

    /// The names of the numbers that the result of each such training has, as in [Conclusion#result()]; none if
    /// they depend on what is trained.
    default Set<String> resultNumbers() {
        return Set.of();
    }

    /// Asks what a checkpoint of a run holds.
    ///
    /// @param checkpoint folder of it
    /// @throws IllegalArgumentException if such trainings have nothing that answers, or `wish` does not fit
    default Conclusion evaluate(Path checkpoint, EvaluationWish wish) {
        throw new IllegalArgumentException("what this run trained answers no questions of a task");
    }

    /// The kind of the algorithm `name`, if a module on the class path brings it.
    static Optional<TrainingKind> find(String name) {
        for (TrainingKind kind : ServiceLoader.load(TrainingKind.class)) {
            if (kind.algorithms().contains(name)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
