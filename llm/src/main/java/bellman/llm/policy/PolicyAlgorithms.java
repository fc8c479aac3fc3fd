package bellman.llm.policy;

import bellman.llm.train.TuningAlgorithm;
import bellman.run.ConfigVariants;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The algorithms of this package.
public final class PolicyAlgorithms implements ConfigVariants {
    /// For the service loader.
    public PolicyAlgorithms() {}

    @Override
    public Class<?> family() {
        return TuningAlgorithm.class;
    }

    @Override
    public SequencedMap<String, Class<? extends Record>> variants() {
        var variants = new LinkedHashMap<String, Class<? extends Record>>();
        variants.put("grpo", GrpoConfig.class);
        variants.put("rloo", RlooConfig.class);
        variants.put("reinforce++", ReinforceConfig.class);
        variants.put("ppo-lm", PpoLmConfig.class);
        return variants;
    }
}
