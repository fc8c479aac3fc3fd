package bellman.llm.command;

import bellman.cli.UsageException;
import bellman.llm.lora.LoraAdapter;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.run.ModelSource;
import bellman.torch.DType;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Which model a command uses, and how it computes.
final class ModelOptions {
    /// More than any machine has use for: libtorch would start them all.
    private static final int MOST_THREADS = 1024;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description =
                    "A folder as save_pretrained writes it (config.json, safetensors, tokenizer.json), or a run that"
                            + " trained a model, or one of its checkpoints.")
    private Path path = Path.of("");

    @Option(names = "--adapter", paramLabel = "DIR", description = "A LoRA adapter's folder, as peft writes it.")
    private Optional<Path> adapter = Optional.empty();

    @Option(
            names = "--dtype",
            paramLabel = "fp32|bf16",
            description = "How it computes, whatever the file's type (default: fp32).")
    private String dtype = "fp32";

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that share an operation (default: as many as there are processors).")
    private Optional<Integer> threads = Optional.empty();

    @Mixin
    private DeviceOption device = new DeviceOption();

    private Optional<ModelSource> source = Optional.empty();

    ModelOptions() {}

    /// The folder in which config.json, the tokenizer and the chat template stand.
    Path folder() {
        return source().folder();
    }

    private ModelSource source() {
        ModelSource found = source.orElseGet(() -> ModelSource.of(path));
        source = Optional.of(found);
        return found;
    }

    /// The model, with its adapter if it has one. To be closed.
    CausalModel load() {
        CausalModel model =
                adapter.isPresent() ? ModelSource.withoutAdapter(source(), compute()) : source().load(compute());
        try {
            adapter.ifPresent(a -> LoraAdapter.load(model, a, 0));
            return model;
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    private int threads() {
        int count = threads.orElse(Runtime.getRuntime().availableProcessors());
        if (count < 1 || count > MOST_THREADS) {
            throw new UsageException("--threads: expected from 1 to " + MOST_THREADS + ", got " + count);
        }
        return count;
    }

    private ComputeOptions compute() {
        DType type = switch (dtype) {
            case "fp32", "float32" -> DType.FLOAT32;
            case "bf16", "bfloat16" -> DType.BFLOAT16;
            default -> throw new UsageException("--dtype: expected fp32 or bf16, got " + dtype);
        };
        return ComputeOptions.defaults()
                .withDevice(device.device())
                .withThreads(threads())
                .withType(type);
    }
}
