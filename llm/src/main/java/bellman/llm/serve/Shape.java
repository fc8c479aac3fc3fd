package bellman.llm.serve;

import bellman.llm.serve.Shapes.Answer;
import java.util.List;
import java.util.Map;

/// How answers look in JSON. An object of one request.
interface Shape {
    /// All at once.
    Map<String, Object> whole(Answer answer, List<Choice> choices, Map<String, Object> usage);

    /// What a choice has to tell since the last call, if anything.
    List<Map<String, Object>> pieces(Answer answer, Choice choice);

    /// The last piece of a stream that ends with the numbers of tokens.
    Map<String, Object> last(Answer answer, Map<String, Object> usage);
}
