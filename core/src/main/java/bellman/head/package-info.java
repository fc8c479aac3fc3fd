/// Distributions over actions, and values, read from a network's outputs, with their gradients.
///
/// A head owns no weights. It reads its columns of the output rows through [Outputs], and [PolicyHead#backward]
/// writes the gradient with respect to them, given those with respect to log-probabilities and entropies:
///
/// ```java
/// PolicyHead head = new Categorical(2);
/// head.sample(outputs, 0, rows, random, actions, oldLogProbs);
/// head.evaluate(outputs, actions, 0, rows, logProbs, entropies);
/// head.backward(outputs, actions, 0, rows, dLogProbs, dEntropies, dOutputs);
/// ```
///
/// Heads allocate nothing once warm and may be shared by threads that work on different rows. All arithmetic within
/// a row is in `double` and in a fixed order, so a row's numbers do not depend on how a batch is cut.
///
/// ## Bits
/// The same outputs give the same bits on every run and on every machine: heads, objectives and returns use only
/// arithmetic that Java defines exactly and [bellman.math.Elementary]. They call none of `Math.exp`, `Math.log` and
/// `Math.tanh`, which may differ in the last place between processor families. (On one machine HotSpot's
/// interpreter and compilers do agree on these: they call the same stubs.)
///
/// ## Actions
/// A discrete action is a float that holds its index from 0 on; a space's first number is added elsewhere.
/// Continuous actions are not clipped to a space's bounds here: a log-probability belongs to the action that was
/// drawn.
@NullMarked
package bellman.head;

import org.jspecify.annotations.NullMarked;
