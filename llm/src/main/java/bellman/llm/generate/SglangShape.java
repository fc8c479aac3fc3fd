package bellman.llm.generate;

import bellman.llm.generate.RemoteProtocol.RemoteShape;
import bellman.llm.generate.Sampled.Alternative;
import bellman.llm.model.ModelConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// SGLang's `/generate`. Its streams tell all that came so far with each piece, or, if it is started so, what is new.
record SglangShape() implements RemoteShape {
    @Override
    public String path() {
        return "../generate";
    }

    @Override
    public Map<String, Object> body(
            GenerationRequest request, ModelConfig config, String model, Optional<String> adapter) {
        SamplingOptions options = request.options();
        Map<String, Object> sampling = new LinkedHashMap<>();
        sampling.put("max_new_tokens", Math.min(options.maxTokens(), config.context() - request.prompt().length));
        sampling.put("n", request.samples());
        sampling.put("temperature", options.temperature());
        sampling.put("top_p", options.topP());
        sampling.put("top_k", options.topK() > 0 ? options.topK() : -1);
        sampling.put("min_p", options.minP());
        sampling.put("repetition_penalty", options.repetitionPenalty());
        sampling.put("presence_penalty", options.presencePenalty());
        sampling.put("frequency_penalty", options.frequencyPenalty());
        sampling.put("stop", options.stopTexts());
        // It takes "ignore" for the ends of requests, too.
        sampling.put("ignore_eos", options.endTokens().isEmpty());
        sampling.put("stop_token_ids", options.endTokens().stream().sorted().toList());
        // Heard by servers that compute deterministically.
        sampling.put("sampling_seed", options.seed() & Integer.MAX_VALUE);
        Map<String, Object> body = new LinkedHashMap<>();
        adapter.ifPresent(name -> body.put("lora_path", name));
        body.put("input_ids", request.prompt());
        body.put("sampling_params", sampling);
        body.put("return_logprob", true);
        body.put("top_logprobs_num", options.alternatives());
        body.put("stream", true);
        return body;
    }

    @Override
    public void require(GenerationRequest request, ModelConfig config) {
        var ends = request.options().endTokens();
        if (!ends.isEmpty() && !ends.containsAll(config.endTokens())) {
            throw new IllegalArgumentException("SGLang ends texts at the model's own end tokens " + config.endTokens()
                    + ", the request at " + ends + " alone; add them, or end at none");
        }
    }

    @Override
    public Map<String, Map<String, Object>> loading(String folder) {
        return Map.of("../update_weights_from_disk", Map.of("model_path", folder, "flush_cache", true));
    }

    @Override
    public String adapters() {
        return "../load_lora_adapter";
    }

    @Override
    public void piece(Map<?, ?> piece, RemoteTexts texts) {
        if (!(piece.get("meta_info") instanceof Map<?, ?> meta)) {
            throw new IllegalStateException("it answered without 'meta_info', as SGLang's /generate does not");
        }
        if (meta.get("weight_version") instanceof String state) {
            texts.state(state);
        }
        int index = piece.get("index") instanceof Number n ? n.intValue() : 0;
        List<?> scores = RemoteCall.list(meta.get("output_token_logprobs"));
        List<?> top = RemoteCall.list(meta.get("output_top_logprobs"));
        int known = texts.count(index);
        int now = meta.get("completion_tokens") instanceof Number n ? n.intValue() : scores.size();
        boolean whole = scores.size() == now;
        if (!whole && scores.size() != now - known || now < known) {
            throw new IllegalStateException("it answered with the log-probabilities of " + scores.size() + " tokens, "
                    + known + " of " + now + " were known");
        }
        List<Integer> ids = new ArrayList<>();
        List<Float> logProbs = new ArrayList<>();
        List<List<Alternative>> alternatives = new ArrayList<>();
        for (int i = whole ? known : 0; i < scores.size(); i++) {
            Alternative token = token(scores.get(i));
            ids.add(token.token());
            logProbs.add(token.logProb());
            if (texts.alternatives() > 0) {
                alternatives.add(
                        i < top.size()
                                ? RemoteCall.list(top.get(i)).stream()
                                        .map(SglangShape::token)
                                        .toList()
                                : List.of());
            }
        }
        String said = piece.get("text") instanceof String s ? s : "";
        String before = texts.text(index);
        texts.add(
                index,
                ids,
                logProbs,
                alternatives,
                whole && said.startsWith(before) ? said.substring(before.length()) : said);
        if (meta.get("finish_reason") instanceof Map<?, ?> reason) {
            texts.end(
                    index,
                    String.valueOf(reason.get("type")),
                    Optional.ofNullable(reason.get("message")).map(String::valueOf));
        }
    }

    /// `[log-probability, id, text or null]`.
    private static Alternative token(Object value) {
        List<?> parts = RemoteCall.list(value);
        if (parts.size() < 2) {
            throw new IllegalStateException("it answered with a token that is not [log-probability, id, …]");
        }
        return new Alternative(RemoteCall.id(parts.get(1)), RemoteCall.number(parts.get(0), "log-probability"));
    }
}
