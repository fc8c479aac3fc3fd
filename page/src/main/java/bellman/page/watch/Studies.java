package bellman.page.watch;

import bellman.store.RunSummary;
import bellman.store.disk.FolderLock;
import bellman.store.disk.StorageException;
import bellman.store.study.Study;
import bellman.store.study.StudyFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The searches in a folder of runs: the folder itself, or folders in it. Symbolic links are not followed.
public final class Studies {
    private static final int MOST = 500;
    private static final long LARGEST = 16L << 20;
    private final Path root;
    private final Map<Path, Seen> seen = new ConcurrentHashMap<>();

    /// A search as it stood when its file was last seen to change.
    private record Seen(FileStamp stamp, Study study) {}

    /// @param root the folder
    public Studies(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /// A search, or why it cannot be shown.
    ///
    /// @param name by which requests ask for it: its folder's
    /// @param prefix of its runs' names
    /// @param running whether a process is at it
    /// @param study as it stands, unless it is damaged
    /// @param reason why it is, empty if it is not
    public record Found(String name, String prefix, boolean running, Optional<Study> study, String reason) {}

    /// All searches by name.
    public List<Found> all() {
        Map<String, Path> folders = folders();
        seen.keySet().retainAll(Set.copyOf(folders.values()));
        List<Found> all = new ArrayList<>();
        folders.forEach((name, folder) -> all.add(read(name, folder)));
        return all;
    }

    /// The search of a name, if there is one. Names are looked up, never made into paths.
    public Optional<Found> find(String name) {
        return Optional.ofNullable(folders().get(name)).map(folder -> read(name, folder));
    }

    private Map<String, Path> folders() {
        Map<String, Path> folders = new TreeMap<>();
        if (holdsOne(root)) {
            folders.put(String.valueOf(root.getFileName()), root);
        }
        if (!Files.isDirectory(root)) {
            return folders;
        }
        try (var entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                if (folders.size() < MOST && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) && holdsOne(entry)) {
                    folders.put(String.valueOf(entry.getFileName()), entry);
                }
            }
        } catch (IOException e) {
            throw StorageException.of(root, "cannot list the searches", e);
        } catch (DirectoryIteratorException e) {
            throw StorageException.of(root, "cannot list the searches", new IOException(e.getMessage(), e));
        }
        return folders;
    }

    private static boolean holdsOne(Path folder) {
        return Files.isRegularFile(folder.resolve(StudyFile.NAME), LinkOption.NOFOLLOW_LINKS);
    }

    private Found read(String name, Path folder) {
        String prefix = folder.equals(root) ? "" : name + "/";
        try {
            if (Files.size(folder.resolve(StudyFile.NAME)) > LARGEST) {
                return new Found(name, prefix, false, Optional.empty(), "study.json is larger than the page reads");
            }
            boolean running =
                    !Files.isSymbolicLink(folder.resolve(StudyFile.LOCK)) && FolderLock.isHeld(folder, StudyFile.LOCK);
            return new Found(name, prefix, running, Optional.of(study(folder)), "");
        } catch (StorageException e) {
            return new Found(
                    name, prefix, false, Optional.empty(), RunSummary.local(folder, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return new Found(name, prefix, false, Optional.empty(), "study.json cannot be read");
        }
    }

    /// The page asks twice a second, and a long search is long to read: only what has changed is read again.
    private Study study(Path folder) {
        FileStamp stamp = FileStamp.of(folder.resolve(StudyFile.NAME));
        Optional<Seen> before = Optional.ofNullable(seen.get(folder));
        if (before.isPresent() && before.get().stamp().equals(stamp)) {
            return before.get().study();
        }
        Study study = StudyFile.read(folder);
        seen.put(folder, new Seen(stamp, study));
        return study;
    }
}
