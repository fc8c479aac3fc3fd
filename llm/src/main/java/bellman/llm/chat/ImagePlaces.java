package bellman.llm.chat;

import bellman.llm.model.ImageInputReader;
import bellman.llm.tokenizer.Tokenizer;
import bellman.llm.vision.Grid;
import bellman.llm.vision.ImageProcessing;
import bellman.net.ImagePatches;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// The places of images in the texts that a chat template renders, as `Qwen2_5_VLProcessor` of transformers has them:
/// where the template writes one placeholder, the tokens have as many as the image takes.
///
/// @param placeholder which stands for a token of an image
/// @param processing how the model wants images
public record ImagePlaces(String placeholder, ImageProcessing processing) {

    /// Those of a folder's model, if it sees: its config.json tells; without one, settings of images do.
    public static Optional<ImagePlaces> of(Path folder, Tokenizer tokenizer) {
        String usual = tokenizer.settings().get("image_token") instanceof String named ? named : "<|image_pad|>";
        OptionalInt token = OptionalInt.empty();
        if (Files.exists(folder.resolve("config.json"))) {
            token = ImageInputReader.imageToken(folder);
        } else if (Files.exists(folder.resolve("preprocessor_config.json"))
                || Files.exists(folder.resolve("processor_config.json"))) {
            token = tokenizer.id(usual);
        }
        return token.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new ImagePlaces(tokenizer.token(token.getAsInt()).orElse(usual), ImageProcessing.read(folder)));
    }

    /// The rendered text with as many placeholders for each image as it takes tokens.
    ///
    /// @throws ChatFormatException if there are not as many placeholders as images
    public String expanded(String text, List<ImagePatches> images) {
        String[] between = text.split(Pattern.quote(placeholder), -1);
        if (between.length - 1 != images.size()) {
            throw new ChatFormatException(
                    "messages",
                    "have " + images.size() + " images, but rendered they have " + (between.length - 1)
                            + " places for one (" + placeholder + ")");
        }
        var all = new StringBuilder(between[0]);
        for (int i = 0; i < images.size(); i++) {
            all.append(placeholder.repeat(Grid.of(images.get(i)).tokens(processing.merge())));
            all.append(between[i + 1]);
        }
        return all.toString();
    }
}
