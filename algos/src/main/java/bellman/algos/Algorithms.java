package bellman.algos;

import bellman.algos.a2c.A2cConfig;
import bellman.algos.crossq.CrossQConfig;
import bellman.algos.dqn.DqnConfig;
import bellman.algos.impala.ImpalaConfig;
import bellman.algos.offline.CqlConfig;
import bellman.algos.offline.IqlConfig;
import bellman.algos.offline.RegressionConfig;
import bellman.algos.offline.Td3BcConfig;
import bellman.algos.ppo.PpoConfig;
import bellman.algos.sac.SacConfig;
import bellman.algos.tabular.ExactConfig;
import bellman.algos.tabular.TabularConfig;
import bellman.algos.td3.Td3Config;
import bellman.algos.tqc.TqcConfig;
import bellman.algos.trpo.TrpoConfig;
import bellman.run.ConfigVariants;
import bellman.train.AlgorithmConfig;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The algorithms of this module by name.
public final class Algorithms implements ConfigVariants {

    /// For [java.util.ServiceLoader].
    public Algorithms() {}

    @Override
    public Class<?> family() {
        return AlgorithmConfig.class;
    }

    @Override
    public SequencedMap<String, Class<? extends Record>> variants() {
        SequencedMap<String, Class<? extends Record>> variants = new LinkedHashMap<>();
        variants.put("ppo", PpoConfig.class);
        variants.put("a2c", A2cConfig.class);
        variants.put("impala", ImpalaConfig.class);
        variants.put("trpo", TrpoConfig.class);
        variants.put("sac", SacConfig.class);
        variants.put("td3", Td3Config.class);
        variants.put("tqc", TqcConfig.class);
        variants.put("crossq", CrossQConfig.class);
        variants.put("dqn", DqnConfig.class);
        variants.put("tabular", TabularConfig.class);
        variants.put("exact", ExactConfig.class);
        variants.put("regression", RegressionConfig.class);
        variants.put("iql", IqlConfig.class);
        variants.put("cql", CqlConfig.class);
        variants.put("td3-bc", Td3BcConfig.class);
        return variants;
    }
}
