package bellman.llm.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/// A set of Unicode characters, without surrogates, which are none.
///
/// @param ranges first and last of each range, in rising order, with gaps between them
public record CodePoints(List<Range> ranges) {
    /// Every character.
    public static final CodePoints ALL = of(0, Character.MAX_CODE_POINT);

    /// Characters from one to another, both included.
    public record Range(int first, int last) {}

    public CodePoints {
        ranges = List.copyOf(ranges);
    }

    /// The characters from `first` to `last`.
    public static CodePoints of(int first, int last) {
        return normal(List.of(new Range(first, last)));
    }

    /// The characters of a text.
    public static CodePoints of(String characters) {
        return normal(characters.codePoints().mapToObj(c -> new Range(c, c)).toList());
    }

    /// The characters that fulfil a condition.
    public static CodePoints where(IntPredicate condition) {
        List<Range> found = new ArrayList<>();
        int from = -1;
        for (int c = 0; c <= Character.MAX_CODE_POINT + 1; c++) {
            boolean in = c <= Character.MAX_CODE_POINT && condition.test(c);
            if (in && from < 0) {
                from = c;
            } else if (!in && from >= 0) {
                found.add(new Range(from, c - 1));
                from = -1;
            }
        }
        return normal(found);
    }

    private static CodePoints normal(List<Range> any) {
        Range[] sorted = any.stream().filter(r -> r.first <= r.last).toArray(Range[]::new);
        Arrays.sort(sorted, (a, b) -> Integer.compare(a.first, b.first));
        List<Range> joined = new ArrayList<>();
        for (Range r : sorted) {
            if (!joined.isEmpty() && r.first <= joined.getLast().last + 1) {
                Range last = joined.removeLast();
                joined.add(new Range(last.first, Math.max(last.last, r.last)));
            } else {
                joined.add(r);
            }
        }
        List<Range> whole = new ArrayList<>();
        for (Range r : joined) {
            add(whole, r.first, Math.min(r.last, Character.MIN_SURROGATE - 1));
            add(whole, Math.max(r.first, Character.MAX_SURROGATE + 1), r.last);
        }
        return new CodePoints(whole);
    }

    private static void add(List<Range> ranges, int first, int last) {
        if (first <= last) {
            ranges.add(new Range(first, last));
        }
    }

    /// Characters of either set.
    public CodePoints or(CodePoints other) {
        List<Range> both = new ArrayList<>(ranges);
        both.addAll(other.ranges);
        return normal(both);
    }

    /// Characters that are not here.
    public CodePoints not() {
        List<Range> gaps = new ArrayList<>();
        int from = 0;
        for (Range r : ranges) {
            add(gaps, from, r.first - 1);
            from = r.last + 1;
        }
        add(gaps, from, Character.MAX_CODE_POINT);
        return normal(gaps);
    }

    /// Characters of both sets.
    public CodePoints and(CodePoints other) {
        return not().or(other.not()).not();
    }

    /// Whether there is none.
    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    /// Whether a character is here.
    public boolean contains(int c) {
        return ranges.stream().anyMatch(r -> r.first <= c && c <= r.last);
    }
}
