package bellman.store;

import bellman.store.disk.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The right to write a run directory. The operating system takes it back when the process ends, however it ends.
final class RunLock implements AutoCloseable {
    static final String FILE = "lock";

    // Under POSIX, closing any channel of a file gives up the process's locks on it: this process must not even open
    // the
    // lock file of a run that it writes.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();
    private final Path key;
    private final FileChannel channel;

    private RunLock(Path key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    static RunLock acquire(Path run) {
        Path file = run.resolve(FILE);
        try {
            Path key = run.toRealPath();
            if (!HELD.add(key)) {
                throw taken(run);
            }
            FileChannel channel = null;
            try {
                channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                if (channel.tryLock() != null) {
                    return new RunLock(key, channel);
                }
                channel.close();
            } catch (IOException e) {
                HELD.remove(key);
                if (channel != null) {
                    channel.close();
                }
                throw e;
            }
            HELD.remove(key);
            throw taken(run);
        } catch (IOException e) {
            throw StorageException.of(file, "cannot lock the run", e);
        }
    }

    private static RunConflictException taken(Path run) {
        return new RunConflictException(
                run,
                "another process is writing this run; wait for it, stop it, or choose another "
                        + "directory with --run");
    }

    /// Whether a process, this one or another, holds the lock of a run.
    static boolean isHeld(Path run) {
        Path file = run.resolve(FILE);
        if (!Files.exists(file)) {
            return false;
        }
        try {
            if (HELD.contains(run.toRealPath())) {
                return true;
            }
            try (var channel = FileChannel.open(file, StandardOpenOption.READ);
                    var lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
                return lock == null;
            }
        } catch (IOException e) {
            throw StorageException.of(file, "cannot see whether the run is being written", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw StorageException.of(key.resolve(FILE), "cannot unlock the run", e);
        } finally {
            HELD.remove(key);
        }
    }
}
