package bellman.llm.chat;

import bellman.llm.tokenizer.Tokenizer;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// The tokens that end turns, found in rendered text.
final class TurnEnds {
    private final Tokenizer tokenizer;
    private final Set<String> texts = new LinkedHashSet<>();

    TurnEnds(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        tokenizer.special().stops().forEach(id -> tokenizer.token(id).ifPresent(texts::add));
        tokenizer.special().name("eos_token").ifPresent(texts::add);
    }

    /// The one that comes last in a text.
    Optional<String> last(String text) {
        return texts.stream().filter(text::contains).max((a, b) -> text.lastIndexOf(a) - text.lastIndexOf(b));
    }

    /// Behind the first one from a place on, or −1.
    int endOfFirst(String text, int from) {
        int best = -1;
        int bestAt = Integer.MAX_VALUE;
        for (String end : texts) {
            int at = text.indexOf(end, from);
            if (at >= 0 && at < bestAt) {
                bestAt = at;
                best = at + end.length();
            }
        }
        return best;
    }

    static int count(String text, String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }

    /// Behind the `n`-th occurrence, or −1.
    static int nth(String text, String part, int n) {
        int at = -part.length();
        for (int i = 0; i < n; i++) {
            at = text.indexOf(part, at + part.length());
            if (at < 0) {
                return -1;
            }
        }
        return at + part.length();
    }

    /// The ids of a stop token and the text behind it; a text on its own could get a space at its start.
    int[] encodeFrom(String stop, String text) {
        int[] ids = tokenizer.encode(stop + text);
        int first = tokenizer.id(stop).orElse(-1);
        if (ids.length == 0 || ids[0] != first) {
            throw new IllegalStateException(tokenizer.folder() + ": '" + stop + "' ends turns but is not one token");
        }
        return ids;
    }
}
