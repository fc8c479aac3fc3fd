package bellman.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/// Subcommands of `bellman` that a module brings, found by [ServiceLoader].
public interface Subcommands {

    /// Makers of commands annotated with picocli's `Command`, by name. Asking for the map must touch none of
    /// their classes: reading a command's annotations takes as long as a hundred updates of a small network.
    Map<String, Supplier<Object>> commands();

    /// Those of all modules on the class path.
    ///
    /// @throws IllegalStateException if two modules bring one of the same name
    static Map<String, Supplier<Object>> all() {
        Map<String, Supplier<Object>> all = new LinkedHashMap<>();
        for (Subcommands module : ServiceLoader.load(Subcommands.class)) {
            module.commands().forEach((name, maker) -> {
                if (all.put(name, maker) != null) {
                    throw new IllegalStateException("two modules bring a command " + name + "; leave one out");
                }
            });
        }
        return all;
    }
}
