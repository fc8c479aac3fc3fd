package bellman.llm.checkpoint;

import bellman.llm.model.Architecture;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.model.ConfigReader;
import bellman.llm.model.Decoder;
import bellman.llm.model.ImageInput;
import bellman.llm.model.ImageInputReader;
import bellman.llm.model.ModelConfig;
import bellman.llm.model.ScalarModel;
import bellman.llm.model.Weights;
import java.nio.file.Path;
import java.util.List;

/// A model's folder, from which it is loaded and to which it is saved.
public final class ModelFolder {
    private ModelFolder() {}

    /// The model in `folder`.
    ///
    /// @throws bellman.llm.model.ModelException if it is none that is known, or its files do not fit together
    /// @throws bellman.store.disk.StorageException if a file cannot be read or is damaged
    /// @throws IllegalStateException if the device cannot be used here
    public static CausalModel load(Path folder, ComputeOptions options) {
        ModelConfig config = ConfigReader.read(folder);
        CheckpointReader reader = reader(config);
        var weights = new Weights(options.device(), options.type(), reader.inspection(folder));
        try {
            var decoder = new Decoder(config, weights);
            ImageInput images = images(config, folder, weights);
            reader.read(folder, weights);
            return new CausalModel(decoder, weights, options, images);
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    /// The model that config.json in `folder` describes, whose weights are undefined as yet.
    ///
    /// @throws bellman.llm.model.ModelException if it is none that is known
    public static CausalModel outline(Path folder, ComputeOptions options) {
        ModelConfig config = ConfigReader.read(folder);
        var weights = new Weights(options.device(), options.type());
        try {
            var decoder = new Decoder(config, weights);
            return new CausalModel(decoder, weights, options, images(config, folder, weights));
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    /// Copies what belongs to the model in `from` besides its weights: config.json, the tokenizer, the chat template.
    ///
    /// @throws bellman.store.disk.StorageException if it cannot be written
    public static void copyCompanions(Path from, Path to) {
        CheckpointWriter.copyAround(from, to);
    }

    private static ImageInput images(ModelConfig config, Path folder, Weights weights) {
        return config.architecture() == Architecture.QWEN2_5_VL
                ? ImageInputReader.read(folder, weights)
                : ImageInput.BLIND;
    }

    /// The model with a scalar head in `folder`, such as a reward model: what transformers calls
    /// `…ForSequenceClassification` with one label. Its decoder is to be closed, too.
    ///
    /// @throws bellman.llm.model.ModelException if it is none that is known, or its files do not fit together
    public static ScalarModel loadScalar(Path folder, ComputeOptions options) {
        ModelConfig config = ConfigReader.readScalar(folder).withTied(true);
        CheckpointReader plain = CheckpointReader.plain();
        var reader = new CheckpointReader(
                plain.names(),
                name -> plain.ignored().test(name)
                        || name.equals(ScalarModel.HEAD)
                        || name.equals(Decoder.HEAD + ".weight"),
                plain.owner());
        var weights = new Weights(options.device(), options.type(), reader.inspection(folder));
        try {
            var decoder = new Decoder(config, weights);
            reader.read(folder, weights);
            ScalarModel model = ScalarModel.zeroOn(new CausalModel(decoder, weights, options, ImageInput.BLIND));
            reader.readOne(folder, model.head().all().firstEntry().getValue());
            return model;
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    /// Writes a model with a scalar head such that transformers loads it.
    ///
    /// @throws bellman.llm.model.ModelException if there is something already, or transformers has no such class
    /// @throws bellman.store.disk.StorageException if it cannot be written
    public static void saveScalar(ScalarModel model, Path folder, SaveOptions options) {
        new CheckpointWriter(options).write(model, folder);
    }

    /// Looks whether config.json and the weights in `folder` belong together, without loading them.
    ///
    /// @throws bellman.llm.model.ModelException naming a tensor that is missing, left over, or of another shape
    public static void check(Path folder) {
        ModelConfig config = ConfigReader.read(folder);
        CheckpointReader reader = reader(config);
        try (var weights = Weights.outline(reader.inspection(folder));
                var _ = new Decoder(config, weights)) {
            images(config, folder, weights);
            reader.check(folder, weights);
        }
    }

    /// Writes `model` to `folder`, which must not exist, such that transformers loads it: config.json and the weights,
    /// and, of a model that was loaded, what else its folder had. The folder appears when it is complete.
    ///
    /// @throws bellman.llm.model.ModelException if there is something already
    /// @throws bellman.store.disk.StorageException if it cannot be written
    public static void save(CausalModel model, Path folder, SaveOptions options) {
        new CheckpointWriter(options).write(model, folder);
    }

    /// Reads the tensors of models that see under both of the names under which they were saved over time.
    static CheckpointReader reader(ModelConfig config) {
        CheckpointReader plain = CheckpointReader.plain();
        if (config.architecture() != Architecture.QWEN2_5_VL) {
            return plain;
        }
        return new CheckpointReader(
                name -> List.of(
                        name,
                        name.startsWith("visual.")
                                ? "model." + name
                                : name.replaceFirst("^model\\.", "model.language_model.")),
                plain.ignored(),
                plain.owner());
    }
}
