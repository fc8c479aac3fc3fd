package bellman.llm.preference;

import bellman.llm.data.Schema;
import bellman.llm.lora.LoraAdapter;
import bellman.llm.train.ModelTrainer;
import bellman.llm.train.ObjectiveLearner;
import bellman.llm.train.OfflineTrainer;
import bellman.llm.train.ReferenceModel;
import bellman.llm.train.RowKind;
import bellman.llm.train.TextEncoder;
import bellman.llm.train.TuningAlgorithm;
import bellman.llm.train.TuningConfig;
import bellman.llm.train.TuningSetup;
import bellman.sequence.Kto;
import bellman.store.job.Shown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Kahneman-Tversky optimisation (Ethayarajh et al. 2024): learns from answers that are each marked as good or not,
/// without pairs.
///
/// @param beta how strongly the policy is held to the reference
/// @param desirableWeight what a good answer weighs
/// @param undesirableWeight what another weighs; the two should balance the labels' numbers
/// @param referencePoint whether an answer's gain is held against how far the policy has left the reference on answers
///     to other prompts of the batch (KTO), or against 0 (APO-zero without pairs)
public record KtoConfig(double beta, double desirableWeight, double undesirableWeight, boolean referencePoint)
        implements TuningAlgorithm {
    public KtoConfig {
        Kto checked = new Kto(beta, desirableWeight, undesirableWeight);
        assert checked.beta() == beta;
    }

    /// A beta of 0.1 and equal weights.
    public static KtoConfig defaults() {
        return new KtoConfig(0.1, 1, 1, true);
    }

    @Override
    public ModelTrainer trainer(TuningSetup setup) {
        if (referencePoint && setup.config().batchSize() < 2) {
            throw new IllegalArgumentException("batch-size must be at least 2 for kto: its reference point comes from"
                    + " answers to other prompts of the batch");
        }
        setup.adapter().ifPresent(LoraAdapter::dropNothing);
        var encoder = new TextEncoder(setup.chat(), setup.maxLength());
        var data = new RowKind<>(Schema.LABEL, row -> new Judged(encoder.demonstration(row, true), row.good()));
        return new OfflineTrainer<>(
                setup,
                data,
                _ -> {
                    ReferenceModel reference = ReferenceModel.of(setup);
                    return ObjectiveLearner.of(setup, new KtoObjective(this, setup, reference), reference);
                },
                false);
    }

    @Override
    public List<Shown> shown() {
        return List.of(
                new Shown("loss", "train/loss", "loss"),
                new Shown("margin", "train/rewards/margins", "rewards_margins"),
                new Shown("kl", "train/kl", "kl"));
    }

    @Override
    public Map<String, String> ineffective(TuningConfig config) {
        Map<String, String> keys = new LinkedHashMap<>();
        if (config.adapter().filter(a -> a.dropout() > 0).isPresent()) {
            keys.put("adapter.dropout", "a policy that is compared with what it was drops nothing");
        }
        return keys;
    }
}
