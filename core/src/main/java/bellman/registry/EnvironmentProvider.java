package bellman.registry;

import java.util.List;

/// Adds environments to the registry. Found by [java.util.ServiceLoader]: a jar that names its provider in
/// `META-INF/services/bellman.registry.EnvironmentProvider` has only to be on the class path.
@FunctionalInterface
public interface EnvironmentProvider {

    /// The environments that this provider knows. Cheap: nothing is made yet.
    List<EnvironmentEntry> environments();

    /// The families of environments that this provider knows.
    default List<EnvironmentFamily> families() {
        return List.of();
    }
}
