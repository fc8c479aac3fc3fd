package bellman.llm.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Strict UTF-8: what is not well formed is an error that says where, never a replacement character.
public final class Utf8 {
    private Utf8() {}

    /// The text in `bytes`.
    ///
    /// @throws BadTextException if they are not well-formed UTF-8
    public static String decode(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length);
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        var result = decoder.decode(in, out, true);
        if (result.isError()) {
            int at = in.position();
            throw new BadTextException("invalid UTF-8 at byte " + at + ": found 0x" + "%02X".formatted(bytes[at] & 0xFF)
                    + "; save the text as UTF-8");
        }
        return out.flip().toString();
    }

    /// `text` itself, if every surrogate in it has its partner.
    ///
    /// @throws BadTextException if one has not
    public static String checked(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else {
                throw new BadTextException("the surrogate \\u%04X at index %d has no partner".formatted((int) c, i)
                        + ": no such text can be written as UTF-8");
            }
        }
        return text;
    }
}
