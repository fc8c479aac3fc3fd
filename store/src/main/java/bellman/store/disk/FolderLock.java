package bellman.store.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// The right to write in a folder, as a lock on a file in it. The operating system takes it back when the
/// process ends, however it ends.
public final class FolderLock implements AutoCloseable {
    // Under POSIX, closing any channel of a file gives up the process's locks on it: this process must not even open
    // the file of a lock that it holds.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();
    private static final int TRIES = 10;
    private static final long PAUSE_NANOS = 5_000_000;
    private final Path key;
    private final FileChannel channel;

    private FolderLock(Path key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /// Takes the lock of a folder; empty if somebody has it.
    ///
    /// @param name of the lock's file
    /// @throws StorageException if there can be none
    public static Optional<FolderLock> acquire(Path folder, String name) {
        Path file = folder.resolve(name);
        try {
            Path key = folder.toRealPath().resolve(name);
            synchronized (HELD) {
                if (!HELD.add(key)) {
                    return Optional.empty();
                }
            }
            Optional<FolderLock> lock = Optional.empty();
            try {
                lock = locked(file, key);
            } finally {
                if (lock.isEmpty()) {
                    HELD.remove(key);
                }
            }
            return lock;
        } catch (IOException e) {
            throw StorageException.of(file, "cannot lock it", e);
        }
    }

    /// Tries several times: whoever asks whether somebody has the lock holds it for a moment.
    private static Optional<FolderLock> locked(Path file, Path key) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            for (int i = 0; i < TRIES; i++) {
                if (channel.tryLock() != null) {
                    return Optional.of(new FolderLock(key, channel));
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    /// Whether a process, this one or another, holds the lock of a folder.
    ///
    /// @param name of the lock's file
    public static boolean isHeld(Path folder, String name) {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            return false;
        }
        try {
            Path key = folder.toRealPath().resolve(name);
            // Nobody in this process begins to hold it between the question and the end of the look at the file.
            synchronized (HELD) {
                return HELD.contains(key) || isLocked(file);
            }
        } catch (IOException e) {
            throw StorageException.of(file, "cannot see whether it is being written", e);
        }
    }

    private static boolean isLocked(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ);
                var lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw StorageException.of(key, "cannot unlock it", e);
        } finally {
            HELD.remove(key);
        }
    }
}
