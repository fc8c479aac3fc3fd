package bellman.llm.serve;

import bellman.llm.chat.Chat;
import bellman.llm.model.ModelConfig;
import java.util.LinkedHashSet;
import java.util.Set;

/// The model that is served.
///
/// @param name by which requests ask for it
/// @param created seconds of the epoch
/// @param templates its chat; not closed here
/// @param config what it looks like
/// @param images what is done with those of requests; not closed here either
/// @param mostTokens of a prompt with its answer: the context, or what the memory for keys and values holds
record Served(String name, long created, Templates templates, SeenImages images, ModelConfig config, int mostTokens) {
    /// The model's tokenizer and templates.
    Chat chat() {
        return templates.chat();
    }

    /// Tokens that end an answer.
    Set<Integer> ends() {
        Set<Integer> ends = new LinkedHashSet<>(config.endTokens());
        ends.addAll(chat().tokenizer().special().stops());
        return ends;
    }

    /// Refuses a request for another model.
    void require(RequestFields fields) {
        String wanted = fields.text("model")
                .orElseThrow(() -> ApiException.invalid("model", "is missing; this server has '" + name + "'"));
        if (!wanted.equals(name)) {
            throw ApiException.noSuchModel(wanted, name);
        }
    }
}
