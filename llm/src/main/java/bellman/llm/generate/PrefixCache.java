package bellman.llm.generate;

import bellman.llm.decode.KeyValuePages;
import bellman.run.RandomStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// Full pages of keys and values by the tokens that they hold and all tokens before them, so that a text which begins
/// like an earlier one need not be read again. It holds each page once and lets go of the longest unused first.
final class PrefixCache {
    private static final int PAGE = KeyValuePages.TOKENS;

    private final KeyValuePages pages;
    /// By the hash of all tokens up to the page's end, the least recently used first.
    private final LinkedHashMap<Long, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Integer, Long> byPage = new HashMap<>();
    private long hits;
    private long lookups;

    private record Entry(int page, long parent, int[] tokens) {}

    PrefixCache(KeyValuePages pages) {
        this.pages = pages;
    }

    /// Holds and returns the pages that hold the beginning of `tokens`, at most those of its first `limit` tokens.
    int[] find(int[] tokens, int limit) {
        int whole = limit / PAGE;
        int[] found = new int[whole];
        long hash = 0;
        int count = 0;
        for (; count < whole; count++) {
            long parent = hash;
            hash = hash(parent, tokens, count * PAGE);
            Entry entry = entries.get(hash);
            if (entry == null
                    || entry.parent != parent
                    || !Arrays.equals(entry.tokens, 0, PAGE, tokens, count * PAGE, (count + 1) * PAGE)) {
                break;
            }
            found[count] = entry.page;
        }
        lookups += whole;
        hits += count;
        for (int i = 0; i < count; i++) {
            pages.hold(found[i]);
        }
        return Arrays.copyOf(found, count);
    }

    /// Remembers a page that is full.
    ///
    /// @param tokens of the text up to the page's end
    /// @param number of the page in the text
    void put(int page, int[] tokens, int number) {
        long hash = 0;
        long parent = 0;
        for (int i = 0; i <= number; i++) {
            parent = hash;
            hash = hash(parent, tokens, i * PAGE);
        }
        if (!entries.containsKey(hash) && !byPage.containsKey(page)) {
            pages.hold(page);
            entries.put(hash, new Entry(page, parent, Arrays.copyOfRange(tokens, number * PAGE, (number + 1) * PAGE)));
            byPage.put(page, hash);
        }
    }

    private static long hash(long parent, int[] tokens, int from) {
        long h = RandomStream.mix(parent + 1);
        for (int i = from; i < from + PAGE; i++) {
            h = RandomStream.mix(h ^ tokens[i]);
        }
        return h;
    }

    /// Lets go of pages that nobody else holds until `wanted` are free; returns whether they are.
    boolean makeRoom(int wanted) {
        var oldest = entries.entrySet().iterator();
        while (pages.available() < wanted && oldest.hasNext()) {
            Entry entry = oldest.next().getValue();
            if (pages.holders(entry.page) == 1) {
                oldest.remove();
                byPage.remove(entry.page);
                pages.release(entry.page);
            }
        }
        return pages.available() >= wanted;
    }

    /// Pages that could be free at once.
    int spare() {
        int count = 0;
        for (Entry entry : entries.values()) {
            count += pages.holders(entry.page) == 1 ? 1 : 0;
        }
        return count;
    }

    /// Forgets everything, as when the weights change.
    void clear() {
        entries.values().forEach(e -> pages.release(e.page));
        entries.clear();
        byPage.clear();
    }

    /// Pages that were found, of those that were looked for.
    double hitRate() {
        return lookups == 0 ? 0 : (double) hits / lookups;
    }
}
