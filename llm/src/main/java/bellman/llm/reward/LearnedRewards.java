package bellman.llm.reward;

import bellman.llm.task.RewardConfig;
import bellman.run.ConfigVariants;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The criteria of this package.
public final class LearnedRewards implements ConfigVariants {
    /// For the service loader.
    public LearnedRewards() {}

    @Override
    public Class<?> family() {
        return RewardConfig.class;
    }

    @Override
    public SequencedMap<String, Class<? extends Record>> variants() {
        var variants = new LinkedHashMap<String, Class<? extends Record>>();
        variants.put("reward-model", LearnedReward.class);
        return variants;
    }
}
