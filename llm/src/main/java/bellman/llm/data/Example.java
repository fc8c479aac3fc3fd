package bellman.llm.data;

import java.util.Map;

/// One row of a dataset. The four kinds are those of TRL: its names of columns, its two forms of content.
public sealed interface Example permits Conversation, Prompt, Preference, Label {

    /// Columns that the schema does not read, such as an answer that a verifier wants.
    Map<String, Object> others();
}
