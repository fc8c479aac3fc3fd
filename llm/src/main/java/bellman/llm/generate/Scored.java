package bellman.llm.generate;

import bellman.llm.generate.Sampled.Alternative;
import java.util.List;

/// A token that was given, and how likely it was where it stands.
///
/// @param token its id
/// @param logProb of the token under the model at the request's temperature (1 where that is 0), over the whole
///     vocabulary
/// @param alternatives the likeliest tokens there, with log-probabilities alike, in falling order
public record Scored(int token, float logProb, List<Alternative> alternatives) {
    public Scored {
        alternatives = List.copyOf(alternatives);
    }
}
