/// Configured trainings as commands see them, whatever they train.
///
/// A module that brings trainings of its own kind, such as those of language models, names a [TrainingKind] for
/// [java.util.ServiceLoader]; a document's `algorithm` says which kind it is of.
@NullMarked
package bellman.store.job;

import org.jspecify.annotations.NullMarked;
