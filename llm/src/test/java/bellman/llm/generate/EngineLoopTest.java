package bellman.llm.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import bellman.llm.decode.WeightSource;
import bellman.llm.generate.Generation.Listener;
import bellman.llm.model.CausalModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class EngineLoopTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static SimdEngine engine(EngineLimits limits, EngineMeter meter) {
        try (CausalModel model = SimdEngineTest.model(1)) {
            return new SimdEngine(
                    model.config(),
                    WeightSource.of(model),
                    EngineSettings.defaults().withThreads(1).withLimits(limits),
                    Optional.empty(),
                    meter);
        }
    }

    private static GenerationRequest request(int tokens) {
        return GenerationRequest.of(new int[tokens], SamplingOptions.of(3));
    }

    @Test
    void whoHandsInRequestsDoesNotWaitForAStep() {
        try (var engine = engine(EngineLimits.defaults(), EngineMeter.NONE)) {
            assertTimeoutPreemptively(LONG, () -> {
                var handedIn = new CountDownLatch(1);
                // The step does not end before the other requests are there.
                Listener held = (sample, sampled, text) -> awaitUninterrupted(handedIn);
                Generation first = engine.submit(request(1), held);
                List<Generation> later = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    later.add(engine.submit(request(1), Listener.NONE));
                }
                handedIn.countDown();
                later.add(first);
                later.forEach(g -> assertEquals(1, g.await(LONG).size()));
            });
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void manyRequestsAreTakenTogetherOrRefusedTogether() {
        List<Integer> steps = Collections.synchronizedList(new ArrayList<>());
        EngineMeter meter = new EngineMeter() {
            @Override
            public void step(int rows) {
                steps.add(rows);
            }
        };
        try (var engine = engine(new EngineLimits(4, 32, 16, 4), meter)) {
            assertThrows(EngineBusyException.class, () -> engine.submitAll(Collections.nCopies(5, request(2))));
            engine.generate(Collections.nCopies(4, request(2)), LONG);
        }
        assertEquals(List.of(8, 4, 4), steps);
    }
}
