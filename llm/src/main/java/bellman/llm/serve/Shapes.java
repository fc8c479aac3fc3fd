package bellman.llm.serve;

import bellman.store.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/// What answers of all kinds have in common.
final class Shapes {
    /// JSON's.
    static final Object NULL = Json.NULL;

    private Shapes() {}

    /// Numbers of tokens.
    ///
    /// @param cached tokens of prompts that had been read before
    static Map<String, Object> usage(int prompt, int completion, int cached) {
        Map<String, Object> usage = new LinkedHashMap<>();
        usage.put("prompt_tokens", prompt);
        usage.put("completion_tokens", completion);
        usage.put("total_tokens", prompt + completion);
        usage.put("prompt_tokens_details", Map.of("cached_tokens", cached));
        return usage;
    }

    /// What an answer or a piece of one begins with.
    static Map<String, Object> head(String object, Answer answer) {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("id", answer.id());
        head.put("object", object);
        head.put("created", answer.created());
        head.put("model", answer.model());
        head.put("system_fingerprint", answer.fingerprint());
        return head;
    }

    /// What is the same in all pieces of an answer.
    ///
    /// @param fingerprint of the weights
    record Answer(String id, long created, String model, String fingerprint) {}
}
