package bellman.algos.continuous;

import bellman.algos.actorcritic.Require;
import java.util.LinkedHashMap;
import java.util.Map;

/// How much entropy counts.
///
/// @param automatic whether the temperature α is learned so that the entropy meets its target (Haarnoja et
///     al. 2018b)
/// @param temperature α, or what it begins with
/// @param targetScale the target is `-target-scale` for each component of a continuous action, and
///     `target-scale` times the logarithm of their number for discrete ones
public record EntropyConfig(boolean automatic, float temperature, float targetScale) {
    /// Learned, from 1, towards minus the number of components.
    public static EntropyConfig defaults() {
        return new EntropyConfig(true, 1f, 1f);
    }

    public EntropyConfig {
        Require.positive("entropy.temperature", temperature);
        if (!Float.isFinite(targetScale)) {
            throw new IllegalArgumentException("entropy.target-scale must be finite, got " + targetScale);
        }
    }

    /// Keys, with `entropy.` in front, that have no effect, with the reason.
    public Map<String, String> ineffective() {
        Map<String, String> keys = new LinkedHashMap<>();
        if (!automatic) {
            keys.put("entropy.target-scale", "entropy.automatic is false");
        }
        return keys;
    }
}
