/// Trainers that draw answers from a model and learn from some of them by an offline objective: the best ones by heart
/// (RAFT), the best against the worst (online DPO), or all of them by what a teacher says of them (distillation).
@NullMarked
package bellman.llm.sampled;

import org.jspecify.annotations.NullMarked;
