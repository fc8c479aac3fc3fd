package bellman.llm.drift;

import bellman.llm.chat.TokenTrace;
import bellman.llm.train.Item;
import java.util.List;

/// An episode to imitate, more or less.
///
/// @param text whose marked tokens are learned
/// @param weight of it
public record WeightedTrace(TokenTrace text, float weight) implements Item {
    @Override
    public List<TokenTrace> texts() {
        return List.of(text);
    }

    /// The same with nothing but the last stretch of marked tokens left to learn: the last turn of an episode.
    static TokenTrace lastTurn(TokenTrace text) {
        boolean[] last = new boolean[text.length()];
        int i = text.length() - 1;
        while (i >= 0 && !text.written()[i]) {
            i--;
        }
        for (; i >= 0 && text.written()[i]; i--) {
            last[i] = true;
        }
        return TokenTrace.of(text.ids(), last);
    }
}
