package bellman.store.job;

import java.util.Optional;

/// What somebody wants to know of a trained model.
///
/// @param task whose questions it shall answer, as a configuration has it: a name, or a mapping in YAML; the run's own
///     if nothing is said
/// @param samples answers to each question
/// @param questions how many; as many as the run held out, if nothing is said
/// @param seed of the draws
public record EvaluationWish(Optional<String> task, int samples, Optional<Integer> questions, Optional<Long> seed) {
    public EvaluationWish {
        if (samples < 1) {
            throw new IllegalArgumentException("samples must be at least 1, got " + samples);
        }
        questions.filter(n -> n < 1).ifPresent(n -> {
            throw new IllegalArgumentException("questions must be at least 1, got " + n);
        });
    }
}
