package bellman.llm.serve;

import bellman.llm.generate.Completion;
import bellman.llm.generate.EngineBusyException;
import bellman.llm.generate.Generation;
import bellman.llm.generate.GenerationEngine;
import bellman.llm.generate.GenerationRequest;
import bellman.llm.generate.Sampled;
import bellman.llm.tokenizer.Tokenizer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A request under way: what the engine tells of its answers waits in a queue for the request's own thread.
/// The engine's thread never waits for a client: one that reads too slowly has its answers cancelled.
final class Exchange implements AutoCloseable {
    /// How often a silent client is looked for.
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Tokenizer tokenizer;
    private final int buffered;
    private final List<Choice> choices;
    private final List<Generation> generations = new ArrayList<>();
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private volatile boolean overrun;
    private long looked = System.nanoTime();

    private sealed interface Event {
        record Token(int choice, Sampled sampled, String text) implements Event {}

        record Whole(int choice, Completion completion) implements Event {}

        record Failed(Throwable cause) implements Event {}
    }

    /// Who hears how answers grow.
    interface Sink {
        /// Nobody, before all is there.
        Sink NONE = new Sink() {
            @Override
            public void news(Choice choice) {}

            @Override
            public void flush() {}
        };

        /// An answer has grown, or is complete.
        void news(Choice choice) throws IOException;

        /// No more news are at hand.
        void flush() throws IOException;
    }

    /// Gives requests to the engine.
    ///
    /// @param choices their answers: the samples of one request after those of the other, as many of each
    /// @throws ApiException if the engine does not take them
    Exchange(
            GenerationEngine engine,
            Tokenizer tokenizer,
            List<GenerationRequest> requests,
            List<Choice> choices,
            int buffered) {
        this.tokenizer = tokenizer;
        this.choices = choices;
        this.buffered = buffered;
        int first = 0;
        for (GenerationRequest request : requests) {
            try {
                submit(engine, request, first);
            } catch (EngineBusyException e) {
                close();
                throw ApiException.busy(String.valueOf(e.getMessage()));
            } catch (IllegalArgumentException e) {
                close();
                throw ApiException.invalid(String.valueOf(e.getMessage()));
            } catch (IllegalStateException e) {
                close();
                throw ApiException.server(503, "engine_stopped", String.valueOf(e.getMessage()));
            }
            first += request.samples();
        }
    }

    private void submit(GenerationEngine engine, GenerationRequest request, int first) {
        Generation generation = engine.submit(request, (sample, sampled, text) -> {
            if (events.size() < buffered) {
                events.add(new Event.Token(first + sample, sampled, text));
            } else {
                overrun = true;
                cancel();
            }
        });
        synchronized (generations) {
            generations.add(generation);
        }
        for (int i = 0; i < request.samples(); i++) {
            int choice = first + i;
            var _ = generation
                    .completions()
                    .get(i)
                    .whenComplete((whole, failure) ->
                            events.add(failure == null ? new Event.Whole(choice, whole) : new Event.Failed(failure)));
        }
    }

    /// Hears until all answers are complete.
    ///
    /// @param gone whether the client has gone
    /// @throws ClientGoneException if it has
    /// @throws ApiException if an answer cannot be given
    void await(Sink sink, BooleanSupplier gone) throws IOException {
        int open = choices.size();
        while (open > 0) {
            switch (next(gone)) {
                case Event.Token(int number, Sampled sampled, String text) -> {
                    Choice choice = known(number);
                    choice.add(sampled, mark(choice, sampled.token()), text);
                    sink.news(choice);
                }
                case Event.Whole(int number, Completion whole) -> {
                    Choice choice = known(number);
                    requireGood(whole);
                    choice.finish(whole);
                    sink.news(choice);
                    open--;
                }
                case Event.Failed(Throwable cause) ->
                    throw ApiException.server(503, "engine_stopped", "the engine stopped: " + cause.getMessage());
            }
            if (events.isEmpty()) {
                sink.flush();
            }
        }
    }

    /// An answer, with the scores of its prompt, which are there before the first of its tokens is.
    private Choice known(int number) {
        Choice choice = choices.get(number);
        if (choice.count() == 0) {
            synchronized (generations) {
                int samples = choices.size() / generations.size();
                choice.promptScores(generations.get(number / samples).scores());
            }
        }
        return choice;
    }

    private Event next(BooleanSupplier gone) {
        while (true) {
            try {
                Event event = events.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                if (System.nanoTime() - looked > LOOK.toNanos()) {
                    if (gone.getAsBoolean()) {
                        throw new ClientGoneException();
                    }
                    looked = System.nanoTime();
                }
                if (event != null) {
                    return event;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw stopping();
            }
        }
    }

    private void requireGood(Completion whole) {
        switch (whole.finishReason()) {
            case STOP, LENGTH -> {}
            case DEADLINE ->
                throw ApiException.server(504, "timeout", "the answer was not complete in time; ask for fewer tokens");
            case CANCELLED -> {
                if (overrun) {
                    throw ApiException.server(
                            503, "slow_reader", "more than " + buffered + " tokens waited to be read; read faster");
                }
                throw stopping();
            }
            case ERROR ->
                throw ApiException.server(
                        500, "generation_failed", whole.problem().orElse("the answer could not be continued"));
        }
    }

    /// The server takes no more.
    static ApiException stopping() {
        return ApiException.server(503, "stopping", "the server is stopping; try again later");
    }

    /// A special token, if the answer's reader looks for it.
    private String mark(Choice choice, int token) {
        return tokenizer.isSpecial(token)
                ? tokenizer.token(token).filter(choice::reads).orElse("")
                : "";
    }

    /// Tokens of prompts whose keys and values were there already.
    int cached() {
        synchronized (generations) {
            return generations.stream().mapToInt(Generation::cached).sum();
        }
    }

    private void cancel() {
        synchronized (generations) {
            generations.forEach(Generation::cancel);
        }
    }

    /// Ends what is not complete.
    @Override
    public void close() {
        cancel();
    }
}
