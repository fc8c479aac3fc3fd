package bellman.llm.policy;

import bellman.llm.rollout.Group;
import java.util.List;

/// Batches in a row of which no sample has a score. A few are left out; more of them are an error, for nothing is
/// learned meanwhile.
public final class FailedBatches {
    private final int allowed;
    private long count;

    /// @param allowed how many in a row are left out
    public FailedBatches(int allowed) {
        this.allowed = allowed;
    }

    /// Looks at a batch.
    ///
    /// @param number of it, for the error
    /// @throws IllegalStateException if it is one too many, with why its first sample has no score
    public void look(long number, List<Group> drawn) {
        count = drawn.stream().anyMatch(g -> !g.scored().isEmpty()) ? 0 : count + 1;
        if (count > allowed) {
            String problem = drawn.stream()
                    .flatMap(g -> g.rollouts().stream())
                    .map(r -> r.score().problem())
                    .findFirst()
                    .orElse("nothing was drawn");
            throw new IllegalStateException(
                    "no sample of batch " + number + " has a score, nor had any of " + (count - 1)
                            + " batches before it: " + problem + "; mend the reward, or allow more failed-batches");
        }
    }

    /// How many there are in a row now.
    public long count() {
        return count;
    }

    /// Goes on from a saved count.
    public void count(long saved) {
        count = saved;
    }
}
