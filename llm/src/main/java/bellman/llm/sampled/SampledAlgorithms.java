package bellman.llm.sampled;

import bellman.llm.train.TuningAlgorithm;
import bellman.run.ConfigVariants;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The algorithms of this package.
public final class SampledAlgorithms implements ConfigVariants {
    /// For the service loader.
    public SampledAlgorithms() {}

    @Override
    public Class<?> family() {
        return TuningAlgorithm.class;
    }

    @Override
    public SequencedMap<String, Class<? extends Record>> variants() {
        var variants = new LinkedHashMap<String, Class<? extends Record>>();
        variants.put("raft", RaftConfig.class);
        variants.put("distill", DistillConfig.class);
        variants.put("online-dpo", OnlineDpoConfig.class);
        return variants;
    }
}
