package bellman.run;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Which of the valid words somebody meant.
public final class Spelling {
    private Spelling() {}

    /// The candidate nearest to `word`, if one is near enough to be meant. Hyphens, underscores and case do not
    /// count.
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        return sorted(word, candidates).stream()
                .findFirst()
                .filter(c -> distance(plain(word), plain(c)) <= Math.max(1, Math.max(c.length(), word.length()) / 3));
    }

    /// The candidates, nearest to `word` first.
    public static List<String> sorted(String word, Collection<String> candidates) {
        String wanted = plain(word);
        return candidates.stream()
                .sorted(Comparator.comparingInt((String c) -> distance(wanted, plain(c)))
                        .thenComparing(c -> c))
                .toList();
    }

    private static String plain(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }

    /// Edits between two words: insertion, deletion, substitution, and transposition of neighbours (Damerau 1964;
    /// optimal string alignment).
    public static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int substitution = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + substitution);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
