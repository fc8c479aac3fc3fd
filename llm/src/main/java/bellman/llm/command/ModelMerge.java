package bellman.llm.command;

import bellman.cli.CommandException;
import bellman.cli.Invocation;
import bellman.llm.checkpoint.ModelFolder;
import bellman.llm.checkpoint.SaveOptions;
import bellman.llm.lora.LoraAdapter;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Makes an adapter a part of its model's weights.
@Command(
        name = "merge",
        description = "Save a model with a LoRA adapter added to its weights.",
        footer = {"", "Example:", "  bellman model merge DIR --adapter ADAPTER --out DIR2"})
final class ModelMerge implements Runnable {
    @Mixin
    private Invocation invocation = new Invocation();

    @Mixin
    private SaveAs saveAs = new SaveAs();

    @Mixin
    private DeviceOption device = new DeviceOption();

    @Parameters(paramLabel = "DIR", description = "The model's folder.")
    private Path folder = Path.of("");

    @Option(
            names = "--adapter",
            required = true,
            paramLabel = "DIR",
            description = "The adapter's folder, as peft writes it.")
    private Path adapter = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "A folder that does not exist yet.")
    private Path out = Path.of("");

    @Override
    public void run() {
        SaveOptions options = saveAs.of(folder);
        try (CausalModel model =
                ModelFolder.load(folder, ComputeOptions.defaults().withDevice(device.device()))) {
            merge(LoraAdapter.load(model, adapter, 0));
            SaveAs.save(model, out, options, invocation);
        }
    }

    private void merge(LoraAdapter loaded) {
        try {
            loaded.merge();
        } catch (IllegalStateException e) {
            throw new CommandException(adapter + ": " + e.getMessage(), e);
        }
    }
}
