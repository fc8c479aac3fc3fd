package bellman.llm.generate;

import bellman.llm.decode.WeightSource;
import bellman.llm.generate.Completion.WeightsVersion;
import bellman.llm.model.CausalModel;
import bellman.llm.model.Decoding;
import bellman.llm.tokenizer.TokenStream;
import bellman.net.ImagePatches;
import bellman.net.TokenBatch;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// The steps of [TorchEngine]: prompts that wait are read as far as there is room, then every text grows by a
/// token. The samples of a prompt share its reading.
///
/// Keys and values are one rectangle, a row for each text. Where it would not fit into its memory, the text in the last
/// row gives it up and waits to be read again.
final class TorchSteps implements EngineLoop.Steps {
    /// Tokens by which texts may grow before one that enters has to leave again.
    private static final int AHEAD = 64;

    private final CausalModel model;
    private final Decoding decoding;
    private final long cacheBytes;
    private final EngineLimits limits;
    private final EngineMeter meter;
    private final Roster roster;
    private final Sampler sampler = new Sampler();
    /// The texts of the decoding's rows.
    private final List<Text> rows = new ArrayList<>();

    TorchSteps(
            CausalModel model,
            long cacheBytes,
            EngineLimits limits,
            InstantSource clock,
            Optional<Supplier<TokenStream>> streams,
            EngineMeter meter) {
        this.model = model;
        this.cacheBytes = cacheBytes;
        this.limits = limits;
        this.meter = meter;
        decoding = new Decoding(model);
        roster = new Roster(clock, streams, meter, this::release);
    }

    @Override
    public Roster roster() {
        return roster;
    }

    @Override
    public String load(WeightSource source) {
        ModelWeights.load(model, source);
        return ModelWeights.hash(model);
    }

    @Override
    public void step(WeightsVersion weights) {
        roster.dropUnwanted(weights);
        read(weights);
        grow(weights);
        meter.state(roster.waiting().size(), rows.size(), 0);
    }

    /// The memory for keys and values, in pieces of the smallest text's.
    CacheUse cache() {
        long piece = Decoding.bytes(model, 1, 1);
        long held = rows.isEmpty() ? 0 : Decoding.bytes(model, rows.size(), longest());
        return new CacheUse((int) (cacheBytes / piece), (int) (held / piece), 0);
    }

    /// Tokens of the longest text.
    private int longest() {
        return rows.stream().mapToInt(Text::length).max().orElse(0);
    }

    private boolean fits(int texts, int tokens) {
        return Decoding.bytes(model, texts, tokens) <= cacheBytes;
    }

    /// Makes room, and some more where the memory allows it, so that it is not moved at each step.
    private void reserve(int texts, int tokens) {
        if (!decoding.hasRoom(texts, tokens)) {
            int moreTexts = Math.max(texts, Math.min(limits.sequences(), texts + texts / 2));
            int moreTokens = Math.max(tokens, Math.min(model.context(), tokens + tokens / 4));
            boolean more = fits(moreTexts, moreTokens);
            decoding.reserve(more ? moreTexts : texts, more ? moreTokens : tokens);
        }
    }

    /// Lets go of a text's row, which the last one takes.
    private void release(Text text) {
        int row = rows.indexOf(text);
        if (row >= 0) {
            decoding.remove(row);
            Text last = rows.removeLast();
            if (row < rows.size()) {
                rows.set(row, last);
            }
        }
    }

    // --- reading --------------------------------------------------------------------------------------------------

    /// Reads texts that wait, in their order.
    private void read(WeightsVersion weights) {
        List<Text> chosen = choose(weights);
        if (chosen.isEmpty()) {
            return;
        }
        try {
            run(chosen);
            enter(chosen, weights);
        } catch (UnreadableException together) {
            // One of them is at fault, and it alone shall end.
            for (Text text : chosen) {
                try {
                    run(List.of(text));
                    enter(List.of(text), weights);
                } catch (UnreadableException alone) {
                    roster.finish(text, FinishReason.ERROR, Optional.of(alone.problem()), weights);
                }
            }
        }
    }

    /// Prompts that cannot be run; those before them are as they were.
    private static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(RuntimeException cause) {
            super(Roster.problem(cause), cause);
        }

        String problem() {
            return String.valueOf(getMessage());
        }
    }

    /// Takes from the queue what is read in this step.
    private List<Text> choose(WeightsVersion weights) {
        List<Text> chosen = new ArrayList<>();
        int longest = longest();
        int tokens = 0;
        while (!roster.isPaused() && !roster.waiting().isEmpty()) {
            Text text = roster.waiting().getFirst();
            int wide = Math.max(longest, text.length() + 1);
            int count = rows.size() + chosen.size() + 1;
            boolean chunk = chosen.isEmpty() || tokens + text.length() <= limits.chunk();
            if (count > limits.sequences() || !chunk) {
                break;
            }
            if (count > 1 && !fits(count, Math.min(model.context(), wide + AHEAD))) {
                break;
            }
            if (!fits(count, wide)) {
                roster.waiting().removeFirst();
                roster.finish(text, FinishReason.ERROR, Optional.of(tooLong(text)), weights);
                continue;
            }
            roster.waiting().removeFirst();
            chosen.add(text);
            longest = wide;
            tokens += text.length();
        }
        return chosen;
    }

    private String tooLong(Text text) {
        return "its " + text.length() + " tokens need " + Decoding.bytes(model, 1, text.length() + 1)
                + " bytes for keys and values, the engine has " + cacheBytes + "; give it more memory";
    }

    /// Runs texts as a whole, in rows behind the others.
    private void run(List<Text> texts) throws UnreadableException {
        int tokens = texts.stream().mapToInt(Text::length).sum();
        int[] ids = new int[tokens];
        int[] lengths = new int[texts.size()];
        List<ImagePatches> images = new ArrayList<>();
        int at = 0;
        int longest = longest();
        for (int i = 0; i < lengths.length; i++) {
            Text text = texts.get(i);
            lengths[i] = text.length();
            longest = Math.max(longest, lengths[i] + 1);
            System.arraycopy(text.tokens(), 0, ids, at, lengths[i]);
            at += lengths[i];
            images.addAll(text.generation().request().images());
        }
        try {
            reserve(rows.size() + lengths.length, longest);
            var scoring = new PackedScoring(texts, sampler, model.vocabulary());
            decoding.add(new TokenBatch(ids, lengths, scoring.wanted(), 1f, false, images), scoring);
        } catch (RuntimeException e) {
            throw new UnreadableException(e);
        }
        meter.step(tokens);
    }

    /// Draws for texts that were run, and for those that have the same prompt.
    private void enter(List<Text> texts, WeightsVersion weights) {
        float[] logits = decoding.logits();
        List<Text> drawing = new ArrayList<>();
        List<Text> scored = new ArrayList<>();
        List<Integer> from = new ArrayList<>();
        int first = rows.size();
        rows.addAll(texts);
        int longest = longest();
        for (int i = 0; i < texts.size(); i++) {
            Text text = texts.get(i);
            roster.running().add(text);
            if (text.isScoredAlone()) {
                scored.add(text);
                continue;
            }
            drawing.add(text);
            from.add(i);
            List<Text> followers = List.copyOf(text.followers());
            text.followers().clear();
            for (Text follower : followers) {
                if (rows.size() < limits.sequences() && fits(rows.size() + 1, longest + 1)) {
                    reserve(rows.size() + 1, longest + 1);
                    decoding.copy(first + i);
                    rows.add(follower);
                    roster.running().add(follower);
                    drawing.add(follower);
                    from.add(i);
                } else {
                    roster.waiting().addFirst(follower);
                }
            }
        }
        draw(drawing, from, logits, weights);
        scored.forEach(text -> roster.finish(text, FinishReason.LENGTH, Optional.empty(), weights));
    }

    // --- growing --------------------------------------------------------------------------------------------------

    /// Appends the newest token of every text to its keys and values, and draws the next one.
    private void grow(WeightsVersion weights) {
        while (!rows.isEmpty() && !fits(rows.size(), longest())) {
            Text last = rows.getLast();
            if (rows.size() == 1) {
                roster.finish(last, FinishReason.ERROR, Optional.of(tooLong(last)), weights);
            } else {
                release(last);
                roster.running().remove(last);
                roster.waiting().addFirst(last);
                meter.preempted();
            }
        }
        if (rows.isEmpty()) {
            return;
        }
        List<Text> texts = List.copyOf(rows);
        reserve(texts.size(), longest());
        decoding.append(texts.stream().mapToInt(t -> t.tokens()[t.length() - 1]).toArray());
        meter.step(texts.size());
        draw(texts, IntStream.range(0, texts.size()).boxed().toList(), decoding.logits(), weights);
    }

    /// Draws a token for each text from the logits of its row.
    private void draw(List<Text> texts, List<Integer> from, float[] logits, WeightsVersion weights) {
        int vocabulary = model.vocabulary();
        for (int i = 0; i < texts.size(); i++) {
            Text text = texts.get(i);
            Sampled sampled;
            try {
                sampled = text.draw(sampler, logits, from.get(i) * vocabulary, vocabulary);
            } catch (RuntimeException e) {
                roster.finish(text, FinishReason.ERROR, Optional.of(Roster.problem(e)), weights);
                continue;
            }
            roster.append(text, sampled, model.context(), weights);
        }
        meter.tokens(texts.size());
    }

    @Override
    public void close() {
        decoding.close();
    }
}
