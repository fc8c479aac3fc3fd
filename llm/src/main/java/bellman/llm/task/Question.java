package bellman.llm.task;

import bellman.llm.data.Content;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Something to be answered, with what a verifier must know of it.
///
/// @param prompt that the model sees
/// @param facts that it does not see, by name: a row's other columns, such as `answer`
public record Question(Content prompt, Map<String, Object> facts) {
    /// Under which fact the right answer stands.
    public static final String ANSWER = "answer";

    /// Under which fact a demonstration stands, which may be wrong: a text, or a list of texts for several turns.
    public static final String DEMO = "demo";

    public Question {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /// A plain prompt with its right answer.
    public static Question of(String prompt, String answer) {
        return new Question(new Content.Plain(prompt), Map.of(ANSWER, answer));
    }

    /// The turns of its demonstration.
    ///
    /// @throws IllegalArgumentException if there is none
    public List<String> demonstration() {
        return facts.get(DEMO) instanceof List<?> turns
                ? turns.stream().map(Object::toString).toList()
                : List.of(text(DEMO));
    }

    /// The same with one more fact.
    public Question with(String name, Object fact) {
        Map<String, Object> more = new LinkedHashMap<>(facts);
        more.put(name, fact);
        return new Question(prompt, more);
    }

    /// The text of a fact; numbers and truth values as JSON writes them.
    ///
    /// @throws IllegalArgumentException naming it, if it is missing
    public String text(String name) {
        Object fact = facts.get(name);
        if (fact == null) {
            throw new IllegalArgumentException(
                    "the row has no column '" + name + "', only " + facts.keySet() + "; a reward needs it");
        }
        return fact.toString();
    }
}
