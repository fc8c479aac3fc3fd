package bellman.llm.command;

import bellman.cli.UsageException;
import bellman.llm.serve.ImageLimits;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Option;

/// Which images requests to a server may bring.
final class ImageOptions {
    @Option(names = "--max-images", paramLabel = "N", description = "Images of a request (default: 16).")
    private int count = ImageLimits.defaults().count();

    @Option(names = "--max-image-size", paramLabel = "SIZE", description = "Of an image's file (default: 8MB).")
    private String size = "8MB";

    @Option(
            names = "--max-image-pixels",
            paramLabel = "N",
            description = "Of an image (default: 16000000): a small file may claim any number.")
    private long pixels = ImageLimits.defaults().pixels();

    @Option(
            names = "--image-host",
            paramLabel = "HOST",
            description = "A host, with its port if that is not the usual one, from which images are fetched by their"
                    + " addresses; may be given several times (default: none).")
    private Set<String> hosts = new LinkedHashSet<>();

    ImageLimits limits() {
        long bytes = Sizes.bytes("--max-image-size", size);
        if (count < 0) {
            throw new UsageException("--max-images: expected 0 or more, got " + count);
        }
        if (bytes < 1 || bytes > 1 << 30) {
            throw new UsageException("--max-image-size: expected 1 byte to 1GB, got " + size);
        }
        if (pixels < 1) {
            throw new UsageException("--max-image-pixels: expected at least 1, got " + pixels);
        }
        Set<String> named = new LinkedHashSet<>();
        for (String host : hosts) {
            if (!host.matches("[A-Za-z0-9.\\[\\]:_-]+")) {
                throw new UsageException(
                        "--image-host: expected a name such as images.example.org or localhost:8080, got '" + host
                                + "'");
            }
            named.add(host.toLowerCase(Locale.ROOT));
        }
        return new ImageLimits(count, (int) bytes, pixels, named);
    }
}
