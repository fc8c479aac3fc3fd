package bellman.llm.serve;

import bellman.llm.chat.OutputFormat;
import java.util.List;

/// Takes an answer apart while it is written.
interface PartReader {
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

    /// For answers of a form.
    ///
    /// @param thinking whether the prompt has opened a thought
    static PartReader of(Form form, boolean thinking) {
        return switch (form) {
            case Form.Free(OutputFormat calls) -> new AnswerReader(calls, thinking);
            case Form.Structured s -> new AnswerReader(OutputFormat.PLAIN, thinking);
            case Form.Calls c -> new AnswerReader(c.calls(), thinking);
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
