package bellman.llm.generate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A request on its way: its completions as they become known.
public final class Generation {
    private final GenerationRequest request;
    private final Listener listener;
    private final List<CompletableFuture<Completion>> completions = new ArrayList<>();
    private final long submittedNanos = System.nanoTime();
    private final List<Scored> scores = new ArrayList<>();
    private volatile boolean cancelled;
    private volatile int cached;
    private Optional<Long> firstTokenNanos = Optional.empty();

    /// Who hears of each token. It is called by the engine's thread and must not hold it up.
    @FunctionalInterface
    public interface Listener {
        /// Nobody.
        Listener NONE = (sample, sampled, text) -> {};

        /// A token was drawn.
        ///
        /// @param sample number of the continuation
        /// @param text what has become certain of the continuation's text with it, often empty
        void token(int sample, Sampled sampled, String text);
    }

    Generation(GenerationRequest request, Listener listener) {
        this.request = request;
        this.listener = listener;
        for (int i = 0; i < request.samples(); i++) {
            completions.add(new CompletableFuture<>());
        }
    }

    /// What was asked for.
    public GenerationRequest request() {
        return request;
    }

    /// One for each sample.
    public List<CompletableFuture<Completion>> completions() {
        return List.copyOf(completions);
    }

    /// Waits for all completions.
    ///
    /// @throws IllegalStateException if they take longer than `most`, or the wait is interrupted
    public List<Completion> await(Duration most) {
        long until = System.nanoTime() + most.toNanos();
        List<Completion> all = new ArrayList<>();
        for (var completion : completions) {
            try {
                all.add(completion.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS));
            } catch (TimeoutException e) {
                throw new IllegalStateException(
                        "a generation was not complete after the " + most.toSeconds()
                                + " s that were left; the engine may be stopped",
                        e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for a generation", e);
            } catch (ExecutionException e) {
                throw new IllegalStateException("the engine failed: " + e.getMessage(), e);
            }
        }
        return all;
    }

    /// Ends what is not complete yet; its pages are free at the engine's next step.
    public void cancel() {
        cancelled = true;
    }

    /// Tokens of the prompt whose keys and values were there already, once it is being read.
    public int cached() {
        return cached;
    }

    void cached(int tokens) {
        cached = tokens;
    }

    /// How likely the tokens of the prompt are, the first one left out, which nothing precedes. They are there before a
    /// token is drawn, if they were asked for.
    public synchronized List<Scored> scores() {
        return List.copyOf(scores);
    }

    /// Whether the prompt's token at a place has still to be scored.
    synchronized boolean lacksScore(int place) {
        return request.scoring() != Scoring.NONE && place > scores.size() && place < request.prompt().length;
    }

    /// The next token's score.
    synchronized void score(Scored next) {
        scores.add(next);
    }

    boolean cancelled() {
        return cancelled;
    }

    Listener listener() {
        return listener;
    }

    void complete(int sample, Completion completion) {
        completions.get(sample).complete(completion);
    }

    /// Notes when the first token came; returns how long that took, the first time.
    Optional<Duration> firstToken() {
        if (firstTokenNanos.isPresent()) {
            return Optional.empty();
        }
        long taken = System.nanoTime() - submittedNanos;
        firstTokenNanos = Optional.of(taken);
        return Optional.of(Duration.ofNanos(taken));
    }
}
