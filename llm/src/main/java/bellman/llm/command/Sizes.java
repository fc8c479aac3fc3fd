package bellman.llm.command;

import bellman.cli.UsageException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Bytes as people write them: `500MB`, `2GB`, `1.5GiB`.
final class Sizes {
    private static final Pattern SIZE =
            Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([KMGT]?)(i?)B?", Pattern.CASE_INSENSITIVE);

    private Sizes() {}

    /// @param option that was given the size, for messages
    static long bytes(String option, String size) {
        Matcher matcher = SIZE.matcher(size);
        if (!matcher.matches()) {
            throw new UsageException(option + ": expected a size such as 500MB or 2GB, got " + size);
        }
        int power = "KMGT".indexOf(matcher.group(2).toUpperCase(Locale.ROOT)) + 1;
        int thousands = matcher.group(2).isEmpty() ? 0 : power;
        long unit = (long) Math.pow(matcher.group(3).isEmpty() ? 1000 : 1024, thousands);
        long bytes = new BigDecimal(matcher.group(1))
                .multiply(BigDecimal.valueOf(unit))
                .longValue();
        if (bytes < 1) {
            throw new UsageException(option + ": expected more than nothing, got " + size);
        }
        return bytes;
    }
}
