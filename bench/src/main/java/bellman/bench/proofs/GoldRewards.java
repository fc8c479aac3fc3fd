package bellman.bench.proofs;

import bellman.llm.task.RewardConfig;
import bellman.run.ConfigVariants;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The reward of [Gold], for configurations of the runs that this package makes.
public final class GoldRewards implements ConfigVariants {
    /// For the service loader.
    public GoldRewards() {}

    @Override
    public Class<?> family() {
        return RewardConfig.class;
    }

    @Override
    public SequencedMap<String, Class<? extends Record>> variants() {
        var variants = new LinkedHashMap<String, Class<? extends Record>>();
        variants.put("gold", Gold.class);
        return variants;
    }
}
