package bellman.llm.generate;

import bellman.llm.decode.WeightSource;
import bellman.llm.decode.WeightType;
import bellman.llm.model.Architecture;
import bellman.llm.model.CausalModel;
import bellman.llm.model.Decoder;
import bellman.llm.tokenizer.TokenStream;
import bellman.torch.DType;
import bellman.torch.Device;
import java.util.Optional;
import java.util.function.Supplier;

/// Finds the engine that suits a model.
public final class Engines {
    private Engines() {}

    /// An engine with a model's weights as they are now, an adapter's added. It is [SimdEngine] for dense models in
    /// single precision on the processor, else [TorchEngine] with a copy of the model. The model may train on.
    ///
    /// @param streams make what turns tokens to text; none if texts are not wanted
    public static GenerationEngine of(
            CausalModel model, EngineSettings settings, Optional<Supplier<TokenStream>> streams, EngineMeter meter) {
        if (refusal(model).isPresent()) {
            requirePlain(model, settings);
            return torch(model.copy(), settings, streams, meter);
        }
        return new SimdEngine(model.config(), WeightSource.of(model), settings, streams, meter);
    }

    /// The same for a model that nobody else uses: the engine closes it, at once if it has copied all that it needs.
    public static GenerationEngine owning(
            CausalModel model, EngineSettings settings, Optional<Supplier<TokenStream>> streams, EngineMeter meter) {
        if (refusal(model).isPresent()) {
            try {
                requirePlain(model, settings);
                return torch(model, settings, streams, meter);
            } catch (RuntimeException e) {
                model.close();
                throw e;
            }
        }
        try (model) {
            return of(model, settings, streams, meter);
        }
    }

    private static GenerationEngine torch(
            CausalModel model, EngineSettings settings, Optional<Supplier<TokenStream>> streams, EngineMeter meter) {
        return new TorchEngine(model, settings.cacheBytes(), settings.limits(), streams, meter);
    }

    private static void requirePlain(CausalModel model, EngineSettings settings) {
        if (settings.weights() != WeightType.FLOAT32) {
            throw new IllegalArgumentException(
                    "weights kept as " + settings.weights() + " are for the processor's decoder: "
                            + refusal(model).orElse("") + "; leave that out, or load the model in another type");
        }
    }

    /// Why [SimdEngine] cannot run a model, if it cannot.
    public static Optional<String> refusal(CausalModel model) {
        Architecture architecture = model.config().architecture();
        if (architecture == Architecture.QWEN3_MOE || architecture == Architecture.QWEN2_5_VL) {
            return Optional.of("models of the type " + architecture.modelType() + " are not dense decoders of text");
        }
        if (!model.weights().device().equals(Device.cpu()) || model.weights().type() != DType.FLOAT32) {
            return Optional.of("the model computes elsewhere or otherwise than on the processor in single precision");
        }
        if (model.config().tied() && model.decoder().head().isJoint()) {
            return Optional.of("an adapter stands beside " + Decoder.HEAD + ", whose matrix is the embedding's, too");
        }
        return Optional.empty();
    }
}
