package bellman.envs;

import bellman.registry.EnvironmentEntry;
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

/// The registry: every environment that an [EnvironmentProvider] on the class path knows, by id.
public final class Environments {
    private static final Map<String, EnvironmentEntry> ALL = load();

    private Environments() {}

    /// All environments, sorted by id.
    public static Collection<EnvironmentEntry> all() {
        return ALL.values();
    }

    /// The environment called `id`.
    ///
    /// @throws UnknownEnvironmentException if there is none, naming the nearest ids
    public static EnvironmentEntry find(String id) {
        EnvironmentEntry entry = ALL.get(id);
        if (entry == null) {
            throw new UnknownEnvironmentException(id, nearest(id));
        }
        return entry;
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
