package bellman.llm.reward;

import bellman.llm.data.Schema;
import bellman.llm.preference.PairEncoder;
import bellman.llm.train.ModelTrainer;
import bellman.llm.train.OfflineTrainer;
import bellman.llm.train.RowKind;
import bellman.llm.train.TextEncoder;
import bellman.llm.train.TuningAlgorithm;
import bellman.llm.train.TuningConfig;
import bellman.llm.train.TuningSetup;
import bellman.sequence.BradleyTerry;
import bellman.store.job.Shown;
import java.util.List;
import java.util.Map;

/// A reward model (Christiano et al. 2017; Ouyang et al. 2022): a number behind an answer's last token, learned from
/// pairs by `-log σ(chosen - rejected - margin)`.
///
/// @param centering of a penalty `centering (chosen + rejected)²` that holds rewards around 0 (Eisenstein et al. 2023),
///     0 for none
/// @param margins whether the data's column `margin` counts: by how much a chosen answer is to win
public record RewardModelConfig(double centering, boolean margins) implements TuningAlgorithm {
    public RewardModelConfig {
        BradleyTerry checked = new BradleyTerry(centering);
        assert checked.centering() == centering;
    }

    /// Not centred; margins count where there are any.
    public static RewardModelConfig defaults() {
        return new RewardModelConfig(0, true);
    }

    @Override
    public ModelTrainer trainer(TuningSetup setup) {
        var encoder = new PairEncoder(new TextEncoder(setup.chat(), setup.maxLength()));
        return new OfflineTrainer<>(
                setup, new RowKind<>(Schema.PREFERENCE, encoder), _ -> RewardLearner.of(this, setup), false);
    }

    @Override
    public boolean scalar() {
        return true;
    }

    @Override
    public List<Shown> shown() {
        return List.of(new Shown("loss", "train/loss", "loss"), new Shown("accuracy", "train/accuracy", "accuracy"));
    }

    @Override
    public Map<String, String> ineffective(TuningConfig config) {
        return Map.of();
    }
}
