package bellman.llm.generate;

import bellman.llm.generate.Completion.WeightsVersion;
import bellman.llm.tokenizer.TokenStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The texts of an engine: those that wait and those that grow. One thread at a time uses it.
final class Roster {
    private final InstantSource clock;
    private final Optional<Supplier<TokenStream>> streams;
    private final EngineMeter meter;
    private final Consumer<Text> release;
    private final Deque<Text> waiting = new ArrayDeque<>();
    private final List<Text> running = new ArrayList<>();
    private boolean paused;

    /// @param release lets go of the keys and values of a text, if it has some
    Roster(InstantSource clock, Optional<Supplier<TokenStream>> streams, EngineMeter meter, Consumer<Text> release) {
        this.clock = clock;
        this.streams = streams;
        this.meter = meter;
        this.release = release;
    }

    /// Those that wait, the next one first.
    Deque<Text> waiting() {
        return waiting;
    }

    /// Those that grow, in the order in which they entered.
    List<Text> running() {
        return running;
    }

    /// Lets no further text in, or again.
    void pause(boolean wanted) {
        paused = wanted;
    }

    boolean isPaused() {
        return paused;
    }

    /// Whether nothing can be done before somebody does something.
    boolean isHeldUp() {
        return paused && running.isEmpty();
    }

    boolean isIdle() {
        return waiting.isEmpty() && running.isEmpty();
    }

    /// Puts a request at the end of the queue.
    void add(Generation generation) {
        Text leader = new Text(generation, 0, streams.map(Supplier::get));
        for (int i = 1; i < generation.request().samples(); i++) {
            leader.followers().add(new Text(generation, i, streams.map(Supplier::get)));
        }
        waiting.add(leader);
    }

    /// Ends texts that nobody wants any more or whose time is over.
    void dropUnwanted(WeightsVersion weights) {
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

    /// What an error says to whoever made the request.
    static String problem(RuntimeException e) {
        return Optional.ofNullable(e.getMessage()).orElse(e.toString());
    }

    /// Appends a token to a text, which it may end.
    void append(Text text, Sampled sampled, int context, WeightsVersion weights) {
        Optional<FinishReason> end;
        try {
            end = text.append(sampled, weights, context);
            text.generation().firstToken().ifPresent(meter::firstToken);
            text.generation().listener().token(text.sample(), sampled, text.news());
        } catch (RuntimeException e) {
            // What a request brought with it fails that request alone.
            finish(text, FinishReason.ERROR, Optional.of(problem(e)), weights);
            return;
        }
        end.ifPresent(reason -> finish(text, reason, Optional.empty(), weights));
    }

    /// Ends a text, and those that wait for it to be read.
    void finish(Text text, FinishReason reason, Optional<String> problem, WeightsVersion weights) {
        running.remove(text);
        release.accept(text);
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
    }

    /// Tells everybody who waits that the engine failed.
    void fail(Throwable cause) {
        running.forEach(t -> t.generation().completions().forEach(c -> c.completeExceptionally(cause)));
        waiting.forEach(t -> t.generation().completions().forEach(c -> c.completeExceptionally(cause)));
    }
}
