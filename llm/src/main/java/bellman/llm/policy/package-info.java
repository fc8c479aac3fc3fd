/// Online reinforcement learning of language models: a policy draws answers, a reward says what they are
/// worth, and the policy learns from the comparison.
///
/// [OnlineTrainer] is the loop; a [PolicyConfig] says which advantages, which loss and what a token weighs:
///
/// | algorithm | is |
/// | --- | --- |
/// | `grpo` | [GrpoConfig], with bnpo, Dr. GRPO, DAPO, GSPO, CISPO, SAPO and Magistral's recipe as settings |
/// | `rloo` | [RlooConfig] |
/// | `reinforce++` | [ReinforceConfig] |
/// | `ppo-lm` | [PpoLmConfig], with a critic |
@NullMarked
package bellman.llm.policy;

import org.jspecify.annotations.NullMarked;
