package bellman.app.tune;

import bellman.store.config.ConfigDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/// What is searched of an algorithm where nobody says more: `bellman/app/tune/spaces.yaml`.
final class DefaultSpaces {
    private static final String FILE = "/bellman/app/tune/spaces.yaml";

    private DefaultSpaces() {}

    /// Keys and what they may be, if the algorithm has a space of its own.
    static Optional<Map<String, String>> of(String algorithm) {
        return Optional.ofNullable(all().get(algorithm)).map(ConfigDocument::values);
    }

    /// The spaces by algorithm.
    static Map<String, ConfigDocument> all() {
        try (InputStream in = DefaultSpaces.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is not on the class path; build again");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return ConfigDocument.parse(text, "spaces.yaml").documents("spaces");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
