/// Language models as networks: what they output is the log-probability of each token.
@NullMarked
package bellman.llm;

import org.jspecify.annotations.NullMarked;
