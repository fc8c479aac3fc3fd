package bellman.llm.decode;

import bellman.llm.model.ModelConfig;
import bellman.simd.Attentions;
import bellman.simd.HugePages;
import bellman.simd.Panels;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Memory for keys and values, in pages of [#TOKENS] tokens of all layers and heads. A page is shared by counting who
/// holds it; who holds one alone may write to it.
///
/// One thread at a time hands out and takes back pages.
public final class KeyValuePages implements AutoCloseable {
    /// Tokens of a page.
    public static final int TOKENS = Attentions.PAGE;

    private final HugePages owner = new HugePages();
    private final MemorySegment memory;
    private final int heads;
    private final long headBytes;
    private final long pageBytes;
    private final int[] holders;
    private final int[] free;
    private int freeCount;

    /// Memory for `pages` pages of a model.
    public KeyValuePages(ModelConfig config, int pages) {
        if (pages < 1) {
            throw new IllegalArgumentException("keys and values need at least one page, got " + pages);
        }
        heads = config.attention().keyValueHeads();
        headBytes = Attentions.bytes(config.attention().headSize());
        pageBytes = pageBytes(config);
        memory = owner.allocate(Math.multiplyExact(pageBytes, (long) pages), Panels.ALIGNMENT);
        holders = new int[pages];
        free = new int[pages];
        for (int i = 0; i < pages; i++) {
            free[i] = pages - 1 - i;
        }
        freeCount = pages;
    }

    /// As many pages as fit into a budget, at least one.
    public static KeyValuePages within(ModelConfig config, long bytes) {
        long pages = bytes / pageBytes(config);
        if (pages < 1) {
            throw new IllegalArgumentException("a budget of " + bytes + " bytes for keys and values is less than the "
                    + pageBytes(config) + " of one page of " + TOKENS + " tokens; give it more");
        }
        return new KeyValuePages(config, Math.toIntExact(Math.min(pages, Integer.MAX_VALUE - 8)));
    }

    /// Bytes of a page: keys and values of [#TOKENS] tokens in all layers.
    public static long pageBytes(ModelConfig config) {
        return config.layers().size()
                * (long) config.attention().keyValueHeads()
                * Attentions.bytes(config.attention().headSize());
    }

    /// Pages for `tokens` tokens.
    public static int pagesFor(int tokens) {
        return (tokens + TOKENS - 1) / TOKENS;
    }

    /// Pages in all.
    public int count() {
        return holders.length;
    }

    /// Pages that nobody holds.
    public int available() {
        return freeCount;
    }

    /// A page that nobody held, held once.
    ///
    /// @throws OutOfPagesException if there is none
    public int take() {
        if (freeCount == 0) {
            throw new OutOfPagesException(holders.length);
        }
        int page = free[--freeCount];
        holders[page] = 1;
        return page;
    }

    /// Holds a page once more.
    public void hold(int page) {
        requireHeld(page);
        holders[page]++;
    }

    /// Lets go of a page, which is free when nobody holds it any more.
    public void release(int page) {
        requireHeld(page);
        if (--holders[page] == 0) {
            free[freeCount++] = page;
        }
    }

    /// How many hold a page.
    public int holders(int page) {
        return holders[page];
    }

    /// A page with what `page` holds, to write to: itself if it is held once, else a copy, for which it is let go.
    public int own(int page) {
        requireHeld(page);
        if (holders[page] == 1) {
            return page;
        }
        int copy = take();
        MemorySegment.copy(memory, page * pageBytes, memory, copy * pageBytes, pageBytes);
        release(page);
        return copy;
    }

    private void requireHeld(int page) {
        if (page < 0 || page >= holders.length || holders[page] == 0) {
            throw new IllegalStateException("page " + page + " of " + holders.length + " is not held by anyone");
        }
    }

    MemorySegment memory() {
        return memory;
    }

    /// Where a page begins for a head of a layer.
    long at(int page, int layer, int head) {
        return page * pageBytes + (layer * (long) heads + head) * headBytes;
    }

    @Override
    public void close() {
        Arrays.fill(holders, 0);
        owner.close();
    }
}
