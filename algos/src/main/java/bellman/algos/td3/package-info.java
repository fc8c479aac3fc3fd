/// Deterministic policy gradients: DDPG (Lillicrap et al. 2016) and TD3 (Fujimoto et al. 2018), one class.
@NullMarked
package bellman.algos.td3;

import org.jspecify.annotations.NullMarked;
