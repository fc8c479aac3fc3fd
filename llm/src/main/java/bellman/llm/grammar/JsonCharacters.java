package bellman.llm.grammar;

import bellman.llm.grammar.CodePoints.Range;
import java.util.ArrayList;
import java.util.List;

/// How characters are written between the quotes of JSON (RFC 8259, section 7).
final class JsonCharacters {
    /// Those that may stand there as they are.
    static final CodePoints PLAIN = CodePoints.of(0x20, Character.MAX_CODE_POINT)
            .and(CodePoints.of("\"\\").not());

    private static final String LETTERS = "\"\\\b\f\n\r\t";
    private static final String ESCAPES = "\"\\bfnrt";
    private static final CodePoints BEYOND = CodePoints.of(0x10000, Character.MAX_CODE_POINT);

    private JsonCharacters() {}

    /// Characters as they are, or escaped if they must be: by a letter where there is one, else by four digits.
    static List<List<CodePoints>> shortest(CodePoints set) {
        List<List<CodePoints>> all = new ArrayList<>(Utf8Sequences.of(set.and(PLAIN)));
        letters(set, all);
        CodePoints numbered =
                set.and(CodePoints.of(0, 0x1f)).and(CodePoints.of(LETTERS).not());
        for (Range r : numbered.ranges()) {
            hex(r.first(), r.last(), all);
        }
        return all;
    }

    /// Characters as they are, if they may be, or by any of their escapes. Those beyond U+FFFF have escapes only if all
    /// are in the set.
    static List<List<CodePoints>> any(CodePoints set) {
        List<List<CodePoints>> all = new ArrayList<>(Utf8Sequences.of(set.and(PLAIN)));
        letters(set, all);
        if (set.contains('/')) {
            all.add(bytes("\\/"));
        }
        for (Range r : set.ranges()) {
            if (r.first() <= 0xffff) {
                hex(r.first(), Math.min(r.last(), 0xffff), all);
            }
        }
        if (set.and(BEYOND).equals(BEYOND)) {
            List<List<CodePoints>> lows = new ArrayList<>();
            hex(Character.MIN_LOW_SURROGATE, Character.MAX_LOW_SURROGATE, lows);
            List<List<CodePoints>> highs = new ArrayList<>();
            hex(Character.MIN_HIGH_SURROGATE, Character.MAX_HIGH_SURROGATE, highs);
            for (List<CodePoints> high : highs) {
                for (List<CodePoints> low : lows) {
                    List<CodePoints> pair = new ArrayList<>(high);
                    pair.addAll(low);
                    all.add(pair);
                }
            }
        }
        return all;
    }

    private static void letters(CodePoints set, List<List<CodePoints>> all) {
        for (int i = 0; i < LETTERS.length(); i++) {
            if (set.contains(LETTERS.charAt(i))) {
                all.add(bytes("\\" + ESCAPES.charAt(i)));
            }
        }
    }

    private static List<CodePoints> bytes(String ascii) {
        return ascii.chars().mapToObj(c -> CodePoints.of(c, c)).toList();
    }

    private static void hex(int first, int last, List<List<CodePoints>> all) {
        for (List<Range> digits : Utf8Sequences.digits(first, last, 4, 16)) {
            List<CodePoints> written = new ArrayList<>(bytes("\\u"));
            digits.forEach(digit -> written.add(letters(digit)));
            all.add(written);
        }
    }

    /// The characters that stand for hexadecimal digits from one to another.
    private static CodePoints letters(Range digits) {
        CodePoints letters = CodePoints.of('0' + digits.first(), '0' + Math.min(9, digits.last()));
        int from = Math.max(10, digits.first()) - 10;
        int to = digits.last() - 10;
        return letters.or(CodePoints.of('a' + from, 'a' + to)).or(CodePoints.of('A' + from, 'A' + to));
    }
}
