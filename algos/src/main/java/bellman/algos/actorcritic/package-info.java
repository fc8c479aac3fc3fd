/// What PPO and A2C share: the network with policy and value, and the minibatches cut from a rollout.
@NullMarked
package bellman.algos.actorcritic;

import org.jspecify.annotations.NullMarked;
