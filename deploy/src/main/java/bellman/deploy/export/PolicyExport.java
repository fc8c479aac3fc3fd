package bellman.deploy.export;

import bellman.app.Experiment;
import bellman.app.Main;
import bellman.app.SavedRun;
import bellman.deploy.graph.PolicyGraph;
import bellman.deploy.graph.Weights;
import bellman.policy.Policy;
import bellman.space.Space;
import bellman.store.checkpoint.Checkpoint;
import bellman.store.disk.DurableFiles;
import bellman.store.disk.StorageException;
import bellman.store.json.Json;
import bellman.store.tensor.SafetensorsWriter;
import bellman.vector.VectorEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes a run's policy into a folder: all of it, checked, or nothing.
///
/// @param format of the weights
/// @param observations to check on at least, played and drawn alike; fewer where they are large
/// @param seed of these observations
/// @param tolerance how far answers may be apart
public record PolicyExport(Format format, int observations, long seed, double tolerance) {
    private static final int LANES = 8;
    /// Numbers that a check holds at once: observations, what enters the network for them, and its memory.
    private static final int MOST_NUMBERS = 8_000_000;

    public PolicyExport {
        if (observations < 1) {
            throw new IllegalArgumentException("observations must be at least 1, got " + observations);
        }
        if (!(tolerance >= 0)) {
            throw new IllegalArgumentException("tolerance must not be negative, got " + tolerance);
        }
    }

    /// How weights are written.
    public enum Format {
        /// A graph with its weights.
        ONNX("policy.onnx"),
        /// The weights alone.
        SAFETENSORS("policy.safetensors");

        private final String file;

        Format(String file) {
            this.file = file;
        }

        /// The name of the file.
        public String file() {
            return file;
        }
    }

    /// What was written.
    ///
    /// @param parity that was found
    /// @param bytes of the file with the weights
    /// @param graph that was checked
    public record Written(Parity parity, long bytes, PolicyGraph graph) {}

    /// Exports.
    ///
    /// @param folder that does not exist yet
    /// @throws DiffersException if ONNX Runtime and the policy do not say the same
    /// @throws bellman.deploy.graph.NotExportableException if a graph cannot say what the policy does
    /// @throws StorageException if the folder is there, or cannot be written
    public Written write(SavedRun run, Path folder) {
        if (Files.exists(folder)) {
            throw new StorageException(folder, "it exists already; choose another folder, or delete it first");
        }
        try (Experiment experiment = run.experiment();
                VectorEnvironment environment = experiment.environment(LANES)) {
            Policy policy = policy(experiment, run);
            try (var _ = policy.network()) {
                Weights weights = Weights.of(policy.network()).requireFinite();
                Map<String, String> about = new LinkedHashMap<>();
                about.put("algorithm", run.directory().manifest().algorithm());
                about.put("environment", experiment.config().environment().id());
                about.put("checkpoint", String.valueOf(run.checkpoint().step()));
                var graph = PolicyGraph.of(policy, weights, environment.maskSize(), Main.VERSION, about);
                Parity parity = Parity.of(policy, graph, environment, asked(policy), seed, tolerance);
                var document =
                        new PolicyDocument(format, run, experiment.config().environment(), policy, graph);
                document.add(weights);
                document.add(parity);
                document.add(policy);
                return new Written(parity, put(folder, graph, weights, about, document), graph);
            }
        }
    }

    /// In single precision in any case, as the graph computes.
    private static Policy policy(Experiment experiment, SavedRun run) {
        String backend = experiment.config().backend();
        return experiment.policy(run.checkpoint().state(), backend.startsWith("torch") ? "torch-cpu" : backend);
    }

    private int asked(Policy policy) {
        Space space = policy.observationSpace();
        long row = (long) Math.max(space.size(), space.flatSize())
                + policy.network().stateSize();
        return Math.clamp(MOST_NUMBERS / row, 1, observations);
    }

    private long put(
            Path folder, PolicyGraph graph, Weights weights, Map<String, String> about, PolicyDocument document) {
        return WholeFolder.write(folder, into -> {
            Path file = into.resolve(format.file);
            switch (format) {
                case ONNX -> DurableFiles.write(file, graph.file());
                case SAFETENSORS -> tensors(file, weights, about);
            }
            String text = Json.write(document.json()) + "\n";
            DurableFiles.write(into.resolve(PolicyDocument.FILE), text.getBytes(StandardCharsets.UTF_8));
            return Files.size(file);
        });
    }

    private static void tensors(Path file, Weights weights, Map<String, String> about) throws IOException {
        Map<String, SafetensorsWriter.Source> sources = new LinkedHashMap<>();
        weights.all()
                .forEach((name, weight) -> sources.put(
                        name,
                        new SafetensorsWriter.Source(
                                weight.shape().stream().map(n -> (long) n).toList(), weight.values())));
        SafetensorsWriter.write(file, sources, about, Checkpoint.sha256());
    }
}
