package bellman.app;

import bellman.run.Spelling;
import bellman.store.config.ConfigDocument;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Configurations that come with Bellman's modules. A module lists its own, one name a line, in the resource
/// `META-INF/bellman.presets`; each stands in `bellman/presets/NAME.yaml`, whose first line is a comment that
/// says what it is.
public final class Presets {
    private static final String LIST = "META-INF/bellman.presets";

    private Presets() {}

    /// Names of all presets with what they are, sorted.
    public static Map<String, String> all() {
        Map<String, String> presets = new TreeMap<>();
        for (String name : names()) {
            presets.put(name, text(name).lines().findFirst().orElse("").replaceFirst("^#\\s*", ""));
        }
        return presets;
    }

    /// Whether there is a preset called `name`.
    public static boolean exists(String name) {
        return names().contains(name);
    }

    /// The preset called `name`.
    ///
    /// @throws IllegalArgumentException if there is none, naming the nearest
    /// @throws bellman.cli.MissingModuleException if a module that is not on the class path would bring it
    public static ConfigDocument find(String name) {
        List<String> names = names();
        if (!names.contains(name)) {
            Elsewhere.find("preset", name).map(Elsewhere::missing).ifPresent(missing -> {
                throw missing;
            });
            String nearest = Spelling.nearest(name, names)
                    .map(candidate -> "did you mean " + candidate + "? ")
                    .orElse("");
            throw new IllegalArgumentException(
                    name + ": there is no preset and no file of that name; " + nearest + "bellman presets lists all");
        }
        return ConfigDocument.parse(text(name), "preset " + name).asPreset();
    }

    private static List<String> names() {
        try {
            return Presets.class
                    .getClassLoader()
                    .resources(LIST)
                    .flatMap(url -> lines(url).stream())
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw new IllegalStateException("a module's list of presets cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<String> lines(URL url) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(url.openStream(), StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.isBlank()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String name) {
        try (InputStream in = Presets.class.getClassLoader().getResourceAsStream("bellman/presets/" + name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("preset " + name + " is listed but missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
