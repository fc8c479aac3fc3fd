package bellman.llm.constrain;

import bellman.llm.grammar.Expression;
import bellman.llm.grammar.GrammarException;
import bellman.llm.grammar.Regex;
import bellman.llm.grammar.TextAutomaton;
import bellman.store.json.JsonNull;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What several schemas together say of a value.
final class Facts {
    /// Kinds of values. A number that is no integer is an own kind.
    enum Kind {
        NULL,
        BOOLEAN,
        OBJECT,
        ARRAY,
        INTEGER,
        FRACTION,
        STRING
    }

    /// A bound of numbers.
    record Bound(BigDecimal value, boolean exclusive) {}

    /// Names that match, and what their values are.
    record Pattern(TextAutomaton names, Located schema) {}

    /// What one schema says of objects.
    ///
    /// @param additional of properties that are none of these
    record Members(Map<String, Located> properties, List<Pattern> patterns, Optional<Located> additional, Located at) {}

    /// What one schema says of lists.
    record Items(List<Located> first, Optional<Located> rest) {}

    final Located at;
    private final Set<Kind> mentioned = EnumSet.noneOf(Kind.class);
    private Set<Kind> kinds = EnumSet.allOf(Kind.class);
    private boolean typed;
    Optional<List<Object>> values = Optional.empty();
    final List<Bound> lower = new ArrayList<>();
    final List<Bound> upper = new ArrayList<>();
    final List<BigDecimal> factors = new ArrayList<>();
    final List<TextAutomaton> texts = new ArrayList<>();
    int minLength;
    int maxLength = Expression.UNBOUNDED;
    final List<Items> items = new ArrayList<>();
    int minItems;
    int maxItems = Expression.UNBOUNDED;
    Optional<Located> unique = Optional.empty();
    final List<Members> members = new ArrayList<>();
    final Set<String> required = new LinkedHashSet<>();
    int minProperties;
    int maxProperties = Expression.UNBOUNDED;
    final List<Located> names = new ArrayList<>();

    Facts(Located at) {
        this.at = at;
    }

    /// The kinds that are allowed. Where no type is stated, keywords that speak of one kind mean it.
    Set<Kind> kinds() {
        if (typed || values.isPresent() || mentioned.isEmpty()) {
            return kinds;
        }
        return mentioned;
    }

    void type(Set<Kind> allowed) {
        kinds = EnumSet.copyOf(kinds);
        kinds.retainAll(allowed);
        typed = true;
    }

    void mention(Kind... some) {
        mentioned.addAll(List.of(some));
    }

    void only(List<Object> some) {
        values = Optional.of(values.map(have -> have.stream()
                        .filter(v -> some.stream().anyMatch(w -> same(v, w)))
                        .toList())
                .orElse(List.copyOf(some)));
    }

    private static boolean same(Object a, Object b) {
        return a instanceof Number && b instanceof Number ? number(a).compareTo(number(b)) == 0 : a.equals(b);
    }

    static int tighter(int most, int other) {
        return most == Expression.UNBOUNDED ? other : Math.min(most, other);
    }

    static BigDecimal number(Object value) {
        return new BigDecimal(String.valueOf(value));
    }

    /// The texts that strings may be.
    TextAutomaton strings() {
        if (texts.isEmpty()) {
            return TextAutomaton.length(minLength, maxLength);
        }
        TextAutomaton all = texts.getFirst();
        for (TextAutomaton one : texts.subList(1, texts.size())) {
            all = all.and(one);
        }
        // Counting makes a state for each character: only where it matters.
        int least = all.shortest() >= minLength ? 0 : minLength;
        int longest = all.longest();
        boolean bounded = longest != Expression.UNBOUNDED && longest <= maxLength;
        int most = maxLength == Expression.UNBOUNDED || bounded ? Expression.UNBOUNDED : maxLength;
        return least == 0 && most == Expression.UNBOUNDED ? all : all.and(TextAutomaton.length(least, most));
    }

    /// Whether nothing is said of strings.
    boolean isAnyString() {
        return texts.isEmpty() && minLength == 0 && maxLength == Expression.UNBOUNDED;
    }

    /// Whether a listed value fulfils what else is said.
    boolean allows(Object value) {
        return switch (value) {
            case JsonNull _ -> kinds.contains(Kind.NULL);
            case Boolean _ -> kinds.contains(Kind.BOOLEAN);
            case String text ->
                kinds.contains(Kind.STRING) && (isAnyString() || strings().accepts(text));
            case Number n -> allowsNumber(number(n));
            case List<?> _ ->
                kinds.contains(Kind.ARRAY) && refuse(!items.isEmpty() || minItems > 0 || maxItems >= 0, "list");
            default ->
                kinds.contains(Kind.OBJECT)
                        && refuse(
                                !members.isEmpty()
                                        || !required.isEmpty()
                                        || minProperties > 0
                                        || maxProperties >= 0
                                        || !names.isEmpty(),
                                "object");
        };
    }

    private boolean refuse(boolean more, String what) {
        if (more) {
            throw at.wrong("lists values of the kind '" + what + "' and says more of that kind, which is not supported;"
                    + " leave one out");
        }
        return true;
    }

    private boolean allowsNumber(BigDecimal n) {
        boolean whole = n.stripTrailingZeros().scale() <= 0;
        return kinds.contains(whole ? Kind.INTEGER : Kind.FRACTION)
                && lower.stream().allMatch(b -> n.compareTo(b.value) >= (b.exclusive ? 1 : 0))
                && upper.stream().allMatch(b -> n.compareTo(b.value) <= (b.exclusive ? -1 : 0))
                && factors.stream().allMatch(f -> n.remainder(f).signum() == 0);
    }

    /// The texts that an expression finds something in.
    static TextAutomaton pattern(Located at, String pattern) {
        try {
            return TextAutomaton.of(Regex.within(pattern));
        } catch (GrammarException e) {
            throw at.wrong("cannot be enforced: " + e.getMessage());
        }
    }

    /// Names of properties that some schema declares.
    Map<String, List<Located>> declared() {
        Map<String, List<Located>> all = new LinkedHashMap<>();
        members.forEach(m -> m.properties.keySet().forEach(name -> all.put(name, of(name))));
        required.forEach(name -> all.putIfAbsent(name, of(name)));
        return all;
    }

    /// What is said of a property.
    private List<Located> of(String name) {
        List<Located> said = new ArrayList<>();
        for (Members m : members) {
            boolean known = m.properties.containsKey(name);
            Optional.ofNullable(m.properties.get(name)).ifPresent(said::add);
            for (Pattern p : m.patterns) {
                if (p.names.accepts(name)) {
                    said.add(p.schema);
                    known = true;
                }
            }
            if (!known) {
                m.additional.ifPresent(said::add);
            }
        }
        return said;
    }
}
