package bellman.llm.preference;

import bellman.llm.chat.TokenTrace;
import bellman.llm.train.Item;
import java.util.List;

/// A better and a worse answer to the same prompt.
///
/// @param chosen prompt and better answer
/// @param rejected prompt and worse answer
/// @param margin by how much the first is better, 0 if nobody says
public record Pair(TokenTrace chosen, TokenTrace rejected, double margin) implements Item {
    @Override
    public List<TokenTrace> texts() {
        return List.of(chosen, rejected);
    }
}
