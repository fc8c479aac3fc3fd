package bellman.llm.generate;

import java.util.List;

/// What a model wrote behind a prompt.
///
/// @param ids of its tokens, the one that ended it included
/// @param finishReason why there are no more
public record Continuation(List<Integer> ids, FinishReason finishReason) {
    public Continuation {
        ids = List.copyOf(ids);
    }
}
