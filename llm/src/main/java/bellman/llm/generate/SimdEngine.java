package bellman.llm.generate;

import bellman.llm.decode.KeyValuePages;
import bellman.llm.decode.SimdDecoder;
import bellman.llm.decode.WeightSource;
import bellman.llm.generate.Completion.WeightsVersion;
import bellman.llm.model.ModelConfig;
import bellman.llm.tokenizer.TokenStream;
import bellman.net.Team;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Generates with a [SimdDecoder] on this machine's processor, many texts side by side. A request may come from any
/// thread; one thread of the engine's own does the work.
///
/// What a request with a seed says does not depend on what else is under way: logits have the same bits in any company,
/// and each continuation draws from a stream of its own.
public final class SimdEngine implements GenerationEngine {
    private final SimdDecoder decoder;
    private final KeyValuePages pages;
    private final Team team;
    private final Scheduler scheduler;
    private final EngineLoop loop;
    private boolean closed;

    /// An engine for a dense model.
    ///
    /// @param source of the first weights
    /// @param streams make what turns tokens to text; none if texts are not wanted
    public SimdEngine(
            ModelConfig config,
            WeightSource source,
            EngineSettings settings,
            Optional<Supplier<TokenStream>> streams,
            EngineMeter meter) {
        EngineLimits limits = settings.limits();
        team = new Team(settings.threads());
        pages = KeyValuePages.within(config, settings.cacheBytes(config));
        decoder = new SimdDecoder(config, pages, team, limits.rows(), settings.weights());
        scheduler =
                new Scheduler(decoder, pages, limits, settings.guesses(), team, InstantSource.system(), streams, meter);
        loop = new EngineLoop(config, limits.queue(), scheduler, scheduler.load(source));
    }

    @Override
    public ModelConfig config() {
        return decoder.config();
    }

    @Override
    public Generation submit(GenerationRequest request, Generation.Listener listener) {
        requireNoImages(request);
        return loop.submit(request, listener);
    }

    @Override
    public List<Generation> submitAll(List<GenerationRequest> requests) {
        requests.forEach(SimdEngine::requireNoImages);
        return loop.submit(requests, Generation.Listener.NONE);
    }

    private static void requireNoImages(GenerationRequest request) {
        if (!request.images().isEmpty()) {
            throw new IllegalArgumentException("this model sees no images, the request has "
                    + request.images().size());
        }
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

    /// Pages that nobody holds, once the prefix cache has let go of its own: all of them when nothing is under way.
    public int freePages() {
        return loop.between(() -> {
            scheduler.forgetPrefixes();
            return pages.available();
        });
    }

    @Override
    public Optional<CacheUse> cache() {
        return loop.between(() -> {
            int remembered = scheduler.remembered();
            return Optional.of(new CacheUse(pages.count(), pages.count() - pages.available() - remembered, remembered));
        });
    }

    /// Pages in all.
    public int pages() {
        return pages.count();
    }

    /// Ends the engine. What is not complete ends as cancelled.
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            loop.close();
            team.close();
            decoder.close();
            pages.close();
        }
    }
}
