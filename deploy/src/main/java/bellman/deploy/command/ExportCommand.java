package bellman.deploy.command;

import bellman.app.PythonChoice;
import bellman.app.SavedRun;
import bellman.cli.CommandException;
import bellman.cli.Invocation;
import bellman.cli.UsageException;
import bellman.deploy.export.DiffersException;
import bellman.deploy.export.NoOnnxRuntimeException;
import bellman.deploy.export.PolicyExport;
import bellman.deploy.graph.NotExportableException;
import bellman.deploy.graph.Port;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Writes a run's policy for others to run.
@Command(
        name = "export",
        description = {
            "Write the policy that a run trained: as an ONNX graph from raw observations to actions, or its weights as"
                    + " safetensors, with policy.json, which says what it is.",
            "It is tried in ONNX Runtime first; if that answers otherwise than the policy, nothing is written.",
            "The newest intact checkpoint is taken, unless one is named.",
            "A language model that a run trained is written as transformers loads it; see:"
                    + " bellman export --format huggingface --help"
        },
        footer = {"", "Example:", "  bellman export runs/cartpole-20261122-193201 --format onnx cartpole-policy"})
final class ExportCommand implements Runnable {
    @Mixin
    private Invocation invocation = new Invocation();

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli fills it
    private PythonChoice python = new PythonChoice();

    @Parameters(index = "0", paramLabel = "RUN|CHECKPOINT", description = "A run's directory, or a checkpoint of it.")
    private Path run = Path.of("");

    @Parameters(index = "1", paramLabel = "DIR", description = "A folder that does not exist yet.")
    private Path out = Path.of("");

    @Option(names = "--format", paramLabel = "onnx|safetensors", description = "What is written (default: onnx).")
    private String format = "onnx";

    @Option(
            names = "--tolerance",
            paramLabel = "X",
            description = "How far ONNX Runtime's answers may be from the policy's, in parts of their size; see"
                    + " docs/export.md (default: 0.0001).")
    private double tolerance = 1e-4;

    @Option(
            names = "--observations",
            paramLabel = "N",
            description = "Observations to try at least, played and drawn alike (default: 512).")
    private int observations = 512;

    @Option(names = "--seed", paramLabel = "N", description = "Of these observations (default: 1).")
    private long seed = 1;

    @Override
    public void run() {
        PolicyExport export = export();
        SavedRun saved = Runs.open("export", run);
        saved.notices().forEach(n -> invocation.err().println("bellman: " + n));
        try {
            report(export.write(saved, out), saved);
        } catch (NotExportableException | DiffersException | NoOnnxRuntimeException e) {
            throw new CommandException(run + ": " + e.getMessage(), e);
        }
    }

    private PolicyExport export() {
        PolicyExport.Format known = switch (format) {
            case "onnx" -> PolicyExport.Format.ONNX;
            case "safetensors" -> PolicyExport.Format.SAFETENSORS;
            default ->
                throw new UsageException("--format: expected onnx or safetensors, and for a language model"
                        + " huggingface, got " + format);
        };
        if (observations < 1) {
            throw new UsageException("--observations: expected at least 1, got " + observations);
        }
        if (!(tolerance >= 0)) {
            throw new UsageException("--tolerance: expected a number of at least 0, got " + tolerance);
        }
        return new PolicyExport(known, observations, seed, tolerance);
    }

    private void report(PolicyExport.Written written, SavedRun saved) {
        boolean isGraph = format.equals("onnx");
        var difference = written.parity().difference();
        if (invocation.json()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("event", "saved");
            line.put("folder", out.toString());
            line.put("format", format);
            line.put("checkpoint", saved.checkpoint().step());
            line.put("bytes", written.bytes());
            if (isGraph) {
                line.put("inputs", names(written.graph().inputs()));
                line.put("outputs", names(written.graph().outputs()));
            }
            line.put("observations", difference.rows());
            line.put("largest_difference", difference.largest());
            line.put("tolerance", tolerance);
            invocation.print(line);
        } else {
            String what = isGraph
                    ? String.join(", ", names(written.graph().inputs()))
                            + " -> "
                            + String.join(", ", names(written.graph().outputs()))
                    : "the weights";
            invocation
                    .out()
                    .println(String.format(
                            Locale.ROOT,
                            "saved %s in %s; on %d observations ONNX Runtime is at most %.2g apart (%.2g is allowed)",
                            what,
                            out,
                            difference.rows(),
                            difference.largest(),
                            tolerance));
        }
    }

    private static List<String> names(List<Port> ports) {
        return ports.stream().map(Port::name).toList();
    }
}
