package bellman.llm.constrain;

import bellman.llm.constrain.Facts.Bound;
import bellman.llm.grammar.Expression;
import bellman.llm.grammar.GrammarException;
import bellman.llm.grammar.Regex;
import bellman.llm.grammar.TextAutomaton;
import bellman.llm.grammar.TextAutomaton.Edge;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Numbers as JSON writes them: at most 20 digits before and behind the point and an exponent of at most two, so that a
/// model that has nothing to say is not writing digits for ever. Where something is said of its size a number has no
/// exponent, and if it need not be an integer at most 15 digits, which double precision tells apart.
final class NumberTexts {
    private static final String WHOLE = "-?(?:0|[1-9][0-9]{0,19})";
    private static final String FRACTION = "(?:\\.[0-9]{1,20})?";
    private static final String EXPONENT = "(?:[eE][+-]?[0-9]{1,2})?";
    private static final String FEW_DIGITS = "-?[0-9.]{1,16}";
    private static final String ANY_FRACTION = "(?:\\.[0-9]+)?";
    private static final int MOST_REMAINDERS = 4_000;

    private NumberTexts() {}

    /// The numbers that facts allow.
    ///
    /// @param fractions whether they may be no integers
    static Expression of(Facts facts, boolean fractions) {
        if (facts.lower.isEmpty() && facts.upper.isEmpty() && facts.factors.isEmpty()) {
            return Regex.whole(fractions ? WHOLE + FRACTION + EXPONENT : WHOLE);
        }
        TextAutomaton all = automaton(fractions ? WHOLE + FRACTION : WHOLE);
        if (fractions) {
            all = all.and(automaton(FEW_DIGITS));
        }
        for (Bound b : facts.lower) {
            all = all.and(automaton(atLeast(b.value(), b.exclusive())));
        }
        for (Bound b : facts.upper) {
            all = all.and(automaton(atMost(b.value(), b.exclusive())));
        }
        try {
            for (BigDecimal factor : facts.factors) {
                all = all.and(multiples(factor));
            }
        } catch (GrammarException e) {
            throw facts.at.wrong("has a multipleOf that cannot be enforced: " + e.getMessage());
        }
        return new Expression.Matching(all, Expression.Spelling.PLAIN);
    }

    private static TextAutomaton automaton(String expression) {
        return TextAutomaton.of(Regex.whole(expression));
    }

    static String atLeast(BigDecimal bound, boolean exclusive) {
        if (bound.signum() > 0 || bound.signum() == 0 && exclusive) {
            return larger(bound, exclusive);
        }
        String positive = "[0-9]+" + ANY_FRACTION;
        return bound.signum() == 0 ? positive : positive + "|-(?:" + smaller(bound.negate(), exclusive) + ")";
    }

    static String atMost(BigDecimal bound, boolean exclusive) {
        if (bound.signum() < 0 || bound.signum() == 0 && exclusive) {
            return "-(?:" + larger(bound.negate(), exclusive) + ")";
        }
        return "-[0-9]+" + ANY_FRACTION + "|" + smaller(bound, exclusive);
    }

    /// Numbers without a sign that are at least `bound`.
    private static String larger(BigDecimal bound, boolean exclusive) {
        String whole = whole(bound);
        String part = part(bound);
        List<String> options = new ArrayList<>();
        options.add("[1-9][0-9]{" + whole.length() + ",}" + ANY_FRACTION);
        for (int i = 0; i < whole.length(); i++) {
            if (whole.charAt(i) < '9') {
                options.add(whole.substring(0, i) + "[" + (char) (whole.charAt(i) + 1) + "-9]" + digits(whole, i)
                        + ANY_FRACTION);
            }
        }
        if (part.isEmpty()) {
            options.add(whole + (exclusive ? "\\.0*[1-9][0-9]*" : ANY_FRACTION));
        } else {
            for (int i = 0; i < part.length(); i++) {
                if (part.charAt(i) < '9') {
                    options.add(whole + "\\." + part.substring(0, i) + "[" + (char) (part.charAt(i) + 1) + "-9][0-9]*");
                }
            }
            options.add(whole + "\\." + part + (exclusive ? "0*[1-9][0-9]*" : "[0-9]*"));
        }
        return String.join("|", options);
    }

    /// Numbers without a sign that are at most `bound`.
    private static String smaller(BigDecimal bound, boolean exclusive) {
        String whole = whole(bound);
        String part = part(bound);
        List<String> options = new ArrayList<>();
        if (whole.length() > 1) {
            options.add("(?:0|[1-9][0-9]{0," + (whole.length() - 2) + "})" + ANY_FRACTION);
        }
        for (int i = 0; i < whole.length(); i++) {
            char least = i == 0 && whole.length() > 1 ? '1' : '0';
            if (whole.charAt(i) > least) {
                options.add(whole.substring(0, i) + "[" + least + "-" + (char) (whole.charAt(i) - 1) + "]"
                        + digits(whole, i) + ANY_FRACTION);
            }
        }
        if (part.isEmpty()) {
            if (!exclusive) {
                options.add(whole + "(?:\\.0+)?");
            }
        } else {
            options.add(whole);
            for (int i = 0; i < part.length(); i++) {
                if (i > 0) {
                    options.add(whole + "\\." + part.substring(0, i));
                }
                if (part.charAt(i) > '0') {
                    options.add(whole + "\\." + part.substring(0, i) + "[0-" + (char) (part.charAt(i) - 1) + "][0-9]*");
                }
            }
            if (!exclusive) {
                options.add(whole + "\\." + part + "0*");
            }
        }
        return options.isEmpty() ? "[]" : String.join("|", options);
    }

    private static String whole(BigDecimal bound) {
        return bound.setScale(0, RoundingMode.FLOOR).toPlainString();
    }

    private static String part(BigDecimal bound) {
        String text = bound.stripTrailingZeros().toPlainString();
        return text.indexOf('.') < 0 ? "" : text.substring(text.indexOf('.') + 1);
    }

    private static String digits(String whole, int behind) {
        return "[0-9]{" + (whole.length() - behind - 1) + "}";
    }

    /// Numbers that a factor divides. A state is a remainder, and how many digits stand behind the point.
    static TextAutomaton multiples(BigDecimal factor) {
        BigDecimal f = factor.stripTrailingZeros();
        int places = Math.max(0, f.scale());
        BigDecimal scaled = f.scaleByPowerOfTen(places);
        if (scaled.compareTo(BigDecimal.valueOf(MOST_REMAINDERS)) > 0 || places > 9) {
            throw new GrammarException(factor
                    + " is not a number of at most nine decimal places whose digits are at most " + MOST_REMAINDERS);
        }
        int m = scaled.intValueExact();
        // 0: nothing yet; 1: a sign; from 2 on digits before the point, then behind it.
        List<List<Edge>> edges = new ArrayList<>();
        BitSet accepting = new BitSet();
        List<Edge> begin = digitEdges(0, m, 2);
        List<Edge> signed = new ArrayList<>(begin);
        signed.addFirst(new Edge('-', '-', 1));
        edges.add(signed);
        edges.add(begin);
        for (int place = 0; place <= places; place++) {
            for (int r = 0; r < m; r++) {
                int state = 2 + place * m + r;
                List<Edge> of = new ArrayList<>();
                if (place == 0) {
                    if (places > 0) {
                        of.add(new Edge('.', '.', 2 + (places + 1) * m + r));
                    }
                    of.addAll(digitEdges(r, m, 2));
                } else if (place < places) {
                    of.addAll(digitEdges(r, m, 2 + (place + 1) * m));
                }
                edges.add(of);
                accepting.set(state, r * Math.round(Math.pow(10, places - place)) % m == 0);
            }
        }
        for (int r = 0; places > 0 && r < m; r++) {
            edges.add(digitEdges(r, m, 2 + m));
        }
        return new TextAutomaton(edges.stream().map(List::copyOf).toList(), accepting).trimmed();
    }

    private static List<Edge> digitEdges(int remainder, int m, int base) {
        List<Edge> edges = new ArrayList<>();
        for (int d = 0; d < 10; d++) {
            edges.add(new Edge('0' + d, '0' + d, base + (int) ((10L * remainder + d) % m)));
        }
        return edges;
    }
}
