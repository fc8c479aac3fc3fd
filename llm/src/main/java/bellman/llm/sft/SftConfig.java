package bellman.llm.sft;

import bellman.llm.data.Schema;
import bellman.llm.train.Item;
import bellman.llm.train.LikelihoodObjective;
import bellman.llm.train.ModelTrainer;
import bellman.llm.train.ObjectiveLearner;
import bellman.llm.train.OfflineTrainer;
import bellman.llm.train.RowKind;
import bellman.llm.train.TextEncoder;
import bellman.llm.train.TuningAlgorithm;
import bellman.llm.train.TuningConfig;
import bellman.llm.train.TuningSetup;
import bellman.store.job.Shown;
import java.util.List;
import java.util.Map;

/// Supervised fine-tuning: the mean of `-log π(token | what precedes it)` over what is to be learned is made small.
///
/// @param completionOnly whether only answers are learned: the completion of a prompt, what the assistant of a
///     conversation wrote; or everything
/// @param packing whether an update takes as many rows as fill its `batch-size` × `max-length` tokens, in place of
///     `batch-size` rows. Rows never see one another, packed or not.
public record SftConfig(boolean completionOnly, boolean packing) implements TuningAlgorithm {

    /// Answers only, not packed.
    public static SftConfig defaults() {
        return new SftConfig(true, false);
    }

    @Override
    public ModelTrainer trainer(TuningSetup setup) {
        var encoder = new TextEncoder(setup.chat(), setup.maxLength());
        var data =
                new RowKind<>(Schema.DEMONSTRATION, row -> new Item.Single(encoder.demonstration(row, completionOnly)));
        return new OfflineTrainer<>(setup, data, _ -> ObjectiveLearner.of(setup, new LikelihoodObjective<>()), packing);
    }

    @Override
    public List<Shown> shown() {
        return List.of(new Shown("loss", "train/loss", "loss"));
    }

    @Override
    public Map<String, String> ineffective(TuningConfig config) {
        return Map.of();
    }
}
