/// Learning from preferences without a reward model: pairs of a better and a worse answer (DPO and its kin), and
/// answers that are each marked as good or not (KTO).
@NullMarked
package bellman.llm.preference;

import org.jspecify.annotations.NullMarked;
