package bellman.llm.train;

import bellman.llm.chat.Chat;
import bellman.llm.lora.LoraAdapter;
import bellman.llm.model.CausalModel;
import bellman.run.RandomStream;
import java.util.Optional;

/// What a trainer works with. All of it stays its owner's to close.
///
/// @param config of the whole run, its paths resolved
/// @param model whose weights are trained, but for those that are frozen
/// @param adapter beside them that is trained in their place, if there is one
/// @param chat its tokenizer and chat template
public record TuningSetup(TuningConfig config, CausalModel model, Optional<LoraAdapter> adapter, Chat chat) {

    /// The stream of random numbers called `name`, which the run's seed decides.
    public RandomStream random(String name) {
        return RandomStream.of(config.seed(), name);
    }

    /// The most tokens that a text may have.
    public int maxLength() {
        return config.maxLength().orElse(model.context());
    }
}
