package bellman.store.job;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a training came to.
///
/// @param result for machines and the run's manifest, beside steps and seconds
/// @param samples of its last evaluation, for `samples.jsonl`
/// @param sentences for people
/// @param next commands that go on from here, in which the word `RUN` stands for the run's directory
public record Conclusion(
        Map<String, Object> result, List<Map<String, Object>> samples, List<String> sentences, List<String> next) {
    public Conclusion {
        result = Collections.unmodifiableMap(new LinkedHashMap<>(result));
        samples = List.copyOf(samples);
        sentences = List.copyOf(sentences);
        next = List.copyOf(next);
    }
}
