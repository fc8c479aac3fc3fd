package bellman.llm.constrain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Schemas of all keywords that are enforced, drawn from a seed.
final class RandomSchemas {
    private static final List<String> NAMES = List.of("a", "name", "naïve", "a b", "q\"q", "id", "värde", "x1");
    private static final List<String> PATTERNS = List.of(
            "^[a-z]+$", "^\\d{3}-\\w{2,4}$", "^(foo|bar)*$", "ab", "^\\p{L}{1,5}$", "^[^\"\\\\]{2}$", "^$|^x{3}$");
    /// Without email: the judge knows which top-level domains there are.
    private static final List<String> FORMATS =
            List.of("date", "time", "date-time", "duration", "uuid", "hostname", "ipv4", "ipv6", "uri");
    private static final List<Object> VALUES =
            List.of("red", 1L, true, List.of(1L, "x"), Map.of("k", "v"), -2.5, "é\n");

    private final Random random;

    RandomSchemas(long seed) {
        random = new Random(seed);
    }

    /// With a definition that may be used anywhere, inside itself too.
    Map<String, Object> root() {
        Map<String, Object> schema = schema(3);
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("type", "object");
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("value", schema(0));
        properties.put("next", Map.of("$ref", "#/$defs/node"));
        node.put("properties", properties);
        node.put("required", List.of("value"));
        schema.put("$defs", Map.of("node", node));
        return schema;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private Map<String, Object> schema(int depth) {
        Map<String, Object> schema = new LinkedHashMap<>();
        if (random.nextInt(4) == 0) {
            schema.put("description", "says nothing");
        }
        switch (random.nextInt(depth > 0 ? 14 : 7)) {
            case 0 -> schema.put("type", random.nextBoolean() ? "null" : "boolean");
            case 1, 2 -> number(schema);
            case 3, 4 -> string(schema);
            case 5 -> schema.put("enum", List.of(one(VALUES), one(VALUES), "last"));
            case 6 -> schema.put("const", one(VALUES));
            case 7 -> schema.put("type", List.of("integer", "string", "null"));
            case 8 -> {
                schema.put("anyOf", List.of(schema(depth - 1), schema(depth - 1)));
            }
            case 9 -> array(schema, depth);
            case 10 -> schema.put("$ref", "#/$defs/node");
            case 11 -> {
                Map<String, Object> more = new LinkedHashMap<>();
                more.put("type", "object");
                more.put("properties", Map.of("id", schema(0)));
                more.put("required", List.of("id"));
                Map<String, Object> object = new LinkedHashMap<>();
                object(object, depth);
                object.remove("additionalProperties");
                object.remove("maxProperties");
                schema.put("allOf", List.of(object, more));
            }
            default -> object(schema, depth);
        }
        return schema;
    }

    private void number(Map<String, Object> schema) {
        boolean whole = random.nextBoolean();
        schema.put("type", whole ? "integer" : "number");
        double low = random.nextInt(400) / 4.0 - 50;
        if (random.nextInt(3) > 0) {
            schema.put(random.nextBoolean() ? "minimum" : "exclusiveMinimum", low);
        }
        if (random.nextInt(3) > 0) {
            schema.put(random.nextBoolean() ? "maximum" : "exclusiveMaximum", low + 2 + random.nextInt(2000) / 8.0);
        }
        if (random.nextInt(4) == 0) {
            schema.put(
                    "multipleOf",
                    whole ? (Object) (2L + random.nextInt(5)) : one(List.<Object>of(0.5, 0.25, 2L, 0.01)));
        }
    }

    private void string(Map<String, Object> schema) {
        schema.put("type", "string");
        switch (random.nextInt(5)) {
            case 0 -> schema.put("pattern", one(PATTERNS));
            case 1 -> schema.put("format", one(FORMATS));
            case 2 -> {
                schema.put("minLength", (long) random.nextInt(4));
                schema.put("maxLength", (long) (3 + random.nextInt(20)));
            }
            case 3 -> {
                schema.put("pattern", one(PATTERNS));
                schema.put("maxLength", (long) (6 + random.nextInt(5)));
            }
            default -> {}
        }
    }

    private void array(Map<String, Object> schema, int depth) {
        schema.put("type", "array");
        if (random.nextBoolean()) {
            schema.put("items", schema(depth - 1));
        }
        if (random.nextInt(3) == 0) {
            schema.put("prefixItems", List.of(schema(depth - 1), schema(0)));
        }
        if (random.nextBoolean()) {
            schema.put("minItems", (long) random.nextInt(3));
            schema.put("maxItems", (long) (2 + random.nextInt(3)));
        }
    }

    private void object(Map<String, Object> schema, int depth) {
        schema.put("type", "object");
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            String name = one(NAMES);
            properties.put(name, schema(depth - 1));
            if (random.nextBoolean() && !required.contains(name)) {
                required.add(name);
            }
        }
        if (random.nextInt(5) > 0) {
            schema.put("properties", properties);
        }
        schema.put("required", required);
        switch (random.nextInt(5)) {
            case 0 -> schema.put("additionalProperties", false);
            case 1 -> schema.put("additionalProperties", schema(0));
            case 2 -> schema.put("patternProperties", Map.of("^z[0-9]{1,3}$", schema(0)));
            case 3 -> {
                schema.put("minProperties", 1L);
                schema.put("maxProperties", 4L);
            }
            default -> {}
        }
        if (random.nextInt(6) == 0) {
            schema.put("propertyNames", Map.of("maxLength", 8L));
        }
    }
}
