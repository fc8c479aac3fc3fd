package bellman.page.watch;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/// The runs below a folder, as they come, change and go. A thread of its own looks at the folder, often while
/// somebody watches and seldom otherwise; every change has a number.
public final class Catalog implements AutoCloseable {
    private static final long WATCHED_MILLIS = 40;
    private static final long UNWATCHED_MILLIS = 1000;
    private static final long FACTS_MILLIS = 400;
    private static final int MOST_RUNS = 2000;
    private final Path root;
    private final Consumer<String> problems;
    private final Map<String, WatchedRun> runs = new ConcurrentSkipListMap<>();
    private final Set<Path> unlisted = ConcurrentHashMap.newKeySet();
    private final Changes changes = new Changes();
    private final Thread thread;
    private volatile boolean closed;

    /// Begins to watch. What is there is looked at before this returns.
    ///
    /// @param root a folder of runs, or a run; it need not exist yet
    /// @param problems gets a line for each failure that is the watcher's own
    public Catalog(Path root, Consumer<String> problems) {
        this.root = root.toAbsolutePath().normalize();
        this.problems = problems;
        look();
        runs.values().parallelStream().forEach(this::readOn);
        thread = Thread.ofPlatform().daemon().name("bellman-watch").start(this::watch);
    }

    /// The folder.
    public Path root() {
        return root;
    }

    /// The run of a name, if there is one. Names are looked up, never made into paths.
    public Optional<WatchedRun> find(String name) {
        return Optional.ofNullable(runs.get(name));
    }

    /// All runs, by name.
    public Collection<WatchedRun> runs() {
        return runs.values();
    }

    /// Whether rows are waiting to be read.
    public boolean isBehind() {
        return runs.values().stream().anyMatch(WatchedRun::isBehind);
    }

    /// What has changed, and when.
    public Changes changes() {
        return changes;
    }

    private void watch() {
        long facts = System.nanoTime();
        while (!closed) {
            try {
                if (System.nanoTime() - facts > FACTS_MILLIS * 1_000_000) {
                    facts = System.nanoTime();
                    look();
                }
                boolean behind = readOnAll();
                if (!behind) {
                    Thread.sleep(changes.isWatched() ? WATCHED_MILLIS : UNWATCHED_MILLIS);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                problems.accept("looking at " + root + ": " + e);
                rest();
            }
        }
    }

    private void rest() {
        try {
            Thread.sleep(UNWATCHED_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Runs that are being written have their turn each time, of the others one that is behind.
    private boolean readOnAll() {
        boolean behind = false;
        boolean read = false;
        for (WatchedRun run : runs.values()) {
            if (run.isRunning() || !run.isBehind()) {
                readOn(run);
            } else if (!read) {
                read = true;
                readOn(run);
            }
            behind |= run.isBehind();
        }
        return behind;
    }

    private void readOn(WatchedRun run) {
        if (run.lookAtMetrics()) {
            changes.changed(run.name());
        }
    }

    private void look() {
        Map<String, Path> found = new TreeMap<>();
        find(root, "", 2, found);
        for (String name : List.copyOf(runs.keySet())) {
            if (!found.containsKey(name)) {
                runs.remove(name);
                changes.changed(name);
            }
        }
        List<Map.Entry<String, Path>> fresh = new ArrayList<>();
        found.entrySet().stream().limit(MOST_RUNS).forEach(e -> {
            WatchedRun known = runs.get(e.getKey());
            if (known == null) {
                fresh.add(e);
            } else if (known.lookAtFacts()) {
                changes.changed(known.name());
            }
        });
        fresh.parallelStream().forEach(e -> {
            runs.put(e.getKey(), new WatchedRun(e.getKey(), e.getValue()));
            changes.changed(e.getKey());
        });
    }

    /// Runs are folders in the root and, those of a recipe, in folders in it. Symbolic links are not
    /// followed: what they lead to lies elsewhere.
    private void find(Path folder, String prefix, int depth, Map<String, Path> found) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        if (prefix.isEmpty() && isRun(folder)) {
            found.put(String.valueOf(folder.getFileName()), folder);
            return;
        }
        try (var entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = prefix + entry.getFileName();
                if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                if (isRun(entry)) {
                    found.put(name, entry);
                } else if (depth > 1) {
                    find(entry, name + "/", depth - 1, found);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The runs beside it are followed all the same; a folder that has gone needs no word.
            if (Files.isDirectory(folder) && unlisted.add(folder)) {
                problems.accept("runs in " + folder + " are not shown: it cannot be listed; check its permissions");
            }
        }
    }

    private static boolean isRun(Path folder) {
        return Files.exists(folder.resolve("manifest.json"), LinkOption.NOFOLLOW_LINKS)
                || Files.exists(folder.resolve("lock"), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        changes.close();
    }
}
