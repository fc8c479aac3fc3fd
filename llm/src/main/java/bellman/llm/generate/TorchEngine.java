package bellman.llm.generate;

import bellman.llm.decode.WeightSource;
import bellman.llm.generate.Completion.WeightsVersion;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ModelConfig;
import bellman.llm.tokenizer.TokenStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Generates with libtorch: any model on any device, those with a mixture of experts and those that see included. A
/// request may come from any thread; one thread of the engine's own does the work.
///
/// A text's logits depend in their last bits on what else is under way, so a seed decides what a text says
/// only as long as no draw is that close. On the processor [SimdEngine] is many times as fast where it runs
/// the model.
public final class TorchEngine implements GenerationEngine {
    private final CausalModel model;
    private final TorchSteps steps;
    private final EngineLoop loop;
    private boolean closed;

    /// An engine for a model that nobody else uses from then on. Closing it closes the model.
    ///
    /// @param cacheBytes the most that keys and values take; half as much again while they are moved
    /// @param streams make what turns tokens to text; none if texts are not wanted
    public TorchEngine(
            CausalModel model,
            long cacheBytes,
            EngineLimits limits,
            Optional<Supplier<TokenStream>> streams,
            EngineMeter meter) {
        this.model = model;
        steps = new TorchSteps(model, cacheBytes, limits, InstantSource.system(), streams, meter);
        loop = new EngineLoop(model.config(), limits.queue(), steps, ModelWeights.hash(model));
    }

    @Override
    public ModelConfig config() {
        return model.config();
    }

    @Override
    public Generation submit(GenerationRequest request, Generation.Listener listener) {
        return loop.submit(request, listener);
    }

    @Override
    public List<Generation> submitAll(List<GenerationRequest> requests) {
        return loop.submit(requests, Generation.Listener.NONE);
    }

    @Override
    public WeightsVersion update(WeightSource source, Update update) {
        return loop.update(source, update);
    }

    @Override
    public void requireRunning() {
        loop.requireRunningNow();
    }

    @Override
    public WeightsVersion weights() {
        return loop.weights();
    }

    @Override
    public Optional<CacheUse> cache() {
        return loop.between(() -> Optional.of(steps.cache()));
    }

    /// Ends the engine. What is not complete ends as cancelled.
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            loop.close();
            model.close();
        }
    }
}
