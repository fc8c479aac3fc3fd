package bellman.llm.tokenizer;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;

/// A tokenizer in native memory. Many threads may use it at once; closing waits for them.
final class NativeTokenizer implements AutoCloseable {
    private final TokenizersLibrary library = TokenizersLoader.library();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private long handle;

    /// @throws RuntimeException with the library's words, if `json` is no tokenizer
    NativeTokenizer(String json) {
        handle = library.createTokenizerFromString(json);
        // What the file says about these two holds for whoever trained it; transformers ignores it as well.
        library.disablePadding(handle);
        library.disableTruncation(handle);
    }

    int[] encode(String text, boolean addSpecial) {
        return use(h -> ids(library.encode(h, text, addSpecial)));
    }

    int[][] encode(String[] texts, boolean addSpecial) {
        return use(h -> {
            long[] encodings = library.batchEncode(h, texts, addSpecial);
            var all = new int[encodings.length][];
            for (int i = 0; i < all.length; i++) {
                all[i] = ids(encodings[i]);
            }
            return all;
        });
    }

    /// The ids of a text and where each token stands in it.
    TextSpans encodeWithSpans(String text) {
        // The library counts code points.
        int[] places = text.codePoints().map(Character::charCount).toArray();
        var at = new int[places.length + 1];
        for (int i = 0; i < places.length; i++) {
            at[i + 1] = at[i] + places[i];
        }
        return use(h -> {
            long encoding = library.encode(h, text, false);
            try {
                int[] ids = narrow(library.getTokenIds(encoding));
                CharSpan[] spans = library.getTokenCharSpans(encoding);
                var starts = new int[ids.length];
                var ends = new int[ids.length];
                for (int i = 0; i < ids.length; i++) {
                    // A token without a place would be one that was added, and none is.
                    starts[i] = at[spans[i].getStart()];
                    ends[i] = at[spans[i].getEnd()];
                }
                return new TextSpans(ids, starts, ends);
            } finally {
                library.deleteEncoding(encoding);
            }
        });
    }

    private int[] ids(long encoding) {
        try {
            return narrow(library.getTokenIds(encoding));
        } finally {
            library.deleteEncoding(encoding);
        }
    }

    String decode(int[] ids, boolean skipSpecial) {
        return use(h -> library.decode(h, widen(ids), skipSpecial));
    }

    private <T> T use(LongFunction<T> action) {
        lock.readLock().lock();
        try {
            if (handle == 0) {
                throw new IllegalStateException("the tokenizer is closed");
            }
            return action.apply(handle);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (handle != 0) {
                library.deleteTokenizer(handle);
                handle = 0;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private static int[] narrow(long[] ids) {
        var narrow = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            narrow[i] = Math.toIntExact(ids[i]);
        }
        return narrow;
    }

    private static long[] widen(int[] ids) {
        var wide = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            wide[i] = ids[i];
        }
        return wide;
    }
}
