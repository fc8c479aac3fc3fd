package bellman.torch;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import org.bytedeco.javacpp.Pointer;

/// Counts what owns native memory, for tests that look for leaks.
public final class Pointers {
    private static final int ROUNDS = 100;
    private static final int ALIKE = 5;

    private Pointers() {}

    /// How many there are once the garbage collector has freed what earlier tests left to it. Without that the number
    /// could fall during a test, and hide a leak or look like one.
    public static long settled() throws InterruptedException {
        long last = -1;
        int alike = 0;
        for (int i = 0; i < ROUNDS && alike < ALIKE; i++) {
            var collected = new ReferenceQueue<Object>();
            var sentinel = new PhantomReference<>(new Object(), collected);
            System.gc();
            // Whoever hands on what was collected may be busy; the next sentinel comes behind all of that.
            collected.remove();
            Reference.reachabilityFence(sentinel);
            Pointer.deallocateReferences();
            Thread.sleep(10);
            long now = NativeMemory.now().pointers();
            alike = now == last ? alike + 1 : 0;
            last = now;
        }
        return last;
    }
}
