package bellman.llm.train;

import bellman.llm.chat.TokenTrace;
import java.util.List;

/// Texts that a loss looks at together: an answer alone, or a better and a worse one. Parts of a batch never cut one.
public interface Item {

    /// The texts, as many in each item of a batch. The loss is about the tokens that are marked as written; a text's
    /// first token, which nothing precedes, never counts.
    List<TokenTrace> texts();

    /// Tokens of all texts.
    default int tokens() {
        int sum = 0;
        for (TokenTrace text : texts()) {
            sum += text.length();
        }
        return sum;
    }

    /// Tokens that a loss is about.
    default int wanted() {
        int sum = 0;
        for (TokenTrace text : texts()) {
            sum += text.writtenCount() - (text.length() > 0 && text.written()[0] ? 1 : 0);
        }
        return sum;
    }

    /// A text by itself.
    ///
    /// @param text the only one
    record Single(TokenTrace text) implements Item {
        @Override
        public List<TokenTrace> texts() {
            return List.of(text);
        }
    }
}
