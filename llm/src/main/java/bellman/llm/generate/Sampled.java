package bellman.llm.generate;

import java.util.List;

/// A drawn token.
///
/// @param token its id
/// @param logProb of the token under the model at the request's temperature (1 where that is 0), over the whole
///     vocabulary and before penalties and masks: what a trainer computes from the same weights
/// @param drawnLogProb of the token under the distribution that it was really drawn from: after penalties, masks and
///     the choice of the likeliest; 0 where there was no choice
/// @param alternatives the likeliest tokens, with log-probabilities as `logProb`, in falling order
public record Sampled(int token, float logProb, float drawnLogProb, List<Alternative> alternatives) {
    public Sampled {
        alternatives = List.copyOf(alternatives);
    }

    /// How likely it was.
    public Scored scored() {
        return new Scored(token, logProb, alternatives);
    }

    /// A token that might have been.
    ///
    /// @param token its id
    /// @param logProb under the model at the request's temperature
    public record Alternative(int token, float logProb) {}
}
