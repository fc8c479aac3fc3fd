package bellman.llm.serve;

import bellman.llm.chat.Part;
import bellman.llm.chat.PartReader;
import bellman.llm.generate.Completion;
import bellman.llm.generate.FinishReason;
import bellman.llm.generate.Sampled;
import bellman.llm.generate.Scored;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One of the answers to a request while it grows. Tokens and what has become certain of the text do not come
/// at the same time: a token may end no character, or belong to what is held back.
final class Choice {
    private final int index;
    private final PartReader reader;
    private final List<Part> parts = new ArrayList<>();
    private final List<Sampled> tokens = new ArrayList<>();
    private final boolean keepsTokens;
    private List<Scored> promptScores = List.of();
    private int told;
    private int count;
    private long firstNanos;
    private long lastNanos;
    private boolean called;
    private Optional<Completion> completion = Optional.empty();

    /// @param keepsTokens whether anybody wants to know of them
    Choice(int index, PartReader reader, boolean keepsTokens) {
        this.index = index;
        this.reader = reader;
        this.keepsTokens = keepsTokens;
    }

    /// Its number in the request.
    int index() {
        return index;
    }

    /// Whether it wants to see a special token.
    boolean reads(String token) {
        return reader.reads(token);
    }

    /// A token came, and with it some text became certain.
    ///
    /// @param mark the token itself, if it is a special one that texts leave out and the answer's reader
    ///     looks for
    void add(Sampled token, String mark, String text) {
        lastNanos = System.nanoTime();
        firstNanos = count == 0 ? lastNanos : firstNanos;
        count++;
        if (keepsTokens) {
            tokens.add(token);
        }
        told += text.length();
        note(reader.add(mark + text));
    }

    /// It is complete.
    void finish(Completion whole) {
        completion = Optional.of(whole);
        String text = whole.text().orElse("");
        note(reader.add(text.substring(Math.min(told, text.length()))));
        note(reader.finish());
    }

    private void note(List<Part> news) {
        parts.addAll(news);
        called |= news.stream().anyMatch(Part.Calling.class::isInstance);
    }

    /// Takes the parts that nobody took yet.
    List<Part> takeParts() {
        List<Part> taken = List.copyOf(parts);
        parts.clear();
        return taken;
    }

    /// Whether there are parts to be taken.
    boolean hasParts() {
        return !parts.isEmpty();
    }

    /// How likely the tokens of its prompt are, but for the first, if that was asked for.
    List<Scored> promptScores() {
        return promptScores;
    }

    void promptScores(List<Scored> scores) {
        promptScores = scores;
    }

    /// Takes the tokens that nobody took yet.
    List<Sampled> takeTokens() {
        List<Sampled> taken = List.copyOf(tokens);
        tokens.clear();
        return taken;
    }

    /// Tokens in all, the one that ended it included.
    int count() {
        return count;
    }

    /// From its first token to its last.
    Duration writing() {
        return Duration.ofNanos(lastNanos - firstNanos);
    }

    /// Whether it is complete.
    boolean isComplete() {
        return completion.isPresent();
    }

    /// As clients call it.
    String finishReason() {
        FinishReason reason = completion.map(Completion::finishReason).orElse(FinishReason.LENGTH);
        return reason == FinishReason.STOP && called ? "tool_calls" : reason.word();
    }
}
