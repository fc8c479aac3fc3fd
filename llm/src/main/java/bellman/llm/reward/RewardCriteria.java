package bellman.llm.reward;

import bellman.llm.task.RewardConfig;
import bellman.run.ConfigVariants;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The criteria of this package, for configurations.
public final class RewardCriteria implements ConfigVariants {
    /// For the service loader.
    public RewardCriteria() {}

    @Override
    public Class<?> family() {
        return RewardConfig.class;
    }

    @Override
    public SequencedMap<String, Class<? extends Record>> variants() {
        var variants = new LinkedHashMap<String, Class<? extends Record>>();
        variants.put("reward-model", ModelCriterion.class);
        return variants;
    }
}
