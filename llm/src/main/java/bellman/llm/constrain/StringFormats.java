package bellman.llm.constrain;

import bellman.llm.grammar.Regex;
import bellman.llm.grammar.TextAutomaton;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// What the keyword `format` means. Each is narrower than its standard where that is broad: what is written
/// is valid, but not all that is valid can be written.
final class StringFormats {
    private static final String YEAR = "[0-9]{4}";
    private static final String LEAP_YEAR =
            "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)";
    /// RFC 3339, full-date, with as many days as each month has.
    private static final String DATE = "(?:" + YEAR
            + "-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
            + "|02-(?:0[1-9]|1[0-9]|2[0-8]))|" + LEAP_YEAR + "-02-29)";
    private static final String CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?";
    private static final String ZONE = "(?:Z|[+-](?:0[0-9]|1[0-7]):[0-5][0-9])";
    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?";
    private static final String HOST = LABEL + "(?:\\." + LABEL + "){0,3}";
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final String GROUP = "[0-9a-fA-F]{1,4}";
    private static final String SEGMENT = "(?:/[A-Za-z0-9._~-]{1,64}){0,8}/?";
    private static final String URI =
            "https?://[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?(?:\\.[A-Za-z][A-Za-z0-9]{0,30}){0,3}"
                    + "(?::[1-9][0-9]{0,3})?" + SEGMENT + "(?:\\?[A-Za-z0-9._~=&-]{0,128})?(?:#[A-Za-z0-9._~-]{0,64})?";

    private static final Map<String, String> EXPRESSIONS = Map.ofEntries(
            Map.entry("date", DATE),
            Map.entry("time", CLOCK + ZONE),
            Map.entry("date-time", DATE + "T" + CLOCK + ZONE),
            Map.entry(
                    "duration",
                    "P(?:[0-9]{1,4}W|(?:[0-9]{1,4}Y(?:[0-9]{1,4}M(?:[0-9]{1,4}D)?)?|[0-9]{1,4}M(?:[0-9]{1,4}D)?|[0-9]{1,4}D)"
                            + "(?:T(?:[0-9]{1,4}H(?:[0-9]{1,4}M(?:[0-9]{1,4}S)?)?|[0-9]{1,4}M(?:[0-9]{1,4}S)?|[0-9]{1,4}S))?"
                            + "|T(?:[0-9]{1,4}H(?:[0-9]{1,4}M(?:[0-9]{1,4}S)?)?|[0-9]{1,4}M(?:[0-9]{1,4}S)?|[0-9]{1,4}S))"),
            Map.entry("uuid", "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"),
            Map.entry(
                    "email",
                    "[A-Za-z0-9_+-]{1,30}(?:\\.[A-Za-z0-9_+-]{1,30}){0,2}@" + LABEL + "(?:\\." + LABEL
                            + "){0,2}\\.[A-Za-z]{2,12}"),
            Map.entry("hostname", HOST),
            Map.entry("ipv4", BYTE + "(?:\\." + BYTE + "){3}"),
            Map.entry(
                    "ipv6",
                    "(?:" + GROUP + ":){7}" + GROUP + "|(?:" + GROUP + ":){1,6}:" + GROUP + "|::" + GROUP + "|::1?"),
            Map.entry("uri", URI));

    private StringFormats() {}

    /// The texts of a format.
    static TextAutomaton named(Located at, String name) {
        return TextAutomaton.of(Regex.whole(Optional.ofNullable(EXPRESSIONS.get(name))
                .orElseThrow(() -> at.wrong("is the format '" + name + "', which cannot be enforced; there are "
                        + String.join(", ", new TreeSet<>(EXPRESSIONS.keySet()))
                        + "; leave it out, or use a pattern"))));
    }
}
