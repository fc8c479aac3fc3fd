package bellman.llm.command;

import bellman.cli.Invocation;
import bellman.llm.checkpoint.ModelFolder;
import bellman.llm.checkpoint.SaveOptions;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Saves a model with weights of another type, or in files of another size.
@Command(
        name = "convert",
        description = {
            "Save a model with weights of another type, or in files of another size.",
            "The new folder appears when it is complete; tokenizer, chat template and settings are copied along."
        },
        footer = {"", "Example:", "  bellman model convert DIR --dtype bf16 --shard-size 2GB --out DIR2"})
final class ModelConvert implements Runnable {
    @Mixin
    private Invocation invocation = new Invocation();

    @Mixin
    private SaveAs saveAs = new SaveAs();

    @Parameters(paramLabel = "DIR", description = "The model's folder.")
    private Path folder = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "A folder that does not exist yet.")
    private Path out = Path.of("");

    @Override
    public void run() {
        SaveOptions options = saveAs.of(folder);
        try (CausalModel model = ModelFolder.load(folder, ComputeOptions.defaults())) {
            SaveAs.save(model, out, options, invocation);
        }
    }
}
