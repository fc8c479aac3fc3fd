package bellman.llm.grammar;

import bellman.llm.grammar.CodePoints.Range;
import java.util.ArrayList;
import java.util.List;

/// Ranges of numbers as sequences of ranges of their digits: characters as the bytes of UTF-8, or as hexadecimal
/// digits.
final class Utf8Sequences {
    private static final int[] LAST_OF_LENGTH = {0x7f, 0x7ff, 0xffff, 0x10ffff};
    private static final int[] LEAD = {0, 0xc0, 0xe0, 0xf0};
    private static final int CONTINUATION = 0x80;

    private Utf8Sequences() {}

    /// The bytes of a set's characters: each sequence is a set for each byte.
    static List<List<CodePoints>> of(CodePoints set) {
        List<List<CodePoints>> all = new ArrayList<>();
        for (Range r : set.ranges()) {
            int from = r.first();
            for (int length = 1; length <= 4; length++) {
                int to = Math.min(r.last(), LAST_OF_LENGTH[length - 1]);
                if (from <= to) {
                    for (List<Range> digits : digits(from, to, length, 64)) {
                        List<CodePoints> bytes = new ArrayList<>();
                        for (int i = 0; i < length; i++) {
                            int base = i == 0 ? LEAD[length - 1] : CONTINUATION;
                            bytes.add(CodePoints.of(
                                    base + digits.get(i).first(),
                                    base + digits.get(i).last()));
                        }
                        all.add(bytes);
                    }
                    from = to + 1;
                }
            }
        }
        return all;
    }

    /// The numbers from `first` to `last` as sequences of `count` digits.
    static List<List<Range>> digits(int first, int last, int count, int base) {
        if (count == 1) {
            return List.of(List.of(new Range(first, last)));
        }
        int unit = 1;
        for (int i = 1; i < count; i++) {
            unit *= base;
        }
        List<List<Range>> all = new ArrayList<>();
        int from = first;
        while (from <= last) {
            int lead = from / unit;
            // Whole blocks of equal tails go together.
            if (from % unit == 0 && last - from >= unit - 1) {
                int blocks = (last - from + 1) / unit;
                add(all, lead, lead + blocks - 1, digits(0, unit - 1, count - 1, base));
                from += blocks * unit;
            } else {
                int to = Math.min(last, (lead + 1) * unit - 1);
                add(all, lead, lead, digits(from % unit, to % unit, count - 1, base));
                from = to + 1;
            }
        }
        return all;
    }

    private static void add(List<List<Range>> all, int first, int last, List<List<Range>> tails) {
        for (List<Range> tail : tails) {
            List<Range> digits = new ArrayList<>();
            digits.add(new Range(first, last));
            digits.addAll(tail);
            all.add(digits);
        }
    }
}
