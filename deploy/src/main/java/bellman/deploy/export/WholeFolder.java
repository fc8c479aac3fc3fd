package bellman.deploy.export;

import bellman.store.disk.DurableFiles;
import bellman.store.disk.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Folders that are written whole or not at all: they are filled beside their place, under a name that nobody
/// else takes, and then moved there.
final class WholeFolder {
    private WholeFolder() {}

    /// Fills a folder.
    interface Filling<T> {
        /// Writes files into `folder`, and says of them what the writer wants to know.
        T fill(Path folder) throws IOException;
    }

    /// Writes `folder`. If that fails nothing is left, folders above it that were made for it included.
    ///
    /// @return what `filling` says
    /// @throws StorageException if it cannot be written
    static <T> T write(Path folder, Filling<T> filling) {
        Path whole = folder.toAbsolutePath().normalize();
        Path aside = whole.resolveSibling("." + whole.getFileName() + "." + UUID.randomUUID() + ".writing");
        List<Path> made = missingAbove(whole);
        try {
            Files.createDirectories(aside);
            T said = filling.fill(aside);
            DurableFiles.forceFolder(aside);
            Files.move(aside, whole, StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.forceFolder(whole.resolveSibling(""));
            return said;
        } catch (IOException e) {
            remove(aside, made, e);
            throw StorageException.of(folder, "cannot write it", e);
        } catch (RuntimeException | Error e) {
            remove(aside, made, e);
            throw e;
        }
    }

    /// The folders above `whole` that do not exist, the nearest first.
    private static List<Path> missingAbove(Path whole) {
        List<Path> missing = new ArrayList<>();
        for (Path above = whole.getParent(); above != null && Files.notExists(above); above = above.getParent()) {
            missing.add(above);
        }
        return missing;
    }

    private static void remove(Path aside, List<Path> made, Throwable cause) {
        try {
            DurableFiles.deleteTree(aside);
            for (Path folder : made) {
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
