package bellman.llm.task;

import bellman.llm.checkpoint.ModelFolder;
import bellman.llm.checkpoint.SaveOptions;
import bellman.llm.model.Architecture;
import bellman.llm.model.AttentionConfig;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.model.FeedForward;
import bellman.llm.model.ModelConfig;
import bellman.llm.model.RopeConfig;
import bellman.store.disk.DurableFiles;
import bellman.store.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A tiny Qwen 3 that reads and writes single characters, for puzzles: fresh weights, and a tokenizer that
/// knows an alphabet and two special tokens. It is a folder as `save_pretrained` writes it.
///
/// @param alphabet characters that it knows, each once
/// @param hidden floats of a state, a multiple of 64
/// @param layers from the embedding on
/// @param context the most tokens of a text
public record CharacterModel(String alphabet, int hidden, int layers, int context) {
    private static final int PAD = 0;
    private static final int END = 1;

    public CharacterModel {
        if (alphabet.isEmpty() || alphabet.chars().distinct().count() != alphabet.length()) {
            throw new IllegalArgumentException("an alphabet has characters, each once, got '" + alphabet + "'");
        }
        if (hidden < 64 || hidden % 64 != 0) {
            throw new IllegalArgumentException("hidden must be a multiple of 64, got " + hidden);
        }
        if (layers < 1 || context < 2) {
            throw new IllegalArgumentException(
                    "layers must be at least 1 and context at least 2, got " + layers + " and " + context);
        }
    }

    /// Two layers of 128, with room for what a puzzle says.
    public static CharacterModel of(Puzzle puzzle) {
        return new CharacterModel(puzzle.alphabet(), 128, 2, 64);
    }

    /// Its shape; the vocabulary is rounded up to a multiple of 16.
    public ModelConfig config() {
        int vocabulary = (2 + alphabet.length() + 15) / 16 * 16;
        var attention = new AttentionConfig(hidden / 32, hidden / 64, 32, false, false, true);
        return new ModelConfig(
                Architecture.QWEN3,
                vocabulary,
                hidden,
                context,
                Collections.nCopies(layers, new ModelConfig.Layer(0, new FeedForward.Gated(2 * hidden, false))),
                attention,
                new RopeConfig(10_000, attention.headSize(), new RopeConfig.Scaling.None(), List.of()),
                1e-6,
                true,
                0.02,
                List.of(END));
    }

    /// Writes it to `folder`, which must not exist.
    ///
    /// @param seed of the weights
    public void write(Path folder, long seed) throws IOException {
        try (CausalModel model = CausalModel.random(config(), seed, ComputeOptions.defaults())) {
            ModelFolder.save(model, folder, SaveOptions.defaults());
        }
        write(folder, "tokenizer.json", tokenizer());
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("tokenizer_class", "PreTrainedTokenizerFast");
        settings.put("eos_token", "<eos>");
        settings.put("pad_token", "<pad>");
        settings.put("clean_up_tokenization_spaces", false);
        settings.put("model_max_length", context);
        write(folder, "tokenizer_config.json", settings);
        write(folder, "generation_config.json", Map.of("eos_token_id", END));
    }

    private static void write(Path folder, String name, Map<String, Object> content) throws IOException {
        DurableFiles.write(folder.resolve(name), Json.write(content).getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, Object> tokenizer() {
        Map<String, Object> vocabulary = new LinkedHashMap<>();
        vocabulary.put("<pad>", PAD);
        vocabulary.put("<eos>", END);
        for (int i = 0; i < alphabet.length(); i++) {
            vocabulary.put(alphabet.substring(i, i + 1), 2 + i);
        }
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("type", "WordLevel");
        model.put("vocab", vocabulary);
        model.put("unk_token", "<pad>");
        Map<String, Object> split = new LinkedHashMap<>();
        split.put("type", "Split");
        split.put("pattern", Map.of("Regex", "."));
        split.put("behavior", "Isolated");
        split.put("invert", false);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("version", "1.0");
        all.put("added_tokens", List.of(special("<pad>", PAD), special("<eos>", END)));
        all.put("pre_tokenizer", split);
        all.put("decoder", Map.of("type", "Fuse"));
        all.put("model", model);
        return all;
    }

    private static Map<String, Object> special(String content, int id) {
        Map<String, Object> token = new LinkedHashMap<>();
        token.put("id", id);
        token.put("content", content);
        token.put("single_word", false);
        token.put("lstrip", false);
        token.put("rstrip", false);
        token.put("normalized", false);
        token.put("special", true);
        return token;
    }
}
