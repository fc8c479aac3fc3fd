package bellman.llm.constrain;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Takes `$ref`, `allOf`, `anyOf` and `oneOf` apart: a schema becomes several lists of schemas of which a
/// value fulfils all of at least one list.
final class Alternatives {
    private static final int MOST = 2_000;

    private final Located root;

    Alternatives(Located root) {
        this.root = root;
    }

    /// The lists of all these schemas together; none if no value fulfils them.
    List<List<Located>> of(List<Located> schemas) {
        List<List<Located>> all = List.of(List.of());
        for (Located schema : schemas) {
            all = product(all, of(schema, List.of()), schema);
        }
        return all;
    }

    private List<List<Located>> of(Located at, List<String> path) {
        if (at.schema() instanceof Boolean possible) {
            return possible ? List.of(List.of()) : List.of();
        }
        if (!(at.schema() instanceof Map<?, ?> members)) {
            throw at.wrong("is " + JsonText.shown(at.schema()) + ", expected an object or a boolean");
        }
        if (SchemaReader.isSilent(members)) {
            return List.of(List.of());
        }
        if (path.contains(at.pointer())) {
            throw at.wrong("refers to itself without a property or an item between");
        }
        List<String> below = new ArrayList<>(path);
        below.add(at.pointer());
        List<List<Located>> all = List.of(List.of(at));
        Object ref = members.get("$ref");
        if (ref != null) {
            all = product(all, of(resolve(at.member("$ref", ref)), below), at);
        }
        for (Located part : list(at, "allOf")) {
            all = product(all, of(part, below), at);
        }
        for (String keyword : List.of("anyOf", "oneOf")) {
            if (members.containsKey(keyword)) {
                List<List<Located>> any = new ArrayList<>();
                for (Located option : list(at, keyword)) {
                    any.addAll(of(option, below));
                }
                all = product(all, any, at);
            }
        }
        return all;
    }

    private static List<Located> list(Located at, String keyword) {
        Object value = at.members().get(keyword);
        if (value == null) {
            return List.of();
        }
        Located here = at.member(keyword, value);
        if (!(value instanceof List<?> list) || list.isEmpty()) {
            throw here.wrong("is " + JsonText.shown(value) + ", expected a list of one schema or more");
        }
        List<Located> all = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            all.add(here.member(
                    String.valueOf(i), Optional.<Object>of(list.get(i)).get()));
        }
        return all;
    }

    private static List<List<Located>> product(List<List<Located>> left, List<List<Located>> right, Located at) {
        if ((long) left.size() * right.size() > MOST) {
            throw at.wrong("has more than " + MOST + " alternatives when all anyOf are combined");
        }
        List<List<Located>> all = new ArrayList<>();
        for (List<Located> a : left) {
            for (List<Located> b : right) {
                // The same schema twice says nothing new.
                Map<String, Located> both = new LinkedHashMap<>();
                a.forEach(s -> both.put(s.pointer(), s));
                b.forEach(s -> both.putIfAbsent(s.pointer(), s));
                all.add(List.copyOf(both.values()));
            }
        }
        return all;
    }

    private Located resolve(Located ref) {
        if (!(ref.schema() instanceof String target) || !target.matches("#(/.*)?")) {
            throw ref.wrong("is " + JsonText.shown(ref.schema()) + ", expected a pointer into the same schema such as"
                    + " #/$defs/name");
        }
        Located at = root;
        String[] steps =
                target.length() < 2 ? new String[0] : target.substring(2).split("/", -1);
        for (String step : steps) {
            String name = URLDecoder.decode(step.replace("+", "%2B"), StandardCharsets.UTF_8)
                    .replace("~1", "/")
                    .replace("~0", "~");
            Optional<Object> found = Optional.empty();
            if (at.schema() instanceof Map<?, ?> map) {
                found = Optional.ofNullable(map.get(name));
            } else if (at.schema() instanceof List<?> list && name.matches("[0-9]{1,6}")) {
                int i = Integer.parseInt(name);
                found = i < list.size() ? Optional.ofNullable(list.get(i)) : Optional.empty();
            }
            at = at.member(name, found.orElseThrow(() -> ref.wrong("refers to " + target + ", which is not there")));
        }
        return at;
    }
}
