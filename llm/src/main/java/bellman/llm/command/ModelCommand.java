package bellman.llm.command;

import bellman.cli.Invocation;
import bellman.cli.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Looks at models and makes others of them.
@Command(
        name = "model",
        description = "Show, convert, merge, average or make models' folders.",
        subcommands = {ModelShow.class, ModelConvert.class, ModelMerge.class, ModelAverage.class, ModelMake.class},
        footer = {
            "",
            "Examples:",
            "  bellman model show DIR",
            "  bellman model convert DIR --dtype bf16 --shard-size 2GB --out DIR2",
            "  bellman model merge DIR --adapter ADAPTER --out DIR2",
            "  bellman model average RUN RUN2 --out DIR2",
            "  bellman model make DIR"
        })
final class ModelCommand implements Runnable {
    @SuppressWarnings("UnusedVariable") // its options are what matters
    @Mixin
    private Invocation invocation = new Invocation();

    @Override
    public void run() {
        throw new UsageException("model: expected show, convert, merge, average or make; see: bellman model --help");
    }
}
