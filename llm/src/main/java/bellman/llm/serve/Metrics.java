package bellman.llm.serve;

import bellman.llm.generate.CacheUse;
import bellman.llm.generate.EngineMeter;
import bellman.llm.generate.FinishReason;
import bellman.llm.generate.GenerationEngine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/// Micrometer's meters of an engine and the server before it, for Prometheus. Names are those of vLLM where
/// it has the same thing.
public final class Metrics implements EngineMeter, ServerMeter {
    private static final Duration[] SHORT = millis(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000);
    private static final Duration[] LONG = millis(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 60_000);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicReference<Double> prefixHits = new AtomicReference<>(0.0);
    private final Counter promptTokens = counter("prompt.tokens", "Tokens of prompts.");
    private final Counter generatedTokens = counter("generation.tokens", "Tokens that were drawn.");
    private final Counter guessed = counter("spec.decode.num.draft.tokens", "Tokens that were guessed ahead.");
    private final Counter guessedRight = counter("spec.decode.num.accepted.tokens", "Guesses that were right.");
    private final Counter preemptions = counter("num.preemptions", "Texts that had to give their pages up.");
    private final Timer firstToken =
            timer("time.to.first.token", "From a request's arrival at the engine to its first token.", LONG);
    private final Timer perToken = timer("time.per.output.token", "Between tokens of an answer, on average.", SHORT);
    private final DistributionSummary rows = DistributionSummary.builder("bellman.batch.rows")
            .description("Tokens that were read or drawn in a step.")
            .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256)
            .register(registry);
    private final Map<FinishReason, Counter> finished = new EnumMap<>(FinishReason.class);

    /// Meters that have heard nothing.
    public Metrics() {
        for (FinishReason reason : FinishReason.values()) {
            finished.put(
                    reason,
                    Counter.builder("bellman.request.finished")
                            .description("Answers that ended, by why.")
                            .tag("finished_reason", reason.word())
                            .register(registry));
        }
        gauge("num.requests.waiting", "Requests in the queue.", waiting::get);
        gauge("num.requests.running", "Texts that grow.", running::get);
        gauge("prefix.cache.hit.ratio", "Share of full prompt pages that were there already.", prefixHits::get);
    }

    /// Reports the memory of an engine, too, whenever it is asked.
    public void watch(GenerationEngine engine) {
        pages(engine, "held", CacheUse::held);
        pages(engine, "remembered", CacheUse::remembered);
        pages(engine, "free", CacheUse::free);
        gauge(
                "kv.cache.usage.ratio",
                "Share of the pages for keys and values that texts hold.",
                () -> engine.cache().map(c -> (double) c.held() / c.pages()).orElse(0.0));
    }

    private void pages(GenerationEngine engine, String state, ToIntFunction<CacheUse> count) {
        Gauge.builder(
                        "bellman.kv.cache.pages",
                        () -> engine.cache().map(count::applyAsInt).orElse(0))
                .description("Pages of keys and values.")
                .tag("state", state)
                .register(registry);
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder("bellman." + name, value).description(description).register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder("bellman." + name).description(description).register(registry);
    }

    private Timer timer(String name, String description, Duration[] bounds) {
        return Timer.builder("bellman." + name)
                .description(description)
                .serviceLevelObjectives(bounds)
                .register(registry);
    }

    private static Duration[] millis(long... bounds) {
        return Arrays.stream(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }

    @Override
    public void state(int waitingNow, int runningNow, double prefixHitsNow) {
        waiting.set(waitingNow);
        running.set(runningNow);
        prefixHits.set(prefixHitsNow);
    }

    @Override
    public void step(int count) {
        rows.record(count);
    }

    @Override
    public void tokens(int count) {
        generatedTokens.increment(count);
    }

    @Override
    public void firstToken(Duration since) {
        firstToken.record(since);
    }

    @Override
    public void guessed(int offered, int right) {
        guessed.increment(offered);
        guessedRight.increment(right);
    }

    @Override
    public void preempted() {
        preemptions.increment();
    }

    @Override
    public void finished(FinishReason reason) {
        Optional.ofNullable(finished.get(reason)).ifPresent(Counter::increment);
    }

    @Override
    public void prompt(int tokens) {
        promptTokens.increment(tokens);
    }

    @Override
    public void answered(int tokens, Duration writing) {
        if (tokens > 1) {
            perToken.record(writing.dividedBy(tokens - 1));
        }
    }

    @Override
    public void request(String path, int status, Duration taken) {
        Timer.builder("bellman.request.duration")
                .description("Of HTTP requests.")
                .tag("path", path)
                .tag("status", String.valueOf(status))
                .serviceLevelObjectives(LONG)
                .register(registry)
                .record(taken);
    }

    @Override
    public String scrape() {
        return registry.scrape();
    }
}
