package bellman.llm.command;

import bellman.cli.UsageException;
import bellman.llm.decode.WeightType;
import bellman.llm.generate.EngineLimits;
import bellman.llm.generate.EngineMeter;
import bellman.llm.generate.EngineSettings;
import bellman.llm.generate.Engines;
import bellman.llm.generate.GenerationEngine;
import bellman.llm.model.CausalModel;
import bellman.llm.tokenizer.TokenStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Which model generates, and how much memory it may take for it.
final class EngineOptions {
    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--cache-memory",
            paramLabel = "SIZE",
            description = "The most that keys and values take, as 500MB or 2GB (default: 1GiB).")
    private String cacheMemory = "1GiB";

    @Option(
            names = "--weights",
            paramLabel = "fp32|bf16|int8",
            description = "How the processor's engine keeps matrices: fewer bits are read faster, and change what is"
                    + " said a little (default: fp32).")
    private String weights = "fp32";

    @Option(
            names = "--guesses",
            paramLabel = "N",
            description = "Tokens guessed ahead from what followed the same words before, while few texts grow; they"
                    + " change the speed, not the text (default: 0).")
    private int guesses;

    EngineOptions() {}

    /// The model's folder.
    Path folder() {
        return model.folder();
    }

    /// The model, for [#open].
    CausalModel load() {
        return model.load();
    }

    /// An engine that holds the model's weights, and the model if it needs that, which is not to be closed any more.
    ///
    /// @param streams make what turns tokens to text; none if texts are not wanted
    GenerationEngine open(
            CausalModel loaded, EngineLimits limits, Optional<Supplier<TokenStream>> streams, EngineMeter meter) {
        try {
            EngineSettings settings = EngineSettings.defaults()
                    .withThreads(loaded.options().threads())
                    .withCacheBytes(Sizes.bytes("--cache-memory", cacheMemory))
                    .withWeights(weights())
                    .withGuesses(guesses())
                    .withLimits(limits);
            return Engines.owning(loaded, settings, streams, meter);
        } catch (IllegalArgumentException e) {
            throw new UsageException(folder() + ": " + e.getMessage());
        }
    }

    private int guesses() {
        if (guesses < 0) {
            throw new UsageException("--guesses: expected 0 or more, got " + guesses);
        }
        return guesses;
    }

    private WeightType weights() {
        return switch (weights) {
            case "fp32", "float32" -> WeightType.FLOAT32;
            case "bf16", "bfloat16" -> WeightType.BFLOAT16;
            case "int8" -> WeightType.INT8;
            default -> throw new UsageException("--weights: expected fp32, bf16 or int8, got " + weights);
        };
    }
}
