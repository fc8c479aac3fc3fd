package bellman.llm.policy;

import bellman.llm.chat.TokenTrace;
import bellman.llm.train.Item;
import java.util.List;

/// A sample of a batch as something to learn from.
///
/// @param sample its number in the batch
/// @param text its tokens
record Drawn(int sample, TokenTrace text) implements Item {
    @Override
    public List<TokenTrace> texts() {
        return List.of(text);
    }
}
