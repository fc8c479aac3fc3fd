package bellman.llm.chat;

import bellman.store.json.Json;
import bellman.store.json.JsonNull;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Values on their way to a template. JavaScript's own reading of JSON would reorder members named by numbers and
/// make 1.0 an integer, so lists, objects and floats carry tags that values.js knows.
final class TemplateData {
    private static final long EXACT = 1L << 53;

    private TemplateData() {}

    static String json(Object value) {
        return Json.writeValue(tagged(value));
    }

    private static Object tagged(Object value) {
        return switch (value) {
            case String s -> s;
            case Boolean b -> b;
            case JsonNull n -> n;
            case Long n -> n >= -EXACT && n <= EXACT ? n : List.of("i", n.toString());
            case Integer n -> n;
            case BigInteger n -> List.of("i", n.toString());
            case Double d -> List.of("f", number(d));
            case Float d -> List.of("f", number(d));
            case Map<?, ?> map -> {
                var items = new ArrayList<Object>();
                items.add("o");
                map.forEach((key, member) -> {
                    items.add(String.valueOf(key));
                    items.add(tagged(member));
                });
                yield items;
            }
            case List<?> list -> {
                var items = new ArrayList<Object>();
                items.add("a");
                list.forEach(item -> items.add(tagged(item)));
                yield items;
            }
            default ->
                throw new IllegalArgumentException("a template cannot be given a "
                        + value.getClass().getName() + "; use maps, lists, texts, numbers and booleans");
        };
    }

    private static String number(double d) {
        return Double.toString(d);
    }
}
