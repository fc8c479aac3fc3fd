/// Soft actor-critic (Haarnoja et al. 2018a, 2018b), for continuous and discrete actions; with dropout and
/// layer normalisation in the critics it is DroQ (Hiraoka et al. 2022).
@NullMarked
package bellman.algos.sac;

import org.jspecify.annotations.NullMarked;
