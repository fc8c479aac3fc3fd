package bellman.llm.command;

import bellman.cli.CommandException;
import bellman.cli.Invocation;
import bellman.cli.UsageException;
import bellman.llm.checkpoint.ModelFolder;
import bellman.llm.model.AttentionConfig;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.model.ModelConfig;
import bellman.llm.tokenizer.ByteTokenizer;
import bellman.store.disk.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Makes a model of fresh weights.
@Command(
        name = "make",
        description = {
            "Make a Qwen 3 with random weights, and a tokenizer whose tokens are bytes: something to try commands on.",
            "tiny has 0.2, qwen3-small 3.6 and qwen3-0.6b 596 million parameters."
        },
        footer = {"", "Example:", "  bellman model make tiny-model"})
final class ModelMake implements Callable<Integer> {
    @Mixin
    private Invocation invocation = new Invocation();

    @Mixin
    private SaveAs saveAs = new SaveAs();

    @Parameters(paramLabel = "DIR", description = "A folder that does not exist yet.")
    private Path folder = Path.of("");

    @Option(names = "--preset", paramLabel = "tiny|qwen3-small|qwen3-0.6b", description = "Its size (default: tiny).")
    private String preset = "tiny";

    @Option(names = "--seed", paramLabel = "N", description = "Of the weights (default: 0).")
    private long seed;

    @Override
    public Integer call() throws IOException {
        Path target = folder.toAbsolutePath().normalize();
        if (Files.exists(target)) {
            throw new CommandException(folder + ": it exists already; choose another folder, or delete it first");
        }
        Path aside = target.resolveSibling("." + target.getFileName() + ".making");
        DurableFiles.deleteTree(aside);
        try (CausalModel model = CausalModel.random(config(preset), seed, ComputeOptions.defaults())) {
            ModelFolder.save(model, aside, saveAs.fresh());
            ByteTokenizer.write(aside, model.context());
            DurableFiles.forceFolder(aside);
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            DurableFiles.deleteTree(aside);
        }
        SaveAs.report(folder, invocation);
        return 0;
    }

    private static ModelConfig config(String preset) {
        ModelConfig config = switch (preset) {
            case "tiny" -> ModelConfig.qwen3(272, 96, 2, new AttentionConfig(4, 2, 24, false, false, true), 256, 512);
            case "qwen3-small" ->
                ModelConfig.qwen3(1024, 256, 4, new AttentionConfig(4, 2, 64, false, false, true), 768, 2048);
            case "qwen3-0.6b" -> ModelConfig.qwen3Of06Billion();
            default -> throw new UsageException("--preset: expected tiny, qwen3-small or qwen3-0.6b, got " + preset);
        };
        return new ModelConfig(
                config.architecture(),
                config.vocabulary(),
                config.hidden(),
                config.context(),
                config.layers(),
                config.attention(),
                config.rope(),
                config.normEpsilon(),
                config.tied(),
                config.initialDeviation(),
                List.of(ByteTokenizer.END_OF_TURN, ByteTokenizer.END_OF_TEXT));
    }
}
