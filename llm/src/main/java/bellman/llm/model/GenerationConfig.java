package bellman.llm.model;

import bellman.store.disk.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How a model's makers recommend to sample from it: what `generation_config.json` says, if it says `do_sample`.
///
/// @param temperature 1 for the model's own distribution
/// @param topK likeliest tokens that stay, 0 for all
/// @param topP probability that stays, 1 for all
/// @param minP share of the likeliest token's probability that others need, 0 for none
/// @param repetitionPenalty 1 for none
public record GenerationConfig(double temperature, int topK, double topP, double minP, double repetitionPenalty) {
    /// The model's own distribution.
    public static final GenerationConfig PLAIN = new GenerationConfig(1, 0, 1, 0, 1);

    private static final String NAME = "generation_config.json";

    /// What `folder` recommends; nothing if it has no such file.
    ///
    /// @throws ModelException naming the key that is malformed
    /// @throws StorageException if the file cannot be read
    public static GenerationConfig read(Path folder) {
        Path file = folder.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            return PLAIN;
        }
        ConfigFields fields = ConfigFields.read(file);
        double penalty = within(fields, "repetition_penalty", 1, 1e-3, 1e3);
        if (!fields.flag("do_sample", false)) {
            return new GenerationConfig(1, 0, 1, 0, penalty);
        }
        return new GenerationConfig(
                within(fields, "temperature", 1, 0, 1e3),
                fields.optionalInteger("top_k").orElse(0),
                within(fields, "top_p", 1, 1e-6, 1),
                within(fields, "min_p", 0, 0, 1),
                penalty);
    }

    private static double within(ConfigFields fields, String key, double absent, double least, double most) {
        double value = fields.optionalNumber(key).orElse(absent);
        if (!(value >= least && value <= most)) {
            throw fields.wrong(key, value, "a number from " + least + " to " + most);
        }
        return value;
    }
}
