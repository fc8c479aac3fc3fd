package bellman.llm.serve;

import bellman.llm.generate.Scoring;
import bellman.llm.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// A request to continue texts.
///
/// @param echo whether an answer begins with its prompt
/// @param logProbs whether those of tokens are reported
record TextRequest(Wishes wishes, List<Prompt> prompts, boolean echo, boolean logProbs) {
    /// What is continued.
    ///
    /// @param text if it was given as one
    /// @param ids of its tokens; not copied
    record Prompt(Optional<String> text, int[] ids) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Prompt p && Arrays.equals(p.ids, ids) && p.text.equals(text);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(ids);
        }

        @Override
        public String toString() {
            return text.orElseGet(() -> Arrays.toString(ids));
        }
    }

    /// Whether prompts are scored.
    Scoring scoring() {
        boolean alone = wishes.maxTokens().filter(n -> n == 0).isPresent();
        return alone ? Scoring.ALONE : echo && logProbs ? Scoring.AND_CONTINUE : Scoring.NONE;
    }

    /// The prompt that an answer belongs to.
    Prompt promptOf(Choice choice) {
        return prompts.get(choice.index() / wishes.samples());
    }

    /// Of an answer, if the request does not say.
    static final int USUAL_TOKENS = 16;

    /// Reads a body.
    static TextRequest of(RequestFields fields, Served served, LongSupplier seeds) {
        served.require(fields);
        Optional<Long> logProbs = fields.integer("logprobs", 0, Limits.ALTERNATIVES);
        boolean echo = fields.flag("echo", false);
        Optional<Long> most = fields.integer("max_tokens", 0, Integer.MAX_VALUE);
        if (most.isPresent() && most.get() == 0 && !echo) {
            throw ApiException.invalid("max_tokens", "must be at least 1, got 0; 0 is for 'echo', to score a prompt");
        }
        int vocabulary = served.config().vocabulary();
        Wishes wishes = Wishes.of(
                fields, most.map(Long::intValue), logProbs.orElse(0L).intValue(), served.ends(), vocabulary, seeds);
        fields.only("suffix", "", "this server continues texts, it fills nothing in");
        Object prompt = fields.value("prompt")
                .orElseThrow(() -> ApiException.invalid("prompt", "is missing, expected a text, token ids, or a list"));
        fields.refuseOthers();
        List<Prompt> prompts = prompts(prompt, served.chat().tokenizer(), vocabulary);
        if (prompts.size() * (long) wishes.samples() > Limits.CHOICES) {
            throw ApiException.invalid(
                    "prompt",
                    "and 'n' ask for " + prompts.size() * (long) wishes.samples() + " answers, at most "
                            + Limits.CHOICES + " are given; send several requests");
        }
        return new TextRequest(wishes, prompts, echo, logProbs.isPresent());
    }

    private static List<Prompt> prompts(Object prompt, Tokenizer tokenizer, int vocabulary) {
        if (!(prompt instanceof List<?> list)) {
            return List.of(prompt("prompt", prompt, tokenizer, vocabulary));
        }
        if (list.isEmpty()) {
            throw ApiException.invalid("prompt", "is empty, expected at least one token");
        }
        if (list.getFirst() instanceof Number) {
            return List.of(prompt("prompt", prompt, tokenizer, vocabulary));
        }
        List<Prompt> prompts = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            prompts.add(prompt("prompt[" + i + "]", list.get(i), tokenizer, vocabulary));
        }
        return prompts;
    }

    private static Prompt prompt(String name, Object value, Tokenizer tokenizer, int vocabulary) {
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
        return new Prompt(Optional.of(value).filter(String.class::isInstance).map(String.class::cast), ids);
    }
}
