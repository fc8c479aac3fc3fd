package bellman.llm.serve;

import bellman.llm.generate.SamplingOptions;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/// What a request wants of the tokens, whatever its prompt is.
///
/// @param maxTokens of each answer, if it says so
/// @param samples answers to each prompt
/// @param sampling everything but the number of tokens
/// @param bias added to tokens' logits
/// @param stream whether the answer comes in pieces
/// @param usageInStream whether the stream ends with the numbers of tokens
/// @param tokenIds whether the answer has tokens' ids, too
/// @param tokenNames whether log-probabilities name tokens by their ids
record Wishes(
        Optional<Integer> maxTokens,
        int samples,
        SamplingOptions sampling,
        Map<Integer, Float> bias,
        boolean stream,
        boolean usageInStream,
        boolean tokenIds,
        boolean tokenNames) {
    /// What changes nothing in the text.
    private static final List<String> IGNORED = List.of(
            "user",
            "store",
            "metadata",
            "service_tier",
            "safety_identifier",
            "prompt_cache_key",
            "prompt_cache_retention",
            "prediction");

    Wishes {
        bias = Map.copyOf(bias);
    }

    /// Reads them.
    ///
    /// @param alternatives that are reported with each token
    /// @param ends of the model
    /// @param seeds for a request that has none
    static Wishes of(
            RequestFields fields,
            Optional<Integer> maxTokens,
            int alternatives,
            Set<Integer> ends,
            int vocabulary,
            LongSupplier seeds) {
        fields.ignore(IGNORED);
        fields.only("parallel_tool_calls", true, "several calls in an answer cannot be ruled out; leave it out");
        boolean stream = fields.flag("stream", false);
        Optional<RequestFields> streamOptions = fields.object("stream_options");
        if (streamOptions.isPresent() && !stream) {
            throw ApiException.invalid("stream_options", "is for streams alone; set 'stream' too, or leave it out");
        }
        boolean usage = streamOptions.isPresent() && streamOptions.get().flag("include_usage", false);
        streamOptions.ifPresent(o -> {
            o.ignore(List.of("include_obfuscation"));
            o.refuseOthers();
        });
        int samples = fields.integer("n", 1, Limits.CHOICES).orElse(1L).intValue();
        fields.only("best_of", (long) samples, "only as many answers as 'n' are drawn; leave it out");
        return new Wishes(
                maxTokens,
                samples,
                sampling(fields, alternatives, ends(fields, ends, vocabulary), seeds),
                bias(fields, vocabulary),
                stream,
                usage,
                fields.flag("return_token_ids", false),
                fields.flag("return_tokens_as_token_ids", false));
    }

    private static SamplingOptions sampling(
            RequestFields fields, int alternatives, Set<Integer> ends, LongSupplier seeds) {
        double topP = fields.number("top_p", 0, 1, 1);
        if (topP == 0) {
            throw ApiException.invalid(
                    "top_p", "must be above 0, got 0; for the likeliest token set 'temperature' to 0");
        }
        double repetition = fields.number("repetition_penalty", 0, 10, 1);
        if (repetition == 0) {
            throw ApiException.invalid("repetition_penalty", "must be above 0, got 0; 1 is none");
        }
        long topK = fields.integer("top_k", -1, Integer.MAX_VALUE).orElse(0L);
        return new SamplingOptions(
                1,
                fields.number("temperature", 0, 2, 1),
                (int) Math.max(0, topK),
                topP,
                fields.number("min_p", 0, 1, 0),
                repetition,
                fields.number("presence_penalty", -2, 2, 0),
                fields.number("frequency_penalty", -2, 2, 0),
                ends,
                fields.texts("stop", Limits.STOPS),
                fields.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE).orElseGet(seeds::getAsLong),
                alternatives);
    }

    private static Set<Integer> ends(RequestFields fields, Set<Integer> ends, int vocabulary) {
        Set<Integer> all = new LinkedHashSet<>(fields.flag("ignore_eos", false) ? Set.of() : ends);
        List<?> more = fields.list("stop_token_ids").orElse(List.of());
        for (int i = 0; i < more.size(); i++) {
            all.add(id("stop_token_ids[" + i + "]", more.get(i), vocabulary));
        }
        return all;
    }

    /// A token's id, which must be one of the model's.
    static int id(String name, Object value, int vocabulary) {
        if (value instanceof Long id && id >= 0 && id < vocabulary) {
            return id.intValue();
        }
        throw RequestFields.wrong(name, "a token id from 0 to " + (vocabulary - 1), value);
    }

    private static Map<Integer, Float> bias(RequestFields fields, int vocabulary) {
        Map<Integer, Float> bias = new LinkedHashMap<>();
        Map<String, Object> found =
                fields.object("logit_bias").map(RequestFields::rest).orElse(Map.of());
        if (found.size() > Limits.BIASES) {
            throw ApiException.invalid(
                    "logit_bias", "must name at most " + Limits.BIASES + " tokens, got " + found.size());
        }
        found.forEach((key, value) -> {
            String name = "logit_bias." + key;
            if (!key.matches("\\d{1,9}") || Integer.parseInt(key) >= vocabulary) {
                throw ApiException.invalid(name, "must be named by a token id from 0 to " + (vocabulary - 1));
            }
            bias.put(Integer.parseInt(key), (float) RequestFields.number(name, value, -100, 100));
        });
        return bias;
    }

    /// Whether log-probabilities' alternatives are asked for.
    int alternatives() {
        return sampling.alternatives();
    }

    /// How tokens are drawn, `most` of them.
    SamplingOptions options(int most) {
        return new SamplingOptions(
                most,
                sampling.temperature(),
                sampling.topK(),
                sampling.topP(),
                sampling.minP(),
                sampling.repetitionPenalty(),
                sampling.presencePenalty(),
                sampling.frequencyPenalty(),
                sampling.endTokens(),
                sampling.stopTexts(),
                sampling.seed(),
                sampling.alternatives());
    }
}
