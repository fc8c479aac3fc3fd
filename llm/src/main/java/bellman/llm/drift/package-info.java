/// Learning from episodes of a fixed policy, by what they returned: DRIFT and its relatives.
///
/// A policy that maximises reward under a KL penalty to a reference is `π* = π_ref exp(R / β) / Z`. DRIFT
/// (arXiv 2605.31455) draws episodes from the reference once and fits the model to them with weights `exp(R /
/// β) / Z`: its optimum is that of online RL, wherever the model can represent it, at the price of
/// fine-tuning. Return- and advantage-weighted regression and RAFT are other weights of the same loss
/// ([Weighting]).
///
/// The weights are those of whole episodes, which is exact where the environment answers the same to the same words.
/// Where it draws lots, episodes that were lucky count as if they had been clever; see `docs/drift.md`.
@NullMarked
package bellman.llm.drift;

import org.jspecify.annotations.NullMarked;
