package bellman.llm.run;

import bellman.llm.checkpoint.ModelFolder;
import bellman.llm.lora.LoraAdapter;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.model.ScalarModel;
import bellman.llm.task.CharacterModel;
import bellman.llm.train.TrainedWeights;
import bellman.llm.train.TuningConfig;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.store.RunDirectory;
import bellman.store.checkpoint.Checkpoint;
import bellman.store.disk.DurableFiles;
import bellman.store.disk.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where a model comes from: a folder as `save_pretrained` writes it, or a run that trained one.
///
/// A run keeps config.json, the tokenizer and what else belongs to a model in its folder `model`; the weights are in
/// its checkpoints, those of an adapter alone where one was trained.
public sealed interface ModelSource extends AutoCloseable {
    /// The folder of a run that holds what belongs to its model besides weights.
    String COMPANIONS = "model";

    /// The folder in which config.json, the tokenizer and the chat template stand.
    Path folder();

    /// The model, whose weights are all trained; or, if it has an adapter, that alone. To be closed.
    ///
    /// @throws bellman.llm.model.ModelException if files do not fit together
    /// @throws StorageException if a file cannot be read or is damaged
    CausalModel load(ComputeOptions options);

    @Override
    default void close() {}

    /// What is at `path`: a model's folder, a run, by its name alone in the folder of runs, or one of a run's
    /// checkpoints.
    ///
    /// @throws StorageException if a run has no checkpoint yet, or it is damaged
    static ModelSource of(Path path) {
        Path found = locate(path);
        return isCheckpoint(found) ? Trained.of(Checkpoint.open(found)) : new Folder(found);
    }

    /// The whole path of a model's folder, or of the checkpoint that is meant: the newest one of a run.
    ///
    /// @throws StorageException if a run has no checkpoint yet
    static Path locate(Path path) {
        Path whole = RunDirectory.find(path).toAbsolutePath().normalize();
        if (!Files.isRegularFile(whole.resolve("manifest.json")) || Files.exists(whole.resolve("config.json"))) {
            return whole;
        }
        return RunDirectory.open(whole)
                .latestCheckpoint()
                .checkpoint()
                .map(c -> c.folder().toAbsolutePath().normalize())
                .orElseThrow(() -> new StorageException(
                        path,
                        "the run has no checkpoint yet; let it train on with: bellman train --run " + path
                                + " --resume"));
    }

    private static boolean isCheckpoint(Path path) {
        return Files.isRegularFile(path.resolve("state.safetensors"))
                && Files.isRegularFile(path.resolve("state.json"));
    }

    /// A folder as `save_pretrained` writes it.
    record Folder(Path folder) implements ModelSource {
        @Override
        public CausalModel load(ComputeOptions options) {
            return ModelFolder.load(folder, options);
        }
    }

    /// A model of fresh weights, whose folder goes when it is closed.
    ///
    /// @param folder of its own, for as long as it is used
    record Fresh(Path folder) implements ModelSource {
        private static final String NAME = "fresh";

        static Fresh of(CharacterModel model, long seed) {
            try {
                Path folder = Files.createTempDirectory("bellman-model").resolve(NAME);
                model.write(folder, RandomStream.of(seed, "model").nextLong());
                return new Fresh(folder);
            } catch (IOException e) {
                throw new UncheckedIOException("a model of fresh weights cannot be written to the temporary folder", e);
            }
        }

        @Override
        public CausalModel load(ComputeOptions options) {
            return ModelFolder.load(folder, options);
        }

        @Override
        public void close() {
            try {
                DurableFiles.deleteTree(folder.resolve("..").normalize());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// What a run trained.
    ///
    /// @param checkpoint of the run
    /// @param folder with what belongs to the model besides weights
    /// @param config of the run
    record Trained(Checkpoint checkpoint, Path folder, TuningConfig config) implements ModelSource {

        static Trained of(Checkpoint checkpoint) {
            Path run = checkpoint.folder().resolve("../..").normalize();
            RunDirectory directory = RunDirectory.open(run);
            LanguageTraining training = new LanguageTraining();
            String algorithm = directory.manifest().algorithm();
            if (!training.algorithms().contains(algorithm)) {
                throw new StorageException(
                        run, "it was trained by " + algorithm + " and holds a policy, expected a language model");
            }
            return new Trained(checkpoint, run.resolve(COMPANIONS), training.bind(directory.config()));
        }

        /// The run.
        public Path run() {
            return checkpoint.folder().resolve("../..").normalize();
        }

        @Override
        public CausalModel load(ComputeOptions options) {
            require(!config.algorithm().scalar(), "it holds a reward model, expected a language model");
            CausalModel model = outline(options);
            try {
                new TrainedWeights(model.trained()).load(weights());
                return model;
            } catch (RuntimeException | Error e) {
                model.close();
                throw e;
            }
        }

        /// The reward model that it trained. Its decoder is to be closed, too.
        ///
        /// @throws StorageException if it is none
        public ScalarModel loadScalar(ComputeOptions options) {
            require(config.algorithm().scalar(), "it holds a language model, expected a reward model");
            CausalModel body = outline(options);
            try {
                ScalarModel model = ScalarModel.zeroOn(body);
                new TrainedWeights(model.trained()).load(weights());
                return model;
            } catch (RuntimeException | Error e) {
                body.close();
                throw e;
            }
        }

        private void require(boolean condition, String otherwise) {
            if (!condition) {
                throw new StorageException(run(), otherwise);
            }
        }

        private State weights() {
            return checkpoint.state().at("trainer").at("weights");
        }

        /// The model as it is to be filled in: what was trained is undefined.
        private CausalModel outline(ComputeOptions options) {
            if (config.adapter().isEmpty()) {
                return ModelFolder.outline(folder, options);
            }
            CausalModel model = base(options);
            try {
                LoraAdapter.attach(model, config.adapter().get().config(), 0);
                return model;
            } catch (RuntimeException | Error e) {
                model.close();
                throw e;
            }
        }

        /// The model beside which the adapter stands.
        private CausalModel base(ComputeOptions options) {
            return withoutAdapter(ModelSource.of(Path.of(config.model().orElseThrow())), options);
        }
    }

    /// A model whose adapter, if it has one, became part of the weights, which are all trained.
    static CausalModel withoutAdapter(ModelSource source, ComputeOptions options) {
        CausalModel model = source.load(options);
        if (model.adaptation().isEmpty()) {
            return model;
        }
        try (model) {
            CausalModel merged = model.copy();
            merged.weights().train(_ -> true);
            return merged;
        }
    }
}
