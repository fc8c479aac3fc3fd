package bellman.deploy.serve;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// What a server of policies counts, for Prometheus.
final class PolicyMeter {
    private static final Duration[] BOUNDS = {
        Duration.ofNanos(500_000), Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(5),
        Duration.ofMillis(10), Duration.ofMillis(25), Duration.ofMillis(100), Duration.ofSeconds(1)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger underWay = new AtomicInteger();
    private final DistributionSummary batches = DistributionSummary.builder("bellman.policy.batch.size")
            .description("Observations that went through the network together.")
            .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256)
            .register(registry);

    PolicyMeter() {
        gauge("bellman.policy.requests.running", "Requests for actions under way.", underWay::get);
    }

    /// Reports how many observations wait, whenever it is asked.
    void watch(Supplier<Number> waiting) {
        gauge("bellman.policy.observations.waiting", "Observations in the queue.", waiting);
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    void batch(int size) {
        batches.record(size);
    }

    /// Requests for actions under way.
    int underWay() {
        return underWay.get();
    }

    void began() {
        underWay.incrementAndGet();
    }

    void ended() {
        underWay.decrementAndGet();
    }

    void request(String path, int status, Duration taken) {
        Timer.builder("bellman.policy.request.duration")
                .description("Of HTTP requests.")
                .tag("path", path)
                .tag("status", String.valueOf(status))
                .serviceLevelObjectives(BOUNDS)
                .register(registry)
                .record(taken);
    }

    /// Observations in batches, and batches, so far.
    double[] batches() {
        return new double[] {batches.totalAmount(), batches.count()};
    }

    String scrape() {
        return registry.scrape();
    }
}
