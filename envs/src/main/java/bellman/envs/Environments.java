package bellman.envs;

import bellman.registry.EnvironmentEntry;
import bellman.registry.EnvironmentFamily;
import bellman.registry.EnvironmentProvider;
import bellman.registry.UnknownEnvironmentException;
import bellman.run.Spelling;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/// The registry: every environment that an [EnvironmentProvider] on the class path knows, by id, and the families of
/// those whose ids begin alike.
public final class Environments {
    private static final Map<String, EnvironmentEntry> ALL = load();
    private static final List<EnvironmentFamily> FAMILIES = ServiceLoader.load(EnvironmentProvider.class).stream()
            .flatMap(p -> p.get().families().stream())
            .toList();

    private Environments() {}

    /// All environments, sorted by id.
    public static Collection<EnvironmentEntry> all() {
        return ALL.values();
    }

    /// The families of environments that have no entries of their own here.
    public static List<EnvironmentFamily> families() {
        return FAMILIES;
    }

    /// The environment called `id`. Whether one of a family exists turns out when it is made.
    ///
    /// @throws UnknownEnvironmentException if there is none, naming the nearest ids
    public static EnvironmentEntry find(String id) {
        EnvironmentEntry entry = ALL.get(id);
        if (entry != null) {
            return entry;
        }
        return FAMILIES.stream()
                .filter(f -> id.startsWith(f.prefix()))
                .findFirst()
                .map(f -> f.entries().apply(id))
                .orElseThrow(() -> new UnknownEnvironmentException(id, nearest(id)));
    }

    /// Makes `count` environments called `id` that begin the next episode in the step that ended the last.
    ///
    /// @throws UnknownEnvironmentException if there is no such environment
    public static VectorEnvironment make(String id, int count) {
        return find(id).make(count);
    }

    /// Makes `count` environments called `id`.
    ///
    /// @throws UnknownEnvironmentException if there is no such environment
    public static VectorEnvironment make(String id, int count, AutoresetMode mode) {
        return find(id).make(count, mode);
    }

    private static Map<String, EnvironmentEntry> load() {
        Map<String, EnvironmentEntry> all = new TreeMap<>();
        for (EnvironmentProvider provider : ServiceLoader.load(EnvironmentProvider.class)) {
            for (EnvironmentEntry entry : provider.environments()) {
                EnvironmentEntry other = all.putIfAbsent(entry.id(), entry);
                if (other != null) {
                    throw new IllegalStateException("two providers have an environment " + entry.id()
                            + "; the second is " + provider.getClass().getName());
                }
            }
        }
        return Collections.unmodifiableMap(all);
    }

    private static List<String> nearest(String id) {
        List<String> ids = Spelling.sorted(id, ALL.keySet());
        return ids.subList(0, Math.min(3, ids.size()));
    }
}
