package bellman.llm.generate;

import bellman.llm.decode.DecoderBatch;
import bellman.llm.decode.KeyValuePages;
import bellman.llm.decode.SimdDecoder;
import bellman.llm.generate.Completion.WeightsVersion;
import bellman.llm.tokenizer.TokenStream;
import bellman.net.Team;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Decides which texts take part in the next step of a decoder: every text that grows has a row in it, and what room is
/// left goes to prompts that are read in chunks. A finished text leaves at once and a waiting one enters.
///
/// Where pages run out, those of the prefix cache go first; then the text that entered last gives its pages up and
/// waits to be read again, which changes nothing in what it will say. One thread at a time uses a scheduler.
final class Scheduler {
    private final SimdDecoder decoder;
    private final KeyValuePages pages;
    private final PrefixCache prefixes;
    private final EngineLimits limits;
    private final Team team;
    private final InstantSource clock;
    private final Optional<Supplier<TokenStream>> streams;
    private final EngineMeter meter;
    private final Deque<Text> waiting = new ArrayDeque<>();
    private final List<Text> running = new ArrayList<>();
    private final DecoderBatch batch;
    /// The texts of the step's rows of logits.
    private final List<Text> drawing = new ArrayList<>();

    private boolean paused;
    /// Each member's own.
    private final Sampler[] samplers;

    Scheduler(
            SimdDecoder decoder,
            KeyValuePages pages,
            EngineLimits limits,
            Team team,
            InstantSource clock,
            Optional<Supplier<TokenStream>> streams,
            EngineMeter meter) {
        this.decoder = decoder;
        this.pages = pages;
        this.limits = limits;
        this.team = team;
        samplers = new Sampler[team.members()];
        Arrays.setAll(samplers, i -> new Sampler());
        this.clock = clock;
        this.streams = streams;
        this.meter = meter;
        prefixes = new PrefixCache(pages);
        batch = new DecoderBatch(limits.rows());
    }

    /// Lets no further text in, or again.
    void pause(boolean wanted) {
        paused = wanted;
    }

    /// Whether nothing can be done before somebody does something.
    boolean isHeldUp() {
        return paused && running.isEmpty();
    }

    int running() {
        return running.size();
    }

    boolean isIdle() {
        return waiting.isEmpty() && running.isEmpty();
    }

    /// Requests that wait.
    int waiting() {
        return waiting.size();
    }

    /// Puts a request at the end of the queue.
    void add(Generation generation) {
        Text leader = new Text(generation, 0, streams.map(Supplier::get));
        for (int i = 1; i < generation.request().samples(); i++) {
            leader.followers().add(new Text(generation, i, streams.map(Supplier::get)));
        }
        waiting.add(leader);
    }

    /// Forgets what was computed with weights that are no more. Texts that grow keep their pages.
    void forgetPrefixes() {
        prefixes.clear();
    }

    /// Runs one step, if there is anything to do.
    void step(WeightsVersion weights) {
        dropUnwanted(weights);
        admit(weights);
        fill();
        if (batch.rows() > 0) {
            float[] logits = decoder.run(batch);
            meter.step(batch.rows());
            remember();
            draw(logits, weights);
        }
        meter.state(waiting.size(), running.size(), pages, prefixes.hitRate());
    }

    /// Pages that nobody holds but the prefix cache.
    int remembered() {
        return prefixes.spare();
    }

    // --- who takes part ---------------------------------------------------------------------------------------------

    private void dropUnwanted(WeightsVersion weights) {
        Instant now = clock.instant();
        for (Text text : List.copyOf(running)) {
            unwanted(text, now).ifPresent(reason -> finish(text, reason, Optional.empty(), weights));
        }
        for (Text text : List.copyOf(waiting)) {
            unwanted(text, now).ifPresent(reason -> {
                waiting.remove(text);
                finish(text, reason, Optional.empty(), weights);
            });
        }
    }

    private static Optional<FinishReason> unwanted(Text text, Instant now) {
        if (text.generation().cancelled()) {
            return Optional.of(FinishReason.CANCELLED);
        }
        boolean late =
                text.generation().request().deadline().filter(now::isAfter).isPresent();
        return late ? Optional.of(FinishReason.DEADLINE) : Optional.empty();
    }

    /// Lets waiting texts in, in their order, as long as there are pages for what they have and a little more.
    private void admit(WeightsVersion weights) {
        while (!paused && running.size() < limits.sequences() && !waiting.isEmpty()) {
            Text text = waiting.getFirst();
            int needed = KeyValuePages.pagesFor(text.length() + 1);
            if (needed > pages.count()) {
                waiting.removeFirst();
                finish(
                        text,
                        FinishReason.ERROR,
                        Optional.of(
                                "its " + text.length() + " tokens need " + needed + " pages for keys and values, the"
                                        + " engine has " + pages.count() + "; give it more memory"),
                        weights);
                continue;
            }
            int[] known = prefixes.find(text.tokens(), text.length() - 1);
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
        drawing.clear();
        for (Text text : List.copyOf(running)) {
            if (text.read() == text.length() - 1) {
                addRows(text, 1);
            }
        }
        int room = Math.min(limits.chunk(), batch.capacity() - batch.rows());
        for (Text text : List.copyOf(running)) {
            int unread = text.length() - text.read();
            if (unread > 1 && room > 0) {
                room -= addRows(text, Math.min(unread, room));
            }
        }
    }

    /// Adds the next `count` unread tokens of a text; returns how many were added, none if it had to give up its pages.
    private int addRows(Text text, int count) {
        if (!running.contains(text) || batch.rows() + count > batch.capacity() || !makePages(text, count)) {
            return 0;
        }
        for (int i = text.read(); i < text.read() + count; i++) {
            boolean last = i == text.length() - 1;
            batch.add(text.tokens()[i], i, text.pages(), last);
            if (last) {
                drawing.add(text);
            }
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

    /// Takes the pages of the text that entered last and has no row in this step; returns whether `wanting`, which
    /// needs
    /// one, still runs.
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

    /// Draws for some of the texts.
    @FunctionalInterface
    private interface Shares {
        void draw(int from, int to, Sampler sampler);
    }

    private void draw(float[] logits, WeightsVersion weights) {
        List<Text> texts = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < drawing.size(); i++) {
            Text text = drawing.get(i);
            texts.add(text);
            rows.add(i);
            for (Text follower : text.followers()) {
                follower.share(text, pages);
                running.add(follower);
                texts.add(follower);
                rows.add(i);
            }
            text.followers().clear();
        }
        int vocabulary = decoder.config().vocabulary();
        int stride = decoder.logitsStride();
        Sampled[] drawn = new Sampled[texts.size()];
        String[] problems = new String[texts.size()];
        Shares shares = (from, to, sampler) -> {
            for (int i = from; i < to; i++) {
                try {
                    drawn[i] = texts.get(i).draw(sampler, logits, rows.get(i) * stride, vocabulary);
                } catch (ArithmeticException | IllegalStateException e) {
                    problems[i] = String.valueOf(e.getMessage());
                }
            }
        };
        if (drawn.length < 2) {
            shares.draw(0, drawn.length, samplers[0]);
        } else {
            team.run(member -> shares.draw(
                    team.begin(member, drawn.length), team.begin(member + 1, drawn.length), samplers[member]));
        }
        for (int i = 0; i < drawn.length; i++) {
            if (problems[i] != null) {
                finish(texts.get(i), FinishReason.ERROR, Optional.of(problems[i]), weights);
            } else {
                append(texts.get(i), drawn[i], weights);
            }
        }
        meter.tokens(drawn.length);
    }

    private void append(Text text, Sampled sampled, WeightsVersion weights) {
        Optional<FinishReason> end =
                text.append(sampled, weights, decoder.config().context());
        text.generation().firstToken().ifPresent(meter::firstToken);
        text.generation().listener().token(text.sample(), sampled, text.news());
        end.ifPresent(reason -> finish(text, reason, Optional.empty(), weights));
    }

    private void finish(Text text, FinishReason reason, Optional<String> problem, WeightsVersion weights) {
        running.remove(text);
        text.release(pages);
        text.generation().complete(text.sample(), text.complete(reason, problem, weights));
        meter.finished(reason);
        List<Text> orphans = List.copyOf(text.followers());
        text.followers().clear();
        orphans.forEach(follower -> finish(follower, reason, problem, weights));
    }

    /// Ends everything as cancelled.
    void cancelAll(WeightsVersion weights) {
        List.copyOf(running).forEach(t -> finish(t, FinishReason.CANCELLED, Optional.empty(), weights));
        waiting.forEach(t -> finish(t, FinishReason.CANCELLED, Optional.empty(), weights));
        waiting.clear();
        prefixes.clear();
    }

    /// Tells everybody who waits that the engine failed.
    void fail(Throwable cause) {
        running.forEach(t -> t.generation().completions().forEach(c -> c.completeExceptionally(cause)));
        waiting.forEach(t -> t.generation().completions().forEach(c -> c.completeExceptionally(cause)));
    }
}
