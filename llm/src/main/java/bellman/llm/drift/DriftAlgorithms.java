package bellman.llm.drift;

import bellman.llm.train.TuningAlgorithm;
import bellman.run.ConfigVariants;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The algorithms of this package.
public final class DriftAlgorithms implements ConfigVariants {
    /// For the service loader.
    public DriftAlgorithms() {}

    @Override
    public Class<?> family() {
        return TuningAlgorithm.class;
    }

    @Override
    public SequencedMap<String, Class<? extends Record>> variants() {
        var variants = new LinkedHashMap<String, Class<? extends Record>>();
        variants.put("drift", DriftConfig.class);
        return variants;
    }
}
