package bellman.deploy.export;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Records of numbers, names and records as JSON, with their type in front.
final class RecordJson {
    private RecordJson() {}

    static Map<String, Object> of(Record record) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", snake(record.getClass().getSimpleName()));
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                json.put(
                        snake(component.getName()),
                        value(component.getAccessor().invoke(record)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(component + " of " + record + " cannot be read", e);
            }
        }
        return json;
    }

    private static Object value(Object value) {
        return switch (value) {
            case Record record -> of(record);
            case List<?> list -> list.stream().map(RecordJson::value).toList();
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
            default -> value;
        };
    }

    private static String snake(String name) {
        return name.replaceAll("(?<=.)([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
