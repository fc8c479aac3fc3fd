package bellman.llm.generate;

import bellman.llm.decode.WeightSource;
import bellman.llm.generate.Completion.WeightsVersion;
import bellman.llm.generate.GenerationEngine.Update;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/// Holds a text up at its first token until other weights are asked for: it might be complete before, otherwise. It is
/// made by the thread that asks.
final class UntilAsked implements Generation.Listener {
    private final Thread updater = Thread.currentThread();
    private final CountDownLatch first = new CountDownLatch(1);
    private final AtomicBoolean asking = new AtomicBoolean();

    @Override
    public void token(int sample, Sampled sampled, String text) {
        if (first.getCount() > 0) {
            first.countDown();
            while (!asking.get() || updater.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }
    }

    /// Asks `engine` for other weights between the first two tokens.
    WeightsVersion update(GenerationEngine engine, WeightSource weights) throws InterruptedException {
        first.await();
        asking.set(true);
        return engine.update(weights, Update.BETWEEN_TOKENS);
    }
}
