/// CrossQ (Bhatt et al. 2024): batch normalisation in the critics instead of target networks.
@NullMarked
package bellman.algos.crossq;

import org.jspecify.annotations.NullMarked;
