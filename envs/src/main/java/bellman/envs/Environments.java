package bellman.envs;

import bellman.env.EnvironmentEntry;
import bellman.env.EnvironmentProvider;
import bellman.env.UnknownEnvironmentException;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
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
        List<String> ids = new ArrayList<>(ALL.keySet());
        ids.sort(Comparator.comparingInt((String other) -> distance(id.toLowerCase(), other.toLowerCase()))
                .thenComparing(Comparator.naturalOrder()));
        return ids.subList(0, Math.min(3, ids.size()));
    }

    /// Fewest insertions, deletions and replacements from `a` to `b` (Levenshtein 1966).
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        int[] here = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            here[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                here[j] = Math.min(replaced, 1 + Math.min(above[j], here[j - 1]));
            }
            int[] swap = above;
            above = here;
            here = swap;
        }
        return above[b.length()];
    }
}
