/// Learning from recorded steps alone: cloning and weighted regression (behaviour cloning, percent-BC, AWR),
/// implicit and conservative Q-learning (IQL, CQL), and TD3 held to the data (TD3+BC).
@NullMarked
package bellman.algos.offline;

import org.jspecify.annotations.NullMarked;
