package bellman.llm.command;

import bellman.llm.chat.ChatFormatException;
import bellman.llm.chat.ImagePlaces;
import bellman.llm.tokenizer.Tokenizer;
import bellman.llm.vision.ImageFileException;
import bellman.llm.vision.Picture;
import bellman.net.ImagePatches;
import bellman.store.disk.StorageException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The images of conversations, and their places in rendered texts.
final class Images {
    /// Where a part of a message tells its image.
    private static final List<String> KEYS = List.of("image", "url", "path", "base64");

    private static final Pattern DATA = Pattern.compile("data:image/[^,]*,");

    private final Path folder;
    private final Optional<ImagePlaces> places;

    /// @param folder of the model, whose config.json tells whether it sees; without one, settings of images tell
    Images(Path folder, Tokenizer tokenizer) {
        this.folder = folder;
        places = ImagePlaces.of(folder, tokenizer);
    }

    /// The images in messages, in their order.
    ///
    /// @throws bellman.cli.CommandException naming the line and the field, if one cannot be had
    List<ImagePatches> in(List<Map<String, Object>> messages, InputLine line) {
        List<ImagePatches> images = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i).get("content") instanceof List<?> parts) {
                for (int j = 0; j < parts.size(); j++) {
                    if (parts.get(j) instanceof Map<?, ?> part) {
                        image(part, "messages[" + i + "].content[" + j + "]", line)
                                .ifPresent(images::add);
                    }
                }
            }
        }
        return images;
    }

    private Optional<ImagePatches> image(Map<?, ?> part, String field, InputLine line) {
        if (!(part.get("type") instanceof String type)) {
            return Optional.empty();
        }
        return switch (type) {
            case "image" -> Optional.of(named(part, field, line));
            case "image_url" -> {
                boolean wrapped = part.get("image_url") instanceof Map<?, ?>;
                Object source =
                        part.get("image_url") instanceof Map<?, ?> object ? object.get("url") : part.get("image_url");
                yield Optional.of(patches(source, false, field + ".image_url" + (wrapped ? ".url" : ""), line));
            }
            case "video" -> throw line.wrong("field '" + field + "': videos are not read, images are");
            default -> Optional.empty();
        };
    }

    private ImagePatches named(Map<?, ?> part, String field, InputLine line) {
        List<String> keys = KEYS.stream().filter(part::containsKey).toList();
        if (keys.size() != 1) {
            throw line.wrong("field '" + field + "': expected one of " + String.join(", ", KEYS)
                    + " that tells where the image is, found "
                    + (keys.isEmpty() ? "none" : String.join(" and ", keys)));
        }
        String key = keys.getFirst();
        return patches(part.get(key), key.equals("base64"), field + "." + key, line);
    }

    private ImagePatches patches(@Nullable Object source, boolean encoded, String field, InputLine line) {
        if (!(source instanceof String text)) {
            throw line.wrong("field '" + field + "': expected a path or an address as text, found "
                    + InputLine.shown(String.valueOf(source)));
        }
        if (places.isEmpty()) {
            throw line.wrong("field '" + field + "': the model in " + folder
                    + " sees no images; take them out or use a model with a vision tower, such as Qwen2.5-VL");
        }
        try {
            return places.get().processing().patches(picture(text, encoded, line.folder()));
        } catch (ImageFileException | StorageException | IllegalArgumentException e) {
            throw line.wrong("field '" + field + "': " + e.getMessage());
        }
    }

    private static Picture picture(String source, boolean encoded, Path beside) {
        String scheme = source.substring(0, Math.min(source.length(), 8)).toLowerCase(Locale.ROOT);
        if (scheme.startsWith("http://") || scheme.startsWith("https://")) {
            throw new IllegalArgumentException("images are not fetched from the network, found "
                    + InputLine.shown(source) + "; save it as a file and give its path");
        }
        Matcher data = DATA.matcher(source);
        if (encoded || data.lookingAt()) {
            String base64 = data.lookingAt() ? source.substring(data.end()) : source;
            return Picture.decode(Base64.getMimeDecoder().decode(base64), "the base64 text");
        }
        return Picture.read(scheme.startsWith("file:") ? Path.of(URI.create(source)) : beside.resolve(source));
    }

    /// See [ImagePlaces#expanded].
    ///
    /// @throws bellman.cli.CommandException naming the line, if there are not as many placeholders as images
    String expanded(String text, List<ImagePatches> images, InputLine line) {
        try {
            return places.map(p -> p.expanded(text, images)).orElse(text);
        } catch (ChatFormatException e) {
            throw line.wrong(e);
        }
    }
}
