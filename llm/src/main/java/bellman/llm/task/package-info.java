/// What language models are trained on when nobody shows them how: questions, answers, and what answers are
/// worth.
///
/// A [Question] has a prompt and facts that only a verifier sees. A [Reward] turns answers into scores; a
/// [Score] is a value with its components, or says why there is none.
@NullMarked
package bellman.llm.task;

import org.jspecify.annotations.NullMarked;
