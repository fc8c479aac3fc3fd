package bellman.llm.serve;

import bellman.llm.tokenizer.TokenPieces;
import bellman.llm.tokenizer.Tokenizer;
import bellman.llm.tokenizer.TokenizerException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// The texts and the bytes of single tokens, which may be a part of a character.
final class TokenTexts {
    private final Tokenizer tokenizer;
    private final Optional<TokenPieces> pieces;

    TokenTexts(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        pieces = pieces(tokenizer);
    }

    /// A few tokenizers do not say which bytes a token is: then they are those of the token decoded alone.
    private static Optional<TokenPieces> pieces(Tokenizer tokenizer) {
        try {
            return Optional.of(tokenizer.pieces());
        } catch (TokenizerException e) {
            return Optional.empty();
        }
    }

    /// A token.
    ///
    /// @param text with U+FFFD where the bytes are no characters
    /// @param whole whether they are
    /// @param special whether texts leave it out
    record Piece(String text, byte[] bytes, boolean whole, boolean special) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Piece p && p.text.equals(text) && Arrays.equals(p.bytes, bytes);
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

    /// The token with this id, special ones as they are written. Some models have more ids than there are
    /// tokens: those have no text.
    Piece of(int id) {
        if (id >= tokenizer.size()) {
            return new Piece("", new byte[0], true, false);
        }
        byte[] bytes = pieces.map(p -> p.piece(id))
                .orElseGet(() -> tokenizer.decode(new int[] {id}, false).getBytes(StandardCharsets.UTF_8));
        return new Piece(new String(bytes, StandardCharsets.UTF_8), bytes, isText(bytes), tokenizer.isSpecial(id));
    }

    private static boolean isText(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
