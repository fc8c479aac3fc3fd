/// What post-training is claimed to do, tried: each program trains by the command, over several seeds, and
/// prints a table for `bench/results`. `bench/proofs.sh NAME FOLDER SEEDS` runs them.
@NullMarked
package bellman.bench.proofs;

import org.jspecify.annotations.NullMarked;
