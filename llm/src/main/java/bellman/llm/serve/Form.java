package bellman.llm.serve;

import bellman.llm.chat.AnswerReader;
import bellman.llm.chat.OutputFormat;
import bellman.llm.chat.PartReader;
import java.util.List;
import java.util.Map;

/// What an answer has to be.
sealed interface Form {

    /// How calls are written in it.
    OutputFormat calls();

    /// Takes an answer of this form apart.
    ///
    /// @param thinking whether the prompt has opened a thought
    default PartReader reader(boolean thinking) {
        return new AnswerReader(calls(), thinking);
    }

    /// A text, in which the model may call tools in its own way.
    ///
    /// @param calls how it writes them; plain if there are no tools
    record Free(OutputFormat calls) implements Form {}

    /// JSON of a schema.
    record Structured(Map<String, Object> schema) implements Form {
        @Override
        public OutputFormat calls() {
            return OutputFormat.PLAIN;
        }
    }

    /// Calls with arguments that fit the tools' parameters: some, one of a function, or as the model likes.
    record Calls(List<Map<String, Object>> tools, Tools.Choice choice, OutputFormat calls) implements Form {}
}
