package bellman.llm.model;

import java.nio.file.Path;
import java.util.OptionalInt;

/// Reads what a model that sees needs for it from its config.json.
public final class ImageInputReader {
    private ImageInputReader() {}

    /// The vision tower described in `folder`, which asks `weights` for its parameters.
    ///
    /// @throws ModelException if it cannot be one that is known, naming the key
    public static ImageInput read(Path folder, Weights weights) {
        ConfigFields root = ConfigFields.read(folder.resolve("config.json"));
        return new TowerInput(VisionReader.read(root), weights, imageToken(root));
    }

    /// The id that stands for a token of an image in the model in `folder`; none if it does not see.
    ///
    /// @throws ModelException if its config.json cannot be understood so far
    public static OptionalInt imageToken(Path folder) {
        ConfigFields root = ConfigFields.read(folder.resolve("config.json"));
        boolean sees = root.text("model_type")
                .filter(Architecture.QWEN2_5_VL.modelType()::equals)
                .isPresent();
        return sees ? OptionalInt.of(imageToken(root)) : OptionalInt.empty();
    }

    private static int imageToken(ConfigFields root) {
        return root.optionalInteger("image_token_id").orElse(151_655);
    }
}
