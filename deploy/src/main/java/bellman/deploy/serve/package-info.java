/// Policies that answer observations over HTTP. Requests that arrive together go through the network
/// together.
@NullMarked
package bellman.deploy.serve;

import org.jspecify.annotations.NullMarked;
