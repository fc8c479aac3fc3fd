package bellman.llm.generate;

import bellman.llm.decode.DecoderBatch;
import bellman.llm.decode.KeyValuePages;
import bellman.llm.decode.SimdDecoder;
import bellman.llm.decode.WeightSource;
import bellman.llm.generate.Completion.WeightsVersion;
import bellman.llm.tokenizer.TokenStream;
import bellman.net.Team;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Decides which texts take part in the next step of a decoder: every text that grows has a row in it, and what room is
/// left goes to prompts that are read in chunks. A finished text leaves at once and a waiting one enters.
///
/// Where pages run out, those of the prefix cache go first; then the text that entered last gives its pages up and
/// waits to be read again, which changes nothing in what it will say. One thread at a time uses a scheduler.
final class Scheduler implements EngineLoop.Steps {
    /// Rows up to which a step takes hardly longer than with one, since the weights are read once for all.
    private static final int GUESSING_ROWS = 8;

    private static final int[] NONE = {};

    private final SimdDecoder decoder;
    private final KeyValuePages pages;
    private final PrefixCache prefixes;
    private final EngineLimits limits;
    private final EngineMeter meter;
    private final Roster roster;
    private final Deque<Text> waiting;
    private final List<Text> running;
    private final DecoderBatch batch;
    /// The texts that draw in this step, and the first row of logits of each.
    private final List<Text> drawing = new ArrayList<>();

    private final List<Integer> firstRows = new ArrayList<>();
    private final int guesses;

    private final SamplerTeam samplers;
    private final PromptScoring scoring = new PromptScoring();

    Scheduler(
            SimdDecoder decoder,
            KeyValuePages pages,
            EngineLimits limits,
            int guesses,
            Team team,
            InstantSource clock,
            Optional<Supplier<TokenStream>> streams,
            EngineMeter meter) {
        this.decoder = decoder;
        this.pages = pages;
        this.limits = limits;
        this.guesses = guesses;
        samplers = new SamplerTeam(team);
        this.meter = meter;
        roster = new Roster(clock, streams, meter, text -> text.release(pages));
        waiting = roster.waiting();
        running = roster.running();
        prefixes = new PrefixCache(pages);
        batch = new DecoderBatch(limits.rows());
    }

    @Override
    public Roster roster() {
        return roster;
    }

    @Override
    public String load(WeightSource source) {
        decoder.load(source);
        forgetPrefixes();
        return decoder.hash();
    }

    /// Forgets what was computed with weights that are no more. Texts that grow keep their pages.
    void forgetPrefixes() {
        prefixes.clear();
    }

    @Override
    public void step(WeightsVersion weights) {
        roster.dropUnwanted(weights);
        admit(weights);
        fill();
        if (batch.rows() > 0) {
            float[] logits = decoder.run(batch);
            meter.step(batch.rows());
            remember();
            score(logits, weights);
            draw(logits, weights);
        }
        meter.state(waiting.size(), running.size(), prefixes.hitRate());
    }

    /// Pages that nobody holds but the prefix cache.
    int remembered() {
        return prefixes.spare();
    }

    // --- who takes part ---------------------------------------------------------------------------------------------

    /// Lets waiting texts in, in their order, as long as there are pages for what they have and a little more.
    private void admit(WeightsVersion weights) {
        while (!roster.isPaused() && running.size() < limits.sequences() && !waiting.isEmpty()) {
            Text text = waiting.getFirst();
            int needed = KeyValuePages.pagesFor(text.length() + 1);
            if (needed > pages.count()) {
                waiting.removeFirst();
                roster.finish(
                        text,
                        FinishReason.ERROR,
                        Optional.of(
                                "its " + text.length() + " tokens need " + needed + " pages for keys and values, the"
                                        + " engine has " + pages.count() + "; give it more memory"),
                        weights);
                continue;
            }
            int[] known = text.lacksScores() ? NONE : prefixes.find(text.tokens(), text.length() - 1);
            boolean fits = prefixes.makeRoom(needed - known.length + running.size());
            if (!fits && !running.isEmpty()) {
                for (int page : known) {
                    pages.release(page);
                }
                return;
            }
            waiting.removeFirst();
            for (int page : known) {
                text.addPage(page);
            }
            text.read(known.length * KeyValuePages.TOKENS);
            if (text.written() == 0) {
                text.generation().cached(text.read());
            }
            running.add(text);
        }
    }

    /// Fills the batch: a row for each text that grows, then chunks of those that are being read.
    private void fill() {
        batch.clear();
        scoring.clear();
        drawing.clear();
        firstRows.clear();
        List<Text> growing =
                running.stream().filter(t -> t.read() == t.length() - 1).toList();
        int guessed = Math.min(guesses, GUESSING_ROWS / Math.max(1, growing.size()) - 1);
        for (Text text : growing) {
            addRows(text, 1, guess(text, guessed));
        }
        int room = Math.min(limits.chunk(), batch.capacity() - batch.rows());
        for (Text text : List.copyOf(running)) {
            int unread = text.length() - text.read();
            if (unread > 1 && room > 0) {
                room -= addRows(text, Math.min(unread, room), guess(text, 0));
            }
        }
    }

    /// What a text may say next, if there is room to try it.
    private int[] guess(Text text, int most) {
        int free = batch.capacity() - batch.rows() - 1;
        int room = Math.min(Math.min(most, free), text.room(decoder.config().context()) - 1);
        boolean scarce = pages.available() <= running.size() * KeyValuePages.pagesFor(1 + Math.max(1, room));
        return scarce ? NONE : text.guesses().guess(text.tokens(), text.length(), room);
    }

    /// Adds the next `count` unread tokens of a text, and what it may say next; returns how many were added without
    /// that, none if it had to give up its pages.
    private int addRows(Text text, int count, int[] next) {
        // All pages first: rows of a batch tell texts apart by the array of them.
        if (!running.contains(text)
                || batch.rows() + count + next.length > batch.capacity()
                || !makePages(text, count + next.length)) {
            return 0;
        }
        for (int i = text.read(); i < text.read() + count; i++) {
            boolean last = i == text.length() - 1 && !text.isScoredAlone();
            boolean scored = text.lacksScore(i + 1);
            int row = batch.add(text.tokens()[i], i, text.pages(), last || scored);
            if (last) {
                drawing.add(text);
                firstRows.add(row);
            }
            if (scored) {
                scoring.add(text, i + 1, row);
            }
        }
        for (int i = 0; i < next.length; i++) {
            batch.add(next[i], text.length() + i, text.pages(), true);
        }
        text.read(text.read() + count);
        return count;
    }

    /// Makes the pages that the next `count` tokens fall into the text's own.
    private boolean makePages(Text text, int count) {
        int from = text.read() / KeyValuePages.TOKENS;
        int to = KeyValuePages.pagesFor(text.read() + count);
        for (int number = from; number < to; number++) {
            boolean shared = number < text.pageCount() && pages.holders(text.pages()[number]) > 1;
            if (number < text.pageCount() && !shared) {
                continue;
            }
            while (!prefixes.makeRoom(1)) {
                if (!giveUpOne(text)) {
                    return false;
                }
            }
            if (shared) {
                text.replacePage(number, pages.own(text.pages()[number]));
            } else {
                text.addPage(pages.take());
            }
        }
        return true;
    }

    /// Takes the pages of the text that entered last and has no row in this step; returns whether `wanting`,
    /// which needs one, still runs.
    private boolean giveUpOne(Text wanting) {
        for (int i = running.size() - 1; i >= 0; i--) {
            Text victim = running.get(i);
            if (!isInBatch(victim)) {
                running.remove(i);
                victim.release(pages);
                waiting.addFirst(victim);
                meter.preempted();
                return victim != wanting;
            }
        }
        throw new IllegalStateException("no text can give up pages, though " + wanting.length() + " tokens need one");
    }

    private boolean isInBatch(Text text) {
        return batch.contains(text.pages());
    }

    // --- what came out ----------------------------------------------------------------------------------------------

    /// Offers pages that have become full to later texts.
    private void remember() {
        for (Text text : running) {
            int full = text.read() / KeyValuePages.TOKENS;
            for (int number = text.remembered(); number < full; number++) {
                prefixes.put(text.pages()[number], text.tokens(), number);
            }
            text.remembered(full);
        }
    }

    /// Scores prompts, and ends texts that nothing else is wanted of.
    private void score(float[] logits, WeightsVersion weights) {
        scoring.run(logits, decoder.logitsStride(), decoder.config().vocabulary(), samplers)
                .forEach((text, problem) -> roster.finish(text, FinishReason.ERROR, Optional.of(problem), weights));
        for (Text text : List.copyOf(running)) {
            if (text.isScoredAlone() && text.read() == text.length()) {
                roster.finish(text, FinishReason.LENGTH, Optional.empty(), weights);
            }
        }
    }

    private void draw(float[] logits, WeightsVersion weights) {
        List<Text> texts = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < drawing.size(); i++) {
            Text text = drawing.get(i);
            if (!running.contains(text)) {
                continue;
            }
            int row = firstRows.get(i);
            texts.add(text);
            rows.add(row);
            for (Text follower : text.followers()) {
                follower.share(text, pages);
                running.add(follower);
                texts.add(follower);
                rows.add(row);
            }
            text.followers().clear();
        }
        int vocabulary = decoder.config().vocabulary();
        int stride = decoder.logitsStride();
        Sampled[] drawn = new Sampled[texts.size()];
        List<Optional<String>> problems = samplers.each(
                drawn.length,
                (i, sampler) -> drawn[i] = texts.get(i).draw(sampler, logits, rows.get(i) * stride, vocabulary));
        for (int i = 0; i < drawn.length; i++) {
            if (problems.get(i).isPresent()) {
                roster.finish(texts.get(i), FinishReason.ERROR, problems.get(i), weights);
            } else {
                roster.append(texts.get(i), drawn[i], decoder.config().context(), weights);
            }
        }
        int more = 0;
        for (int i = 0; i < drawing.size(); i++) {
            if (drawing.get(i).guesses().last().length > 0) {
                more += drawOn(drawing.get(i), logits, firstRows.get(i), weights);
            }
        }
        meter.tokens(drawn.length + more);
    }

    /// Draws from the rows of a text's guesses for as long as they were right; returns how many tokens came.
    private int drawOn(Text text, float[] logits, int row, WeightsVersion weights) {
        int[] next = text.guesses().last();
        int right = 0;
        while (right < next.length && running.contains(text) && text.tokens()[text.length() - 1] == next[right]) {
            right++;
            try {
                int from = (row + right) * decoder.logitsStride();
                Sampled sampled = text.draw(
                        samplers.first(), logits, from, decoder.config().vocabulary());
                roster.append(text, sampled, decoder.config().context(), weights);
            } catch (RuntimeException e) {
                roster.finish(text, FinishReason.ERROR, Optional.of(Roster.problem(e)), weights);
            }
        }
        if (running.contains(text)) {
            text.read(text.length() - 1);
        }
        text.guesses().came(right);
        meter.guessed(next.length, right);
        return right;
    }

    @Override
    public void close() {
        prefixes.clear();
    }
}
