/// Reward models: a number for a text, learned from which of two answers is better, and what uses it.
@NullMarked
package bellman.llm.reward;

import org.jspecify.annotations.NullMarked;
