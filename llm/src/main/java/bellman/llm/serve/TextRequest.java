package bellman.llm.serve;

import bellman.llm.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// A request to continue texts.
///
/// @param prompts token ids of each
/// @param echo whether an answer begins with its prompt
/// @param logProbs whether those of tokens are reported
record TextRequest(Wishes wishes, List<int[]> prompts, boolean echo, boolean logProbs) {
    /// Of an answer, if the request does not say.
    static final int USUAL_TOKENS = 16;

    /// Reads a body.
    static TextRequest of(RequestFields fields, Served served, LongSupplier seeds) {
        served.require(fields);
        Optional<Long> logProbs = fields.integer("logprobs", 0, Limits.ALTERNATIVES);
        boolean echo = fields.flag("echo", false);
        if (echo && logProbs.isPresent()) {
            throw ApiException.invalid(
                    "echo",
                    "cannot be combined with 'logprobs': this server computes none for"
                            + " prompts; ./bellman score does");
        }
        int vocabulary = served.config().vocabulary();
        Wishes wishes = Wishes.of(
                fields,
                fields.integer("max_tokens", 1, Integer.MAX_VALUE).map(Long::intValue),
                logProbs.orElse(0L).intValue(),
                served.ends(),
                vocabulary,
                seeds);
        fields.only("suffix", "", "this server continues texts, it fills nothing in");
        Object prompt = fields.value("prompt")
                .orElseThrow(() -> ApiException.invalid("prompt", "is missing, expected a text, token ids, or a list"));
        fields.refuseOthers();
        List<int[]> prompts = prompts(prompt, served.chat().tokenizer(), vocabulary);
        if (prompts.size() * (long) wishes.samples() > Limits.CHOICES) {
            throw ApiException.invalid(
                    "prompt",
                    "and 'n' ask for " + prompts.size() * (long) wishes.samples() + " answers, at most "
                            + Limits.CHOICES + " are given; send several requests");
        }
        return new TextRequest(wishes, prompts, echo, logProbs.isPresent());
    }

    private static List<int[]> prompts(Object prompt, Tokenizer tokenizer, int vocabulary) {
        if (!(prompt instanceof List<?> list)) {
            return List.of(ids("prompt", prompt, tokenizer, vocabulary));
        }
        if (list.isEmpty()) {
            throw ApiException.invalid("prompt", "is empty, expected at least one token");
        }
        if (list.getFirst() instanceof Number) {
            return List.of(ids("prompt", prompt, tokenizer, vocabulary));
        }
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            prompts.add(ids("prompt[" + i + "]", list.get(i), tokenizer, vocabulary));
        }
        return prompts;
    }

    private static int[] ids(String name, Object value, Tokenizer tokenizer, int vocabulary) {
        int[] ids;
        if (value instanceof List<?> list) {
            ids = new int[list.size()];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = Wishes.id(name + "[" + i + "]", list.get(i), vocabulary);
            }
        } else if (value instanceof String) {
            ids = tokenizer.encodeWithSpecial(RequestFields.text(name, value));
        } else {
            throw RequestFields.wrong(name, "a text or a list of token ids", value);
        }
        if (ids.length == 0) {
            throw ApiException.invalid(name, "has no tokens, expected at least one");
        }
        return ids;
    }
}
