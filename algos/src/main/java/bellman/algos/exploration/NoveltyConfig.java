package bellman.algos.exploration;

import bellman.algos.actorcritic.Require;
import bellman.train.Setup;
import java.util.LinkedHashMap;
import java.util.Map;

/// A reward for what is new.
///
/// @param kind what counts as new
/// @param scale of the reward: in standard deviations of its discounted sum for distillation, of `1 / √visits` for
///     counts
/// @param learningRate of the distilling network
/// @param width of its layers and of what it puts out
/// @param batchSize observations of one of its updates
public record NoveltyConfig(Kind kind, float scale, float learningRate, int width, int batchSize) {
    /// What counts as new.
    public enum Kind {
        /// Nothing: no reward is added.
        NONE,
        /// What a network cannot predict of another one's outputs, which is random and stays so (Burda et al. 2018).
        DISTILLATION,
        /// What was seen seldom, observation by observation, for numbered states and grids (Bellemare et al. 2016).
        COUNTS
    }

    /// None.
    public static NoveltyConfig none() {
        return new NoveltyConfig(Kind.NONE, 0.5f, 1e-3f, 64, 64);
    }

    public NoveltyConfig {
        Require.notNegative("novelty.scale", scale);
        Require.positive("novelty.learning-rate", learningRate);
        Require.atLeastOne("novelty.width", width);
        Require.atLeastOne("novelty.batch-size", batchSize);
    }

    /// The setup with the reward added to its environment's.
    ///
    /// @param discount of the sums whose deviation is the reward's unit
    public Setup wrap(Setup setup, float discount) {
        return switch (kind) {
            case NONE -> setup;
            case DISTILLATION -> with(setup, new Distillation(this, setup, discount));
            case COUNTS -> with(setup, new VisitCounts(setup.environment(), scale));
        };
    }

    private static Setup with(Setup setup, bellman.vector.VectorEnvironment environment) {
        return new Setup(environment, setup.normalizer(), setup.backend(), setup.workers(), setup.seed());
    }

    /// Keys, with `novelty.` in front, that have no effect, with the reason.
    public Map<String, String> ineffective() {
        Map<String, String> keys = new LinkedHashMap<>();
        if (kind == Kind.NONE) {
            keys.put("novelty.scale", "novelty.kind is none");
        }
        if (kind != Kind.DISTILLATION) {
            for (String key : new String[] {"learning-rate", "width", "batch-size"}) {
                keys.put("novelty." + key, "novelty.kind is not distillation");
            }
        }
        return keys;
    }
}
