package bellman.llm.reward;

import bellman.llm.train.TuningAlgorithm;
import bellman.run.ConfigVariants;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The algorithms of this package.
public final class RewardAlgorithms implements ConfigVariants {
    /// For the service loader.
    public RewardAlgorithms() {}

    @Override
    public Class<?> family() {
        return TuningAlgorithm.class;
    }

    @Override
    public SequencedMap<String, Class<? extends Record>> variants() {
        var variants = new LinkedHashMap<String, Class<? extends Record>>();
        variants.put("reward-model", RewardModelConfig.class);
        return variants;
    }
}
