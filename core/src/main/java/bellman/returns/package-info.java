/// Returns and advantages: pure functions over time-major arrays.
///
/// Arrays are `[step][env]`, flattened, as a rollout holds them, and every function is a loop backwards over steps
/// around a loop over neighbouring environments. That an episode *terminated* and that it was *truncated* are two
/// things:
///
/// | step `t` | `nextValues[t]` | `ended[t]` |
/// | --- | --- | --- |
/// | within an episode | `V(s_{t+1})` | `false` |
/// | terminated | 0: there is no future | `true` |
/// | truncated | `V` of the final observation: the future was only not seen | `true` |
///
/// At the last step of the arrays nothing follows, and `nextValues` bootstraps too.
///
/// ```java
/// new Gae(0.99, 0.95).compute(steps, envs, rewards, values, nextValues, ended, advantages, targets);
/// ```
@NullMarked
package bellman.returns;

import org.jspecify.annotations.NullMarked;
