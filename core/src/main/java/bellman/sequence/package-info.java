/// Objectives over sequences of tokens: preferences, rewards of whole completions, groups of samples.
///
/// Tokens lie packed one sequence after the other, without padding, and [Segments] says where each begins. What a
/// language model learns from is `dL/dlogp`, one number per token, so an objective here goes from the tokens'
/// log-probabilities to that gradient, as those of [bellman.loss] do for single elements. Where a family is nothing but
/// a token-wise objective with other weights or other advantages, there is no class for it:
///
/// | method | advantages | objective | weights |
/// | --- | --- | --- | --- |
/// | GRPO | [GroupAdvantages], by the group's deviation | [bellman.loss.ClippedSurrogate] | [Aggregation.PerSequence] |
/// | Dr. GRPO | without the deviation | the same | [Aggregation.Constant], sequences × longest completion |
/// | BNPO, DAPO | by the group's deviation | the same, higher above for DAPO | [Aggregation.PerToken],
/// [Aggregation.Constant] |
/// | GSPO | by the group's deviation | the same, through [SequenceRatio] by means | as GRPO |
/// | RLOO | [GroupAdvantages#leaveOneOut] | the same, through [SequenceRatio] by sums | one each |
/// | CISPO, SAPO | by the group's deviation | [bellman.loss.Cispo], [bellman.loss.Sapo] | as DAPO, as GRPO |
/// | PPO | [TokenRewards], then [bellman.returns.Gae] | the same | [Aggregation.PerToken] |
///
/// ```java
/// Segments tokens = Segments.ofLengths(lengths);
/// float[] advantages = tokens.spread(sampleAdvantages);
/// float[] weights = new Aggregation.PerToken().weights(tokens);
/// new ClippedSurrogate(0.2, 0.28)
///         .apply(logProbs, oldLogProbs, advantages, weights, 0, tokens.elements(), 1, dLogProbs, sums);
/// ```
@NullMarked
package bellman.sequence;

import org.jspecify.annotations.NullMarked;
