package bellman.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/// The page's own files, by the addresses at which they are. They are all in memory: no address becomes a
/// path.
final class Assets {
    private static final String[] OWN = {
        "style.css",
        "views.css",
        "app.js",
        "dom.js",
        "format.js",
        "live.js",
        "theme.js",
        "plot.js",
        "draw.js",
        "overview.js",
        "curves.js",
        "run.js",
        "compare.js",
        "system.js",
        "replay.js",
        "play.js",
        "study.js",
        "studydraw.js",
        "study.css",
        "icon.svg"
    };

    private static final String CHARTS = "org.webjars.npm/uplot";
    private final Map<String, Asset> assets = new LinkedHashMap<>();

    /// A file.
    ///
    /// @param type of its content
    /// @param bytes its content
    record Asset(String type, byte[] bytes) {}

    Assets() {
        add("/", "text/html", "/bellman/page/index.html");
        for (String name : OWN) {
            add("/" + name, type(name), "/bellman/page/" + name);
        }
        String charts = "/META-INF/resources/webjars/uplot/" + version() + "/dist/";
        add("/uplot.js", "text/javascript", charts + "uPlot.esm.js");
        add("/uplot.css", "text/css", charts + "uPlot.min.css");
    }

    /// The version of the charts' jar on the class path, which stands in its folders' names.
    private static String version() {
        try (InputStream in = open("/META-INF/maven/" + CHARTS + "/pom.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String type(String name) {
        return name.endsWith(".css") ? "text/css" : name.endsWith(".svg") ? "image/svg+xml" : "text/javascript";
    }

    private void add(String address, String type, String resource) {
        try (InputStream in = open(resource)) {
            assets.put(address, new Asset(type + "; charset=utf-8", in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) {
        InputStream in = Assets.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalStateException(resource + " is not on the class path; build again");
        }
        return in;
    }

    Optional<Asset> at(String address) {
        return Optional.ofNullable(assets.get(address));
    }

    Iterable<String> addresses() {
        return assets.keySet();
    }
}
