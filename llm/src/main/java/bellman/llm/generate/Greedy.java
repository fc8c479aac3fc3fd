package bellman.llm.generate;

import bellman.llm.model.CausalModel;
import bellman.llm.model.Decoding;
import bellman.net.TokenBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Continues texts by the likeliest token at each step.
///
/// @param maxTokens the most that are written
/// @param endTokens ids that end a text
public record Greedy(int maxTokens, Set<Integer> endTokens) {
    public Greedy {
        endTokens = Set.copyOf(endTokens);
        if (maxTokens < 1) {
            throw new IllegalArgumentException("at least one token is written, got a limit of " + maxTokens);
        }
    }

    /// With the tokens that end texts of `model`.
    public static Greedy of(CausalModel model, int maxTokens) {
        return new Greedy(maxTokens, Set.copyOf(model.config().endTokens()));
    }

    /// Continuations of prompts, side by side.
    ///
    /// @param prompts a segment each, with images where there are some
    /// @throws IllegalArgumentException if a prompt and its continuation exceed the context
    public List<Continuation> continueAll(CausalModel model, TokenBatch prompts) {
        int count = prompts.lengths().length;
        List<List<Integer>> written = new ArrayList<>();
        FinishReason[] reasons = new FinishReason[count];
        for (int i = 0; i < count; i++) {
            written.add(new ArrayList<>());
            reasons[i] = FinishReason.LENGTH;
        }
        try (var decoding = new Decoding(model, prompts, maxTokens)) {
            boolean[] ended = new boolean[count];
            for (int left = maxTokens; left > 0; left--) {
                int[] next = decoding.likeliest();
                boolean all = true;
                for (int i = 0; i < count; i++) {
                    if (!ended[i]) {
                        written.get(i).add(next[i]);
                        if (endTokens.contains(next[i])) {
                            ended[i] = true;
                            reasons[i] = FinishReason.STOP;
                        }
                    }
                    all &= ended[i];
                }
                if (all || left == 1) {
                    break;
                }
                decoding.append(next);
            }
        }
        List<Continuation> continuations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            continuations.add(new Continuation(written.get(i), reasons[i]));
        }
        return continuations;
    }
}
