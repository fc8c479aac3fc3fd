/// Languages of texts: expressions, automata over characters, and a network of transitions over bytes that calls
/// itself.
///
/// A [Grammar] is a list of rules, each an [Expression]. [TransitionNetwork#of] turns it into deterministic
/// automata over the bytes of UTF-8, one for each rule, whose edges are bytes or calls of rules (Woods 1970).
/// What cannot come to an end is cut off on the way, so that whoever follows the edges is never lost.
@NullMarked
package bellman.llm.grammar;

import org.jspecify.annotations.NullMarked;
