package bellman.llm.chat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a model wrote in one turn, taken apart. Nothing is lost: what looks like a call but is none stands among
/// the attempts.
///
/// @param thinking what it wrote between `<think>` and `</think>`
/// @param thinkingComplete false if the thinking was cut off; then there is nothing else
/// @param text what is neither thinking nor a call
/// @param attempts the calls in their order, well formed or not
public record ModelOutput(Optional<String> thinking, boolean thinkingComplete, String text, List<Attempt> attempts) {
    public ModelOutput {
        attempts = List.copyOf(attempts);
    }

    /// A tool call, or what was meant as one.
    public sealed interface Attempt {
        /// As the model wrote it.
        String raw();
    }

    /// A call that can be made.
    public record Call(ToolCall call, String raw) implements Attempt {}

    /// A call that cannot be made out.
    ///
    /// @param reason what is wrong with it: an answer to the model, if one is wanted
    public record Malformed(String reason, String raw) implements Attempt {}

    /// The calls that can be made.
    public List<ToolCall> calls() {
        return attempts.stream()
                .flatMap(a -> switch (a) {
                    case Call(ToolCall call, String raw) -> Stream.of(call);
                    case Malformed m -> Stream.empty();
                })
                .toList();
    }

    /// The calls that cannot be made out.
    public List<Malformed> malformed() {
        return attempts.stream()
                .flatMap(a -> switch (a) {
                    case Call c -> Stream.empty();
                    case Malformed m -> Stream.of(m);
                })
                .toList();
    }

    /// The turn for the conversation's history. Malformed calls stand in its text, as they were written.
    public Turn.Assistant turn() {
        var said = new StringBuilder(text);
        for (Malformed m : malformed()) {
            said.append(said.isEmpty() ? "" : "\n").append(m.raw());
        }
        return new Turn.Assistant(thinking, said.toString(), calls());
    }
}
