/// Episodes that a policy draws, to learn from them now or later.
///
/// [Rollouts] asks a generation engine for groups of samples, speaks between turns, and has them scored; a
/// [Rollout] keeps the tokens as they were drawn, their log-probabilities, who wrote them and which weights
/// drew them.
@NullMarked
package bellman.llm.rollout;

import org.jspecify.annotations.NullMarked;
