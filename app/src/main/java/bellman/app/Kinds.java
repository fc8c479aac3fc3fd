package bellman.app;

import bellman.store.config.ConfigDocument;
import bellman.store.job.TrainingKind;

/// Which kind of training a document describes.
public final class Kinds {
    private Kinds() {}

    /// The kind of what `document` describes, by the name of its algorithm.
    ///
    /// @throws bellman.cli.MissingModuleException if a module that is not on the class path would bring it
    public static TrainingKind of(ConfigDocument document) {
        return document.variant("algorithm").map(Kinds::named).orElseGet(Control::new);
    }

    private static TrainingKind named(String algorithm) {
        return TrainingKind.find(algorithm).orElseGet(() -> {
            Elsewhere.find("algorithm", algorithm).map(Elsewhere::missing).ifPresent(missing -> {
                throw missing;
            });
            return new Control();
        });
    }
}
