package bellman.llm.command;

import bellman.cli.CommandException;
import bellman.cli.Invocation;
import bellman.cli.UsageException;
import bellman.llm.checkpoint.ModelFolder;
import bellman.llm.checkpoint.SaveOptions;
import bellman.llm.lora.LoraAdapter;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.model.ScalarModel;
import bellman.llm.run.ModelSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Writes what a run trained for others to load.
@Command(
        name = "export",
        description = {
            "Write the model that a run trained as transformers and peft load it: a language model, an adapter, or a reward"
                    + " model (ForSequenceClassification with one label).",
            "The newest intact checkpoint is taken, unless one is named."
        },
        footer = {"", "Example:", "  bellman export runs/sft-20261129-130000 --format huggingface learned"})
final class ExportCommand implements Runnable {
    @Mixin
    private Invocation invocation = new Invocation();

    @Mixin
    private SaveAs saveAs = new SaveAs();

    @Parameters(index = "0", paramLabel = "RUN|CHECKPOINT", description = "A run's directory, or a checkpoint of it.")
    private Path run = Path.of("");

    @Parameters(index = "1", paramLabel = "DIR", description = "A folder that does not exist yet.")
    private Path out = Path.of("");

    @Option(names = "--format", paramLabel = "huggingface", description = "Whose form (default: huggingface).")
    private String format = "huggingface";

    @Option(names = "--merge", description = "Add an adapter to its model's weights and write the whole.")
    private boolean merge;

    @Override
    public void run() {
        if (!format.equals("huggingface")) {
            throw new UsageException("--format: expected huggingface, got " + format);
        }
        if (!(ModelSource.of(run) instanceof ModelSource.Trained trained)) {
            throw new UsageException(
                    run + ": expected a run that trained a model; bellman model convert copies folders");
        }
        if (Files.exists(out)) {
            throw new CommandException(out + ": it exists already; choose another folder, or delete it first");
        }
        SaveOptions options = saveAs.fresh().withOrigin(trained.folder());
        if (trained.config().algorithm().scalar()) {
            scalar(trained, options);
        } else {
            model(trained, options);
        }
    }

    private void scalar(ModelSource.Trained trained, SaveOptions options) {
        ScalarModel model = trained.loadScalar(ComputeOptions.defaults());
        try (CausalModel body = model.body();
                model) {
            adapter(body).ifPresent(this::merge);
            ModelFolder.saveScalar(model, out, options);
            SaveAs.report(out, invocation);
        }
    }

    private void model(ModelSource.Trained trained, SaveOptions options) {
        try (CausalModel model = trained.load(ComputeOptions.defaults())) {
            Optional<LoraAdapter> adapter = adapter(model);
            if (adapter.isPresent() && !merge) {
                adapter.get().save(out, trained.config().model().orElse(""));
                report();
                return;
            }
            if (adapter.isEmpty() && merge) {
                throw new UsageException("--merge: " + run + " trained no adapter, but all weights; leave it out");
            }
            adapter.ifPresent(this::merge);
            SaveAs.save(model, out, options, invocation);
        }
    }

    private void report() {
        if (invocation.json()) {
            invocation.print(Map.of("event", "saved", "folder", out.toString(), "adapter", true));
        } else {
            invocation.out().println("saved the adapter in " + out);
        }
    }

    private static Optional<LoraAdapter> adapter(CausalModel model) {
        return model.adaptation().map(LoraAdapter.class::cast);
    }

    private void merge(LoraAdapter adapter) {
        try {
            adapter.merge();
        } catch (IllegalStateException e) {
            throw new CommandException(run + ": " + e.getMessage(), e);
        }
    }
}
