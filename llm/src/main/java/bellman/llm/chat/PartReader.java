package bellman.llm.chat;

import java.util.List;

/// Takes an answer apart while it is written.
public interface PartReader {
    /// All of it is said.
    static PartReader verbatim() {
        return new PartReader() {
            @Override
            public List<Part> add(String text) {
                return text.isEmpty() ? List.of() : List.of(new Part.Saying(text));
            }

            @Override
            public List<Part> finish() {
                return List.of();
            }
        };
    }

    /// More of the text; returns what has become certain.
    List<Part> add(String text);

    /// The end; returns the rest.
    List<Part> finish();

    /// Whether it looks for a special token, which texts leave out.
    default boolean reads(String token) {
        return false;
    }
}
