package bellman.store.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/// Writing that is complete or has not happened, whenever the power fails.
public final class DurableFiles {
    private static final boolean FOLDERS_OPEN = !System.getProperty("os.name").startsWith("Windows");

    private DurableFiles() {}

    /// Replaces or creates a file: whoever reads it finds the old content or the new one, never a part.
    ///
    /// @throws StorageException if it cannot be written; the old content is then intact
    public static void replace(Path file, byte[] content) {
        Path aside = file.resolveSibling("." + file.getFileName() + ".writing");
        try {
            write(aside, content);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceFolder(file.toAbsolutePath().resolveSibling(""));
        } catch (IOException e) {
            throw StorageException.of(file, "cannot write it", e);
        }
    }

    /// Writes a file and waits until it is on the disk.
    public static void write(Path file, byte[] content) throws IOException {
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    /// Waits until the entries of a folder (names created, renamed, deleted) are on the disk. Nothing on Windows,
    /// which offers no such thing.
    public static void forceFolder(Path folder) throws IOException {
        if (FOLDERS_OPEN) {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /// Deletes a file, or a folder with everything in it; nothing if there is none.
    public static void deleteTree(Path root) throws IOException {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            // Another process deletes the same leftovers.
        }
    }
}
