package bellman.llm.serve;

import java.util.Set;

/// Which images requests may bring.
///
/// @param count of a request
/// @param bytes of each file
/// @param pixels of each
/// @param hosts from which images are fetched by `https:` and `http:` addresses; none unless somebody says so, since a
///     server may reach what its clients may not
public record ImageLimits(int count, int bytes, long pixels, Set<String> hosts) {
    public ImageLimits {
        hosts = Set.copyOf(hosts);
        if (count < 0 || bytes < 1 || pixels < 1) {
            throw new IllegalArgumentException("images need a number of 0 or more, and bytes and pixels of at least 1,"
                    + " got " + count + ", " + bytes + " and " + pixels);
        }
    }

    /// 16 images of 8 MiB and 16 million pixels, none from elsewhere.
    public static ImageLimits defaults() {
        return new ImageLimits(16, 8 << 20, 16_000_000, Set.of());
    }
}
