package bellman.store.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The right to write in a folder.
class FolderLockTest {
    private static final String NAME = "lock";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void oneHasItUntilItIsClosed() {
        try (FolderLock _ = FolderLock.acquire(folder, NAME).orElseThrow()) {
            assertTrue(FolderLock.isHeld(folder, NAME));
            assertTrue(FolderLock.acquire(folder, NAME).isEmpty());
        }
        assertFalse(FolderLock.isHeld(folder, NAME));
    }

    @Test
    void whoAsksWhetherItIsHeldKeepsNobodyFromIt() throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        Thread asking = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                FolderLock.isHeld(folder, NAME);
                asked.incrementAndGet();
            }
        });
        int taken = 0;
        for (int i = 0; i < 2000; i++) {
            try (FolderLock _ = FolderLock.acquire(folder, NAME).orElseThrow()) {
                taken++;
            }
        }
        over.set(true);
        asking.join();
        assertEquals(2000, taken);
        assertTrue(asked.get() > 0);
    }
}
