package bellman.llm.generate;

import bellman.llm.decode.KeyValuePages;
import bellman.llm.generate.Completion.WeightsVersion;
import bellman.llm.generate.Sampled.Alternative;
import bellman.llm.tokenizer.TokenStream;
import bellman.run.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// A text that grows: a prompt and one continuation of it, with the pages that hold its keys and values.
final class Text {
    private final Generation generation;
    private final int sample;
    private final int promptLength;
    private final SamplingOptions options;
    private final RandomStream random;
    private final SeenTokens seen;
    private Optional<TokenMask> mask = Optional.empty();
    private boolean masked;
    private final Optional<StopTexts> words;
    private final List<List<Alternative>> alternatives = new ArrayList<>();
    private final List<Text> followers = new ArrayList<>();
    private int[] tokens;
    private int length;
    private float[] logProbs = new float[16];
    private float[] drawnLogProbs = new float[16];
    private int[] pages = new int[4];
    private int pageCount;
    private int read;
    private int remembered;
    private final Guesses guesses = new Guesses();
    private Optional<WeightsVersion> first = Optional.empty();
    private Optional<WeightsVersion> last = Optional.empty();

    Text(Generation generation, int sample, Optional<TokenStream> stream) {
        this.generation = generation;
        this.sample = sample;
        GenerationRequest request = generation.request();
        options = request.options();
        promptLength = request.prompt().length;
        tokens = Arrays.copyOf(request.prompt(), promptLength + 16);
        length = promptLength;
        random = RandomStream.of(options.seed(), "sample", sample);
        seen = new SeenTokens(request.prompt(), options);
        words = stream.map(s -> new StopTexts(s, options.stopTexts()));
    }

    Generation generation() {
        return generation;
    }

    int sample() {
        return sample;
    }

    /// Texts of the same prompt, which this one reads for them.
    List<Text> followers() {
        return followers;
    }

    int[] tokens() {
        return tokens;
    }

    int length() {
        return length;
    }

    int promptLength() {
        return promptLength;
    }

    /// Tokens that were written.
    int written() {
        return length - promptLength;
    }

    /// Tokens whose keys and values are in the pages.
    int read() {
        return read;
    }

    void read(int count) {
        read = count;
    }

    /// Full pages that others may know of.
    int remembered() {
        return remembered;
    }

    void remembered(int count) {
        remembered = count;
    }

    /// Whether the prompt's token at a place has still to be scored.
    boolean lacksScore(int place) {
        return generation.lacksScore(place);
    }

    /// Whether any of the prompt's tokens has.
    boolean lacksScores() {
        return lacksScore(promptLength - 1);
    }

    /// Whether the prompt is not to be continued.
    boolean isScoredAlone() {
        return generation.request().scoring() == Scoring.ALONE;
    }

    /// Scores the prompt's token at a place from the logits in front of it.
    Scored score(Sampler sampler, float[] logits, int from, int vocabulary, int place) {
        return sampler.score(logits, from, vocabulary, options, tokens[place]);
    }

    /// What it may say next.
    Guesses guesses() {
        return guesses;
    }

    /// The most tokens that can still be written.
    int room(int context) {
        return Math.min(options.maxTokens() - written(), context - length);
    }

    /// Draws a token from logits.
    ///
    /// @throws RuntimeException with the mask's words, if it cannot be made or met
    Sampled draw(Sampler sampler, float[] logits, int from, int vocabulary) {
        if (!masked) {
            mask = generation.request().mask().map(Supplier::get);
            masked = true;
        }
        return sampler.draw(logits, from, vocabulary, options, seen, mask, random.nextDouble());
    }

    /// Appends a token; returns why the text ends with it, if it does.
    Optional<FinishReason> append(Sampled sampled, WeightsVersion weights, int context) {
        if (length == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * length);
        }
        int number = written();
        if (number == logProbs.length) {
            logProbs = Arrays.copyOf(logProbs, 2 * number);
            drawnLogProbs = Arrays.copyOf(drawnLogProbs, 2 * number);
        }
        tokens[length++] = sampled.token();
        logProbs[number] = sampled.logProb();
        drawnLogProbs[number] = sampled.drawnLogProb();
        if (options.alternatives() > 0) {
            alternatives.add(sampled.alternatives());
        }
        seen.add(sampled.token());
        mask.ifPresent(m -> m.accept(sampled.token()));
        first = first.or(() -> Optional.of(weights));
        last = Optional.of(weights);
        if (options.endTokens().contains(sampled.token())) {
            return Optional.of(FinishReason.STOP);
        }
        if (words.isPresent() && words.get().append(sampled.token())) {
            return Optional.of(FinishReason.STOP);
        }
        if (mask.isPresent() && mask.get().isOver()) {
            return Optional.of(FinishReason.STOP);
        }
        boolean full = written() == options.maxTokens() || length == context;
        return full ? Optional.of(FinishReason.LENGTH) : Optional.empty();
    }

    /// What of the continuation is certain since the last call.
    String news() {
        return words.map(StopTexts::news).orElse("");
    }

    int[] pages() {
        return pages;
    }

    int pageCount() {
        return pageCount;
    }

    void addPage(int page) {
        if (pageCount == pages.length) {
            // A new array: rows of a batch tell texts apart by it.
            pages = Arrays.copyOf(pages, 2 * pageCount);
        }
        pages[pageCount++] = page;
    }

    void replacePage(int number, int page) {
        pages[number] = page;
    }

    /// Lets go of all pages; what was read must be read again.
    void release(KeyValuePages memory) {
        for (int i = 0; i < pageCount; i++) {
            memory.release(pages[i]);
        }
        pageCount = 0;
        read = 0;
        remembered = 0;
    }

    /// Shares the pages of another text with the same prompt, which was read.
    void share(Text other, KeyValuePages memory) {
        for (int i = 0; i < KeyValuePages.pagesFor(promptLength); i++) {
            memory.hold(other.pages[i]);
            addPage(other.pages[i]);
        }
        read = promptLength;
    }

    Completion complete(FinishReason reason, Optional<String> problem, WeightsVersion current) {
        int count = written();
        return new Completion(
                Arrays.copyOfRange(tokens, promptLength, length),
                Arrays.copyOf(logProbs, count),
                Arrays.copyOf(drawnLogProbs, count),
                alternatives,
                words.map(StopTexts::finish),
                reason,
                problem,
                first.orElse(current),
                last.orElse(current));
    }
}
