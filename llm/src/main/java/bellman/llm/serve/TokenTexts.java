package bellman.llm.serve;

import bellman.llm.tokenizer.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The texts and the bytes of single tokens, which may be a part of a character.
final class TokenTexts {
    private static final Map<Character, Byte> ALPHABET = alphabet();
    private static final char SPACE = '\u2581';

    private final Tokenizer tokenizer;

    TokenTexts(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /// A token.
    ///
    /// @param text with U+FFFD where the bytes are no characters
    /// @param whole whether they are
    record Piece(String text, byte[] bytes, boolean whole) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Piece p && p.text.equals(text) && java.util.Arrays.equals(p.bytes, bytes);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }

        @Override
        public String toString() {
            return text;
        }

        /// As OpenAI's older interface writes a token: bytes that are no characters one by one.
        String older() {
            if (whole) {
                return text;
            }
            StringBuilder escaped = new StringBuilder("bytes:");
            for (byte b : bytes) {
                escaped.append("\\x%02x".formatted(b & 0xFF));
            }
            return escaped.toString();
        }
    }

    /// The token with this id, special ones as they are written.
    Piece of(int id) {
        String decoded = id < tokenizer.size() ? tokenizer.decode(new int[] {id}, false) : "";
        String written = id < tokenizer.size() ? tokenizer.token(id).orElse("") : "";
        // Decoded alone, a token loses the space in front of it.
        String text = written.indexOf(SPACE) == 0 && !decoded.startsWith(" ") ? " " + decoded : decoded;
        if (text.indexOf('\uFFFD') < 0) {
            return new Piece(text, text.getBytes(StandardCharsets.UTF_8), true);
        }
        byte[] bytes = bytes(written).orElseGet(() -> text.getBytes(StandardCharsets.UTF_8));
        return new Piece(text, bytes, isText(bytes));
    }

    private static Optional<byte[]> bytes(String written) {
        if (written.matches("<0x[0-9A-Fa-f]{2}>")) {
            return Optional.of(new byte[] {(byte) Integer.parseInt(written.substring(3, 5), 16)});
        }
        byte[] bytes = new byte[written.length()];
        for (int i = 0; i < bytes.length; i++) {
            Byte b = ALPHABET.get(written.charAt(i));
            if (b == null) {
                return Optional.empty();
            }
            bytes[i] = b;
        }
        return Optional.of(bytes);
    }

    private static boolean isText(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /// The letters by which byte-level BPE (GPT-2) writes bytes: the printable ones stand for themselves, the
    /// others follow one another from U+0100.
    private static Map<Character, Byte> alphabet() {
        Map<Character, Byte> letters = new HashMap<>();
        char next = '\u0100';
        for (int b = 0; b < 256; b++) {
            boolean printable = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
            letters.put(printable ? (char) b : next++, (byte) b);
        }
        return letters;
    }
}
