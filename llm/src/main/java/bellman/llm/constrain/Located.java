package bellman.llm.constrain;

import java.util.Map;

/// A schema and where it stands.
///
/// @param pointer from the root, beginning with #
/// @param schema a map, or a boolean
record Located(String pointer, Object schema) {

    /// What stands below, by name.
    Located member(String keyword, Object schema) {
        return new Located(pointer + "/" + keyword.replace("~", "~0").replace("/", "~1"), schema);
    }

    Map<?, ?> members() {
        return schema instanceof Map<?, ?> map ? map : Map.of();
    }

    SchemaException wrong(String what) {
        return new SchemaException(pointer, what);
    }
}
