package bellman.llm.generate;

import bellman.llm.model.Decoding;
import java.util.ArrayList;
import java.util.List;

/// Scores the prompts that [TorchSteps] runs, as far as that is wanted.
final class PackedScoring implements Decoding.Targets {
    private final Sampler sampler;
    private final int vocabulary;
    private final boolean[] wanted;
    private final List<Place> places = new ArrayList<>();

    /// A token to be scored.
    private record Place(Text text, int place) {}

    /// @param texts that run as one batch
    PackedScoring(List<Text> texts, Sampler sampler, int vocabulary) {
        this.sampler = sampler;
        this.vocabulary = vocabulary;
        wanted = new boolean[texts.stream().mapToInt(Text::length).sum()];
        int from = 0;
        for (Text text : texts) {
            for (int i = 1; i < text.promptLength(); i++) {
                if (text.lacksScore(i)) {
                    wanted[from + i] = true;
                    places.add(new Place(text, i));
                }
            }
            from += text.length();
        }
    }

    /// Which of the batch's tokens are scored.
    boolean[] wanted() {
        return wanted;
    }

    @Override
    public void logits(int first, int count, float[] logits) {
        for (int i = 0; i < count; i++) {
            Place p = places.get(first + i);
            p.text.generation().score(p.text.score(sampler, logits, i * vocabulary, vocabulary, p.place));
        }
    }
}
