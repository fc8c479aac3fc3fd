package bellman.llm.train;

import bellman.llm.lora.LoraConfig;
import bellman.llm.lora.LoraTargets;

/// A low-rank adapter that is trained in place of the weights.
///
/// @param rank columns between its two matrices
/// @param alpha by which their product is multiplied, over the rank
/// @param dropout share of what enters it that is dropped while training
/// @param targets `all-linear`, names of linear maps with commas between them (`q_proj,v_proj`), or an expression
///     between slashes that whole paths match
/// @param rankStabilized whether to divide by the root of the rank instead
public record AdapterSettings(int rank, double alpha, double dropout, String targets, boolean rankStabilized) {
    public AdapterSettings {
        LoraConfig checked = config(rank, alpha, dropout, targets, rankStabilized);
        assert checked.rank() == rank;
    }

    /// Of rank 16, with twice as large an alpha, beside all linear maps.
    public static AdapterSettings defaults() {
        return new AdapterSettings(16, 32, 0, "all-linear", false);
    }

    /// Its shape.
    public LoraConfig config() {
        return config(rank, alpha, dropout, targets, rankStabilized);
    }

    private static LoraConfig config(int rank, double alpha, double dropout, String targets, boolean rankStabilized) {
        return LoraConfig.of(rank, targets(targets.strip()))
                .withAlpha(alpha)
                .withDropout(dropout)
                .withRankStabilized(rankStabilized);
    }

    private static LoraTargets targets(String text) {
        if (text.equals("all-linear")) {
            return LoraTargets.allLinear();
        }
        if (text.length() > 2 && text.startsWith("/") && text.endsWith("/")) {
            return new LoraTargets.Matching(text.substring(1, text.length() - 1));
        }
        return LoraTargets.named(text.split("\\s*,\\s*"));
    }
}
