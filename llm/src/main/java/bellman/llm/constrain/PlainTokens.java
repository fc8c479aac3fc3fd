package bellman.llm.constrain;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Tokens that are a few whole characters none of which has a meaning in JSON or in marks: most of a
/// vocabulary. A state in which any such text may stand allows them all at once.
final class PlainTokens {
    /// Characters of a token at most.
    static final int LONGEST = 16;

    /// Bytes that lead from one place inside a character to another: first, last, from, to. Place 0 is between
    /// characters.
    private static final int[][] WAYS = {
        {0x20, 0x21, 0, 0},
        {0x23, 0x3b, 0, 0},
        {0x3d, 0x5a, 0, 0},
        {0x5d, 0x7e, 0, 0},
        {0xc2, 0xdf, 0, 1},
        {0xe0, 0xe0, 0, 3},
        {0xe1, 0xec, 0, 2},
        {0xed, 0xed, 0, 4},
        {0xee, 0xef, 0, 2},
        {0xf0, 0xf0, 0, 6},
        {0xf1, 0xf3, 0, 5},
        {0xf4, 0xf4, 0, 7},
        {0x80, 0xbf, 1, 0},
        {0x80, 0xbf, 2, 1},
        {0xa0, 0xbf, 3, 1},
        {0x80, 0x9f, 4, 1},
        {0x80, 0xbf, 5, 2},
        {0x90, 0xbf, 6, 2},
        {0x80, 0x8f, 7, 2}
    };

    private PlainTokens() {}

    /// Whether a token is one of them.
    static boolean is(byte[] piece) {
        for (byte b : piece) {
            int value = b & 0xff;
            if (value < 0x20 || value == '"' || value == '<' || value == '[' || value == '\\' || value == 0x7f) {
                return false;
            }
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(piece))
                    .toString();
            return !text.isEmpty() && text.codePointCount(0, text.length()) <= LONGEST;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /// A place inside a character.
    private record At(State state, int place) {}

    /// Whether any text of [#LONGEST] such characters may stand at a state without coming out of its rule.
    static boolean mayAllStand(Recognizer recognizer, State start) {
        Set<At> seen = new HashSet<>();
        List<At> now = List.of(new At(start, 0));
        for (int characters = 0; characters < LONGEST && !now.isEmpty(); characters++) {
            Deque<At> open = new ArrayDeque<>(now);
            List<At> next = new ArrayList<>();
            while (!open.isEmpty()) {
                At at = open.remove();
                if (!seen.add(at)) {
                    continue;
                }
                for (int[] way : WAYS) {
                    State before = State.DEAD;
                    for (int b = way[0]; way[2] == at.place && b <= way[1]; b++) {
                        State to = recognizer.step(at.state, b);
                        if (to == State.DEAD || to.hasLeft() || to.isLast()) {
                            return false;
                        }
                        // Most bytes lead to the same state as the one before.
                        if (to != before) {
                            (way[3] == 0 ? next : open).add(new At(to, way[3]));
                            before = to;
                        }
                    }
                }
            }
            now = next;
        }
        return true;
    }
}
