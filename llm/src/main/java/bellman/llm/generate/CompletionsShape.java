package bellman.llm.generate;

import bellman.llm.generate.RemoteProtocol.RemoteShape;
import bellman.llm.generate.Sampled.Alternative;
import bellman.llm.model.ModelConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// OpenAI's `/v1/completions` with what vLLM adds to it.
///
/// @param ids whether tokens come as ids; else their names in the log-probabilities are read
record CompletionsShape(boolean ids) implements RemoteShape {
    private static final String NAME = "token_id:";

    @Override
    public String path() {
        return "completions";
    }

    @Override
    public Map<String, Object> body(
            GenerationRequest request, ModelConfig config, String model, Optional<String> adapter) {
        SamplingOptions options = request.options();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", adapter.orElse(model));
        body.put("prompt", request.prompt());
        // As in this process, a text ends where the context does.
        body.put("max_tokens", Math.min(options.maxTokens(), config.context() - request.prompt().length));
        body.put("n", request.samples());
        body.put("temperature", options.temperature());
        body.put("top_p", options.topP());
        if (options.topK() > 0) {
            body.put("top_k", options.topK());
        }
        if (options.minP() > 0) {
            body.put("min_p", options.minP());
        }
        body.put("repetition_penalty", options.repetitionPenalty());
        body.put("presence_penalty", options.presencePenalty());
        body.put("frequency_penalty", options.frequencyPenalty());
        body.put("stop", options.stopTexts());
        body.put("stop_token_ids", options.endTokens().stream().sorted().toList());
        // The request says at which tokens it ends, not the model.
        body.put("ignore_eos", true);
        body.put("seed", options.seed());
        body.put("logprobs", options.alternatives());
        body.put("stream", true);
        if (ids) {
            body.put("return_token_ids", true);
        }
        if (!ids || options.alternatives() > 0) {
            body.put("return_tokens_as_token_ids", true);
        }
        return body;
    }

    @Override
    public void require(GenerationRequest request, ModelConfig config) {
        // It takes all that there is.
    }

    @Override
    public Map<String, Map<String, Object>> loading(String folder) {
        // vLLM's, of servers in its mode for development; what was read before is of the old weights.
        Map<String, Map<String, Object>> steps = new LinkedHashMap<>();
        steps.put("../collective_rpc", Map.of("method", "reload_weights", "kwargs", Map.of("weights_path", folder)));
        steps.put("../reset_prefix_cache", Map.of());
        return steps;
    }

    @Override
    public String adapters() {
        return "load_lora_adapter";
    }

    @Override
    public void piece(Map<?, ?> piece, RemoteTexts texts) {
        if (piece.get("system_fingerprint") instanceof String state) {
            texts.state(state);
        }
        for (Object choice : RemoteCall.list(piece.get("choices"))) {
            if (!(choice instanceof Map<?, ?> members)) {
                throw new IllegalStateException("it answered with a choice that is no object");
            }
            choice(members.get("index") instanceof Number n ? n.intValue() : 0, members, texts);
        }
    }

    private void choice(int index, Map<?, ?> members, RemoteTexts texts) {
        String text = members.get("text") instanceof String s ? s : "";
        Map<?, ?> scores = members.get("logprobs") instanceof Map<?, ?> m ? m : Map.of();
        List<Float> logProbs = new ArrayList<>();
        for (Object value : RemoteCall.list(scores.get("token_logprobs"))) {
            logProbs.add(RemoteCall.number(value, "log-probability"));
        }
        List<Integer> found = ids(members, scores);
        if (found.size() != logProbs.size() || found.isEmpty() && !text.isEmpty() && texts.count(index) == 0) {
            throw new IllegalStateException("it answered with " + found.size() + " token ids and " + logProbs.size()
                    + " log-probabilities; it must know "
                    + (ids ? "return_token_ids, as vLLM does from 0.10.2 on" : "return_tokens_as_token_ids")
                    + ", or speak another protocol");
        }
        texts.add(index, found, logProbs, alternatives(scores, found.size(), texts.alternatives()), text);
        if (members.get("finish_reason") instanceof String reason) {
            texts.end(index, reason, Optional.empty());
        }
    }

    private List<Integer> ids(Map<?, ?> members, Map<?, ?> scores) {
        List<Integer> found = new ArrayList<>();
        if (ids) {
            for (Object id : RemoteCall.list(members.get("token_ids"))) {
                found.add(RemoteCall.id(id));
            }
        } else {
            for (Object name : RemoteCall.list(scores.get("tokens"))) {
                found.add(named(String.valueOf(name)));
            }
        }
        return found;
    }

    private static int named(String name) {
        if (!name.matches(NAME + "\\d{1,9}")) {
            throw new IllegalStateException("it named a token '" + name
                    + "', expected token_id:17; it must know return_tokens_as_token_ids, or speak another protocol");
        }
        return Integer.parseInt(name.substring(NAME.length()));
    }

    private static List<List<Alternative>> alternatives(Map<?, ?> scores, int count, int wanted) {
        List<?> top = RemoteCall.list(scores.get("top_logprobs"));
        if (wanted == 0 || count == 0) {
            return List.of();
        }
        if (top.size() != count) {
            throw new IllegalStateException("it answered with alternatives of " + top.size() + " tokens for " + count);
        }
        List<List<Alternative>> all = new ArrayList<>();
        for (Object each : top) {
            List<Alternative> some = new ArrayList<>();
            if (each instanceof Map<?, ?> named) {
                named.forEach((name, value) -> some.add(
                        new Alternative(named(String.valueOf(name)), RemoteCall.number(value, "log-probability"))));
            }
            // The drawn one comes with them, likely or not.
            some.sort((one, other) -> Float.compare(other.logProb(), one.logProb()));
            all.add(List.copyOf(some.subList(0, Math.min(wanted, some.size()))));
        }
        return all;
    }
}
