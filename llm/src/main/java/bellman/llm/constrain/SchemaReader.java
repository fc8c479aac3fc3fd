package bellman.llm.constrain;

import bellman.llm.constrain.Facts.Bound;
import bellman.llm.constrain.Facts.Items;
import bellman.llm.constrain.Facts.Kind;
import bellman.llm.constrain.Facts.Members;
import bellman.llm.constrain.Facts.Pattern;
import bellman.llm.grammar.Expression;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the keywords of schemas, all that there are: what is not understood is refused.
final class SchemaReader {
    /// Keywords that say nothing of which values are allowed.
    private static final Set<String> SILENT = Set.of(
            "$schema",
            "$id",
            "id",
            "$comment",
            "$defs",
            "definitions",
            "title",
            "description",
            "default",
            "example",
            "examples",
            "deprecated",
            "readOnly",
            "writeOnly",
            "discriminator",
            "contentEncoding",
            "contentMediaType",
            "contentSchema");
    private static final Set<String> APART = Set.of("$ref", "allOf", "anyOf", "oneOf");
    private static final int MOST_PROPERTIES = 1_000;

    private final Facts facts;

    private SchemaReader(Facts facts) {
        this.facts = facts;
    }

    /// What schemas say together.
    ///
    /// @param at by which errors call the whole
    static Facts read(Located at, List<Located> schemas) {
        var facts = new Facts(at);
        for (Located schema : schemas) {
            new SchemaReader(facts).read(schema);
        }
        return facts;
    }

    /// Whether a schema says nothing of which values are allowed.
    static boolean isSilent(Map<?, ?> members) {
        return members.keySet().stream().allMatch(k -> isSilent(String.valueOf(k)));
    }

    private static boolean isSilent(String keyword) {
        return SILENT.contains(keyword) || keyword.startsWith("x-");
    }

    private void read(Located schema) {
        schema.members().forEach((key, value) -> {
            String keyword = String.valueOf(key);
            // Others were taken apart before.
            if (!isSilent(keyword) && !APART.contains(keyword)) {
                keyword(schema.member(keyword, value), keyword);
            }
        });
        members(schema);
        items(schema);
    }

    private void keyword(Located at, String keyword) {
        switch (keyword) {
            case "type" -> facts.type(kinds(at));
            case "const" -> facts.only(List.of(at.schema()));
            case "enum" -> facts.only(list(at));
            case "minimum" -> bound(facts.lower, at, false);
            case "exclusiveMinimum" -> bound(facts.lower, at, true);
            case "maximum" -> bound(facts.upper, at, false);
            case "exclusiveMaximum" -> bound(facts.upper, at, true);
            case "multipleOf" -> {
                BigDecimal factor = number(at);
                if (factor.signum() <= 0) {
                    throw at.wrong("is " + factor + ", expected a number above 0");
                }
                facts.factors.add(factor);
                facts.mention(Kind.INTEGER, Kind.FRACTION);
            }
            case "minLength" -> {
                facts.minLength = Math.max(facts.minLength, count(at));
                facts.mention(Kind.STRING);
            }
            case "maxLength" -> {
                facts.maxLength = Facts.tighter(facts.maxLength, count(at));
                facts.mention(Kind.STRING);
            }
            case "pattern" -> {
                facts.texts.add(Facts.pattern(at, text(at)));
                facts.mention(Kind.STRING);
            }
            case "format" -> {
                format(at, text(at));
            }
            case "minItems" -> {
                facts.minItems = Math.max(facts.minItems, count(at));
                facts.mention(Kind.ARRAY);
            }
            case "maxItems" -> {
                facts.maxItems = Facts.tighter(facts.maxItems, count(at));
                facts.mention(Kind.ARRAY);
            }
            case "uniqueItems" -> {
                if (!(at.schema() instanceof Boolean unique)) {
                    throw at.wrong("is " + JsonText.shown(at.schema()) + ", expected true or false");
                }
                if (unique) {
                    facts.unique = Optional.of(at);
                }
                facts.mention(Kind.ARRAY);
            }
            case "items", "prefixItems", "additionalItems" -> facts.mention(Kind.ARRAY);
            case "properties", "patternProperties", "additionalProperties" -> facts.mention(Kind.OBJECT);
            case "required" -> {
                for (Object name : list(at)) {
                    if (name instanceof String text) {
                        facts.required.add(text);
                    } else {
                        throw at.wrong("lists " + JsonText.shown(name) + ", expected names of properties");
                    }
                }
                facts.mention(Kind.OBJECT);
            }
            case "minProperties" -> {
                facts.minProperties = Math.max(facts.minProperties, count(at));
                facts.mention(Kind.OBJECT);
            }
            case "maxProperties" -> {
                facts.maxProperties = Facts.tighter(facts.maxProperties, count(at));
                facts.mention(Kind.OBJECT);
            }
            case "propertyNames" -> {
                facts.names.add(at);
                facts.mention(Kind.OBJECT);
            }
            case "unevaluatedProperties", "unevaluatedItems" -> {
                if (!Boolean.TRUE.equals(at.schema())) {
                    throw unsupported(at, keyword);
                }
            }
            default -> throw unsupported(at, keyword);
        }
    }

    private void format(Located at, String name) {
        switch (name) {
            case "int32" -> range(-1L << 31, (1L << 31) - 1);
            case "int64" -> range(Long.MIN_VALUE, Long.MAX_VALUE);
            // How a number is kept, or a text shown.
            case "float", "double", "password" -> {}
            default -> {
                facts.texts.add(StringFormats.named(at, name));
                facts.mention(Kind.STRING);
            }
        }
    }

    private void range(long least, long most) {
        facts.lower.add(new Bound(BigDecimal.valueOf(least), false));
        facts.upper.add(new Bound(BigDecimal.valueOf(most), false));
        facts.mention(Kind.INTEGER);
    }

    private static SchemaException unsupported(Located at, String keyword) {
        return at.wrong("is the keyword '" + keyword + "', which cannot be enforced; leave it out, or see"
                + " docs/constraints.md for what can");
    }

    // --- lists and objects ------------------------------------------------------------------------------------------

    private void items(Located schema) {
        Optional<Object> items = member(schema, "items");
        boolean tuple = items.orElse(false) instanceof List<?>;
        Optional<Located> first = tuple
                ? items.map(i -> schema.member("items", i))
                : member(schema, "prefixItems").map(i -> schema.member("prefixItems", i));
        Optional<Located> rest = tuple
                ? member(schema, "additionalItems").map(i -> schema.member("additionalItems", i))
                : items.map(i -> schema.member("items", i));
        if (first.isPresent() || rest.isPresent()) {
            List<Located> all = new ArrayList<>();
            first.ifPresent(f -> {
                List<Object> list = list(f);
                for (int i = 0; i < list.size(); i++) {
                    all.add(f.member(String.valueOf(i), list.get(i)));
                }
            });
            facts.items.add(new Items(List.copyOf(all), rest));
        }
    }

    private void members(Located schema) {
        Map<String, Located> properties = new LinkedHashMap<>();
        member(schema, "properties")
                .map(p -> schema.member("properties", p))
                .ifPresent(p -> object(p)
                        .forEach((name, s) -> properties.put(String.valueOf(name), p.member(String.valueOf(name), s))));
        if (properties.size() > MOST_PROPERTIES) {
            throw schema.wrong("has " + properties.size() + " properties, expected at most " + MOST_PROPERTIES);
        }
        List<Pattern> patterns = new ArrayList<>();
        member(schema, "patternProperties")
                .map(p -> schema.member("patternProperties", p))
                .ifPresent(p -> object(p).forEach((pattern, s) -> {
                    Located at = p.member(String.valueOf(pattern), s);
                    patterns.add(new Pattern(Facts.pattern(at, String.valueOf(pattern)), at));
                }));
        Optional<Located> additional =
                member(schema, "additionalProperties").map(a -> schema.member("additionalProperties", a));
        if (!properties.isEmpty() || !patterns.isEmpty() || additional.isPresent() || declares(schema)) {
            facts.members.add(new Members(properties, List.copyOf(patterns), additional, schema));
        }
    }

    private static boolean declares(Located schema) {
        return schema.members().containsKey("properties");
    }

    // --- values of keywords -----------------------------------------------------------------------------------------

    private static Optional<Object> member(Located schema, String keyword) {
        return Optional.ofNullable(schema.members().get(keyword));
    }

    private static Map<?, ?> object(Located at) {
        if (at.schema() instanceof Map<?, ?> map) {
            return map;
        }
        throw at.wrong("is " + JsonText.shown(at.schema()) + ", expected an object");
    }

    private static List<Object> list(Located at) {
        if (at.schema() instanceof List<?> list) {
            return List.copyOf(list);
        }
        throw at.wrong("is " + JsonText.shown(at.schema()) + ", expected a list");
    }

    private static String text(Located at) {
        if (at.schema() instanceof String text) {
            return text;
        }
        throw at.wrong("is " + JsonText.shown(at.schema()) + ", expected a text");
    }

    private static BigDecimal number(Located at) {
        if (at.schema() instanceof Number n && Double.isFinite(n.doubleValue())) {
            return Facts.number(n);
        }
        throw at.wrong("is " + JsonText.shown(at.schema()) + ", expected a number");
    }

    private static int count(Located at) {
        BigDecimal n = number(at);
        if (n.signum() < 0 || n.stripTrailingZeros().scale() > 0 || n.compareTo(BigDecimal.valueOf(1_000_000)) > 0) {
            throw at.wrong("is " + n + ", expected an integer from 0 to 1000000");
        }
        return n.intValue();
    }

    private void bound(List<Bound> bounds, Located at, boolean exclusive) {
        bounds.add(new Bound(number(at), exclusive));
        facts.mention(Kind.INTEGER, Kind.FRACTION);
    }

    private static Set<Kind> kinds(Located at) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        List<?> names = at.schema() instanceof List<?> list ? list : List.of(at.schema());
        for (Object name : names) {
            switch (name instanceof String text ? text : "") {
                case "null" -> kinds.add(Kind.NULL);
                case "boolean" -> kinds.add(Kind.BOOLEAN);
                case "object" -> kinds.add(Kind.OBJECT);
                case "array" -> kinds.add(Kind.ARRAY);
                case "integer" -> kinds.add(Kind.INTEGER);
                case "number" -> kinds.addAll(EnumSet.of(Kind.INTEGER, Kind.FRACTION));
                case "string" -> kinds.add(Kind.STRING);
                default ->
                    throw at.wrong("is " + JsonText.shown(at.schema()) + ", expected null, boolean, object, array,"
                            + " number, integer or string, or a list of these");
            }
        }
        return kinds;
    }

    /// Whether a length has no bound.
    static boolean isOpen(int most) {
        return most == Expression.UNBOUNDED;
    }
}
