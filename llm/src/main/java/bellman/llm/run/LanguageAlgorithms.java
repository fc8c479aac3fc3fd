package bellman.llm.run;

import bellman.llm.drift.DriftConfig;
import bellman.llm.policy.GrpoConfig;
import bellman.llm.policy.PpoLmConfig;
import bellman.llm.policy.ReinforceConfig;
import bellman.llm.policy.RlooConfig;
import bellman.llm.preference.DpoConfig;
import bellman.llm.preference.KtoConfig;
import bellman.llm.reward.RewardModelConfig;
import bellman.llm.sampled.DistillConfig;
import bellman.llm.sampled.OnlineDpoConfig;
import bellman.llm.sampled.RaftConfig;
import bellman.llm.sft.SftConfig;
import bellman.llm.train.TuningAlgorithm;
import bellman.run.ConfigVariants;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// What language models are trained by, by the names that configurations use.
public final class LanguageAlgorithms implements ConfigVariants {
    /// For the service loader.
    public LanguageAlgorithms() {}

    @Override
    public Class<?> family() {
        return TuningAlgorithm.class;
    }

    @Override
    public SequencedMap<String, Class<? extends Record>> variants() {
        var variants = new LinkedHashMap<String, Class<? extends Record>>();
        variants.put("sft", SftConfig.class);
        variants.put("dpo", DpoConfig.class);
        variants.put("kto", KtoConfig.class);
        variants.put("reward-model", RewardModelConfig.class);
        variants.put("grpo", GrpoConfig.class);
        variants.put("rloo", RlooConfig.class);
        variants.put("reinforce++", ReinforceConfig.class);
        variants.put("ppo-lm", PpoLmConfig.class);
        variants.put("raft", RaftConfig.class);
        variants.put("distill", DistillConfig.class);
        variants.put("online-dpo", OnlineDpoConfig.class);
        variants.put("drift", DriftConfig.class);
        return variants;
    }
}
