package bellman.llm.tokenizer;

import java.util.Arrays;

/// Token ids in, text out, as soon as it is certain: the pieces put together are what decoding all ids at once
/// gives, and no piece ends inside a character.
///
/// A piece is what the newest token adds to the decoding of the last few; a first token alone could lose its
/// leading space. What could still change is held back: the first bytes of a character; a run of byte tokens,
/// which decodes as a whole or not at all; and, where the tokenizer removes spaces before punctuation, the last
/// few characters.
public final class TokenStream {
    private static final char REPLACEMENT = '\uFFFD';

    /// Longer than any two of the patterns that are cleaned up.
    private static final int UNSETTLED = 8;

    private final Tokenizer tokenizer;
    private final boolean skipSpecial;
    private int[] window = new int[16];
    private int length;

    /// Characters of the window's text that are out.
    private int sent;

    private int count;

    TokenStream(Tokenizer tokenizer, boolean skipSpecial) {
        this.tokenizer = tokenizer;
        this.skipSpecial = skipSpecial;
    }

    /// What is certain of the text once this token is there; often empty.
    ///
    /// @throws TokenIdException if the id lies outside the vocabulary
    public String append(int id) {
        tokenizer.requireId(id, count);
        count++;
        if (skipSpecial && tokenizer.isSpecial(id)) {
            return "";
        }
        if (length == window.length) {
            window = Arrays.copyOf(window, 2 * length);
        }
        window[length++] = id;
        if (tokenizer.vocabulary().isByte(id)) {
            return "";
        }
        String text = text(0);
        String piece = piece(text, certain(text));
        if (sent == text.length() && !tokenizer.cleansUp()) {
            forget();
        }
        return piece;
    }

    /// The rest of the text. The stream is then as new.
    public String finish() {
        String text = text(0);
        String piece = piece(text, text.length());
        length = 0;
        sent = 0;
        count = 0;
        return piece;
    }

    private int certain(String text) {
        int end = text.length();
        if (tokenizer.cleansUp()) {
            end = Math.max(0, end - UNSETTLED);
            return end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
        }
        // However many bytes of it are there, an unfinished character is one replacement.
        return end > 0 && text.charAt(end - 1) == REPLACEMENT ? end - 1 : end;
    }

    private String piece(String text, int end) {
        if (end <= sent) {
            return "";
        }
        String piece = text.substring(sent, end);
        sent = end;
        return piece;
    }

    /// Keeps the last token alone, if it is seen: one that leaves no trace would not save the next one's space.
    private void forget() {
        String last = text(length - 1);
        if (!last.isEmpty()) {
            window[0] = window[length - 1];
            length = 1;
            sent = last.length();
        }
    }

    private String text(int from) {
        return tokenizer.decode(Arrays.copyOfRange(window, from, length), false);
    }
}
