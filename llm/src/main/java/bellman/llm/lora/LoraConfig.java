package bellman.llm.lora;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/// The shape of an adapter.
///
/// @param rank columns between the two matrices
/// @param alpha by which their product is multiplied, over the rank
/// @param dropout share of what enters an adapter that is dropped while training
/// @param targets the linear maps beside which it stands
/// @param excluded targets after all left out
/// @param rankStabilized whether to divide by the root of the rank instead (Kalajdzievski 2023)
/// @param ranks ranks of the maps whose path ends with, or matches, a key; the first key counts
/// @param alphas likewise
public record LoraConfig(
        int rank,
        double alpha,
        double dropout,
        LoraTargets targets,
        Optional<LoraTargets> excluded,
        boolean rankStabilized,
        SequencedMap<String, Integer> ranks,
        SequencedMap<String, Double> alphas) {
    public LoraConfig {
        ranks = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(ranks));
        alphas = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(alphas));
        requireRank(rank);
        ranks.values().forEach(LoraConfig::requireRank);
        if (!(Math.abs(alpha) < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("an adapter's alpha must be finite, got " + alpha);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("an adapter's dropout is from 0 to below 1, got " + dropout);
        }
        ranks.keySet().forEach(LoraTargets.Matching::new);
        alphas.keySet().forEach(LoraTargets.Matching::new);
    }

    /// Of one rank and as large an alpha, without dropout.
    public static LoraConfig of(int rank, LoraTargets targets) {
        return new LoraConfig(
                rank, rank, 0, targets, Optional.empty(), false, new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /// The same with another alpha.
    public LoraConfig withAlpha(double other) {
        return new LoraConfig(rank, other, dropout, targets, excluded, rankStabilized, ranks, alphas);
    }

    /// The same with another dropout.
    public LoraConfig withDropout(double other) {
        return new LoraConfig(rank, alpha, other, targets, excluded, rankStabilized, ranks, alphas);
    }

    /// The same, divided by the root of the rank or not.
    public LoraConfig withRankStabilized(boolean other) {
        return new LoraConfig(rank, alpha, dropout, targets, excluded, other, ranks, alphas);
    }

    /// Whether the linear map at `path` has an adapter.
    public boolean covers(String path) {
        return targets.contain(path) && excluded.stream().noneMatch(e -> e.contain(path));
    }

    /// The rank beside the linear map at `path`.
    public int rankOf(String path) {
        return first(ranks, path).orElse(rank);
    }

    /// By what the product of the matrices beside the linear map at `path` is multiplied.
    public double scaleOf(String path) {
        double a = first(alphas, path).orElse(alpha);
        int r = rankOf(path);
        return a / (rankStabilized ? Math.sqrt(r) : r);
    }

    private static <T> Optional<T> first(Map<String, T> patterns, String path) {
        return patterns.entrySet().stream()
                .filter(e -> Pattern.matches("(.*\\.)?(" + e.getKey() + ")", path))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static void requireRank(int rank) {
        if (rank < 1) {
            throw new IllegalArgumentException("an adapter's rank must be at least 1, got " + rank);
        }
    }
}
