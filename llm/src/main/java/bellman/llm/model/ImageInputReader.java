package bellman.llm.model;

import java.nio.file.Path;

/// Reads what a model that sees needs for it from its config.json.
public final class ImageInputReader {
    private ImageInputReader() {}

    /// The vision tower described in `folder`, which asks `weights` for its parameters.
    ///
    /// @throws ModelException if it cannot be one that is known, naming the key
    public static ImageInput read(Path folder, Weights weights) {
        ConfigFields root = ConfigFields.read(folder.resolve("config.json"));
        return new TowerInput(
                VisionReader.read(root),
                weights,
                root.optionalInteger("image_token_id").orElse(151_655));
    }
}
