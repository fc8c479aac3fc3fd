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
import bellman.llm.model.Weights.Weight;
import bellman.llm.run.ModelSource;
import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Averages the weights of models.
@Command(
        name = "average",
        description = {
            "Save the mean of the weights of several models that began as one: checkpoints of a run, runs with other seeds.",
            "Of reward models it is one that mistakes less for good than each of them."
        },
        footer = {"", "Example:", "  bellman model average runs/judge-1 runs/judge-2 --out judge"})
final class ModelAverage implements Runnable {
    @Mixin
    private Invocation invocation = new Invocation();

    @Mixin
    private SaveAs saveAs = new SaveAs();

    @Parameters(paramLabel = "RUN|CHECKPOINT|DIR", arity = "1..*", description = "At least two.")
    private List<Path> paths = new ArrayList<>();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "A folder that does not exist yet.")
    private Path out = Path.of("");

    /// A model in memory.
    private record Loaded(CausalModel body, Optional<ScalarModel> scalar) implements AutoCloseable {
        List<Weight> weights() {
            List<Weight> all = new ArrayList<>(body.weights().all().values());
            scalar.ifPresent(s -> all.addAll(s.head().all().values()));
            return all;
        }

        @Override
        public void close() {
            try (body) {
                scalar.ifPresent(ScalarModel::close);
            }
        }
    }

    @Override
    public void run() {
        if (paths.size() < 2) {
            throw new UsageException("expected at least two models, got " + paths.size());
        }
        ModelSource first = ModelSource.of(paths.getFirst());
        SaveOptions options = saveAs.fresh().withOrigin(first.folder());
        try (Loaded mean = load(first)) {
            for (Path path : paths.subList(1, paths.size())) {
                try (Loaded other = load(ModelSource.of(path))) {
                    add(mean, other, path);
                }
            }
            divide(mean.weights());
            if (mean.scalar.isPresent()) {
                ModelFolder.saveScalar(mean.scalar.get(), out, options);
            } else {
                ModelFolder.save(mean.body, out, options);
            }
        }
        SaveAs.report(out, invocation);
    }

    private static Loaded load(ModelSource source) {
        ComputeOptions options = ComputeOptions.defaults();
        if (source instanceof ModelSource.Trained trained
                && trained.config().algorithm().scalar()) {
            ScalarModel model = trained.loadScalar(options);
            model.body().adaptation().map(LoraAdapter.class::cast).ifPresent(LoraAdapter::merge);
            return new Loaded(model.body(), Optional.of(model));
        }
        return new Loaded(ModelSource.withoutAdapter(source, options), Optional.empty());
    }

    private void add(Loaded mean, Loaded other, Path path) {
        List<Weight> to = mean.weights();
        List<Weight> from = other.weights();
        if (!mean.body.config().equals(other.body.config()) || to.size() != from.size()) {
            throw new CommandException(path + ": it is another kind of model than " + paths.getFirst()
                    + "; only models of one shape have a mean");
        }
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            for (int i = 0; i < to.size(); i++) {
                to.get(i).tensor().detach().add_(from.get(i).tensor());
            }
        }
    }

    private void divide(List<Weight> sums) {
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            for (Weight sum : sums) {
                sum.tensor().detach().div_(new Scalar((double) paths.size()));
            }
        }
    }
}
