package bellman.llm.generate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Tokens of prompts that a step reads the predecessors of, and so can tell the probabilities of.
final class PromptScoring {
    private final List<Place> places = new ArrayList<>();

    /// A token.
    ///
    /// @param place in its text
    /// @param row of logits in front of it
    private record Place(Text text, int place, int row) {}

    void clear() {
        places.clear();
    }

    /// Adds the token at `place` of a text; those of a text come in their order.
    void add(Text text, int place, int row) {
        places.add(new Place(text, place, row));
    }

    /// Scores them; returns what went wrong with texts, if anything did.
    Map<Text, String> run(float[] logits, int stride, int vocabulary, SamplerTeam samplers) {
        Scored[] scores = new Scored[places.size()];
        List<Optional<String>> problems = samplers.each(scores.length, (i, sampler) -> {
            Place p = places.get(i);
            scores[i] = p.text.score(sampler, logits, p.row * stride, vocabulary, p.place);
        });
        Map<Text, String> failed = new HashMap<>();
        for (int i = 0; i < scores.length; i++) {
            Text text = places.get(i).text;
            problems.get(i).ifPresent(problem -> failed.putIfAbsent(text, problem));
            if (!failed.containsKey(text)) {
                text.generation().score(scores[i]);
            }
        }
        return failed;
    }
}
