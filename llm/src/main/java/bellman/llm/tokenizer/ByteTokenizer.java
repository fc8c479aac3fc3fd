package bellman.llm.tokenizer;

import bellman.store.disk.DurableFiles;
import bellman.store.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A tokenizer that learned nothing: 256 bytes in the alphabet of byte-level BPE (GPT-2), three special
/// tokens, and the chat template ChatML with tools in the way of Hermes.
public final class ByteTokenizer {
    /// `<|endoftext|>`.
    public static final int END_OF_TEXT = 256;

    /// `<|im_end|>`.
    public static final int END_OF_TURN = 258;

    private static final List<String> SPECIAL = List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");
    private static final String CHATML = """
            {%- if tools %}
            {{- '<|im_start|>system\\n' }}
            {%- if messages[0].role == 'system' %}{{- messages[0].content + '\\n\\n' }}{%- endif %}
            {{- 'There are these functions:\\n' }}
            {%- for tool in tools %}{{- (tool | tojson) + '\\n' }}{%- endfor %}
            {{- 'A call is <tool_call>{"name": NAME, "arguments": ARGUMENTS}</tool_call><|im_end|>\\n' }}
            {%- endif %}
            {%- for message in messages %}
            {%- if not (tools and loop.first and message.role == 'system') %}
            {{- '<|im_start|>' + message.role + '\\n' + message.content }}
            {%- for call in message.tool_calls or [] %}
            {{- '<tool_call>' + ({'name': call.function.name, 'arguments': call.function.arguments} | tojson) }}
            {{- '</tool_call>' }}
            {%- endfor %}
            {{- '<|im_end|>\\n' }}
            {%- endif %}
            {%- endfor %}
            {%- if add_generation_prompt %}
            {{- '<|im_start|>assistant\\n' }}
            {%- endif %}
            """;

    private ByteTokenizer() {}

    /// Writes what `AutoTokenizer` reads.
    ///
    /// @param context the most tokens of a text
    public static void write(Path folder, int context) throws IOException {
        write(folder, "tokenizer.json", Json.write(tokenizer()));
        write(folder, "tokenizer_config.json", Json.write(settings(context)));
        write(folder, "chat_template.jinja", CHATML);
        write(
                folder,
                "generation_config.json",
                Json.write(Map.of("eos_token_id", List.of(END_OF_TURN, END_OF_TEXT), "pad_token_id", END_OF_TEXT)));
    }

    private static void write(Path folder, String name, String text) throws IOException {
        DurableFiles.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> tokenizer() {
        Map<String, Object> vocabulary = new LinkedHashMap<>();
        for (int b = 0; b < 256; b++) {
            vocabulary.put(letter(b), b);
        }
        List<Map<String, Object>> added = new ArrayList<>();
        for (int i = 0; i < SPECIAL.size(); i++) {
            Map<String, Object> token = new LinkedHashMap<>();
            token.put("id", 256 + i);
            token.put("content", SPECIAL.get(i));
            token.put("single_word", false);
            token.put("lstrip", false);
            token.put("rstrip", false);
            token.put("normalized", false);
            token.put("special", true);
            added.add(token);
        }
        Map<String, Object> bytes = new LinkedHashMap<>();
        bytes.put("type", "ByteLevel");
        bytes.put("add_prefix_space", false);
        bytes.put("trim_offsets", false);
        bytes.put("use_regex", false);
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("type", "BPE");
        model.put("fuse_unk", false);
        model.put("byte_fallback", false);
        model.put("ignore_merges", false);
        model.put("vocab", vocabulary);
        model.put("merges", List.of());
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("version", "1.0");
        all.put("added_tokens", added);
        all.put("pre_tokenizer", bytes);
        all.put("decoder", bytes);
        all.put("model", model);
        return all;
    }

    private static Map<String, Object> settings(int context) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("tokenizer_class", "PreTrainedTokenizerFast");
        settings.put("eos_token", "<|im_end|>");
        settings.put("pad_token", "<|endoftext|>");
        settings.put("clean_up_tokenization_spaces", false);
        settings.put("model_max_length", context);
        return settings;
    }

    /// The letter that stands for a byte: itself where it can be seen, else the next free one from U+0100 on.
    private static String letter(int value) {
        int free = 256;
        for (int b = 0; b < 256; b++) {
            boolean seen = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
            int letter = seen ? b : free++;
            if (b == value) {
                return Character.toString(letter);
            }
        }
        throw new IllegalArgumentException("expected a byte, got " + value);
    }
}
