/// What is measured beside the peers: learning quality, allocation, speed. Results lie in `bench/results`, dated.
@NullMarked
package bellman.bench;

import org.jspecify.annotations.NullMarked;
