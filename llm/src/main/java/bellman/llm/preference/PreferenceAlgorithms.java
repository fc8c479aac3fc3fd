package bellman.llm.preference;

import bellman.llm.train.TuningAlgorithm;
import bellman.run.ConfigVariants;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The algorithms of this package.
public final class PreferenceAlgorithms implements ConfigVariants {
    /// For the service loader.
    public PreferenceAlgorithms() {}

    @Override
    public Class<?> family() {
        return TuningAlgorithm.class;
    }

    @Override
    public SequencedMap<String, Class<? extends Record>> variants() {
        var variants = new LinkedHashMap<String, Class<? extends Record>>();
        variants.put("dpo", DpoConfig.class);
        variants.put("kto", KtoConfig.class);
        return variants;
    }
}
