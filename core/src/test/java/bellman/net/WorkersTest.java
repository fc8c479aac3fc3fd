package bellman.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
final class WorkersTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyPartRunsOnceAndIsSeenByTheCaller(int threads) {
        try (var workers = new Workers(threads)) {
            for (int round = 0; round < 2000; round++) {
                int parts = round % 23;
                int[] counts = new int[parts];
                workers.run(parts, part -> counts[part]++);
                for (int count : counts) {
                    assertEquals(1, count);
                }
            }
        }
    }

    @Test
    void parkedThreadsWakeUp() {
        try (var workers = new Workers(3)) {
            for (int round = 0; round < 20; round++) {
                LockSupport.parkNanos(7_000_000);
                var sum = new AtomicInteger();
                workers.run(64, sum::addAndGet);
                assertEquals(63 * 64 / 2, sum.get());
            }
        }
    }

    @Test
    void allThreadsTakePart() {
        try (var workers = new Workers(3)) {
            Set<Thread> seen = ConcurrentHashMap.newKeySet();
            workers.run(3, part -> {
                seen.add(Thread.currentThread());
                while (seen.size() < 3) {
                    Thread.onSpinWait();
                }
            });
            assertTrue(seen.contains(Thread.currentThread()));
            assertEquals(3, workers.threads());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void anExceptionReachesTheCallerWhenNoPartRunsAnyMore(int threads) {
        try (var workers = new Workers(threads)) {
            for (int round = 0; round < 300; round++) {
                int bad = round % 9;
                var running = new AtomicInteger();
                var thrown = new ArithmeticException("part " + bad);
                var caught = assertThrows(
                        ArithmeticException.class,
                        () -> workers.run(9, part -> {
                            running.incrementAndGet();
                            try {
                                if (part == bad) {
                                    throw thrown;
                                }
                            } finally {
                                running.decrementAndGet();
                            }
                        }));
                assertSame(thrown, caught);
                assertEquals(0, running.get());
                var sum = new AtomicInteger();
                workers.run(9, sum::addAndGet);
                assertEquals(36, sum.get());
            }
        }
    }

    @Test
    void errorsPassTooAndTheFirstOfSeveralWins() {
        try (var workers = new Workers(2)) {
            assertThrows(
                    StackOverflowError.class,
                    () -> workers.run(5, part -> {
                        throw new StackOverflowError();
                    }));
        }
    }

    @Test
    void aRunWithinAPartIsDoneInline() {
        try (var workers = new Workers(2)) {
            var counts = new AtomicIntegerArray(100);
            workers.run(10, part -> {
                Thread outer = Thread.currentThread();
                workers.run(10, inner -> {
                    assertSame(outer, Thread.currentThread());
                    counts.incrementAndGet(10 * part + inner);
                });
            });
            for (int i = 0; i < 100; i++) {
                assertEquals(1, counts.get(i));
            }
        }
    }

    @Test
    void twoCallersMayUseTheSameWorkers() throws InterruptedException {
        try (var workers = new Workers(2)) {
            var sum = new AtomicInteger();
            Thread other = new Thread(() -> {
                for (int i = 0; i < 2000; i++) {
                    workers.run(5, part -> sum.incrementAndGet());
                }
            });
            other.start();
            for (int i = 0; i < 2000; i++) {
                workers.run(5, part -> sum.incrementAndGet());
            }
            other.join();
            assertEquals(20_000, sum.get());
        }
    }

    @Test
    void closingEndsTheThreadsAndRefusesMoreWork() {
        var workers = new Workers(3);
        Set<Thread> helpers = ConcurrentHashMap.newKeySet();
        workers.run(3, part -> {
            helpers.add(Thread.currentThread());
            while (helpers.size() < 3) {
                Thread.onSpinWait();
            }
        });
        helpers.remove(Thread.currentThread());
        workers.close();
        workers.close();
        for (Thread helper : helpers) {
            assertFalse(helper.isAlive());
        }
        assertThrows(IllegalStateException.class, () -> workers.run(2, part -> {}));
        Workers.ONE.close();
        Workers.ONE.run(2, part -> {});
    }

    @Test
    void aRunAllocatesNothing() {
        var bean = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        try (var workers = new Workers(2)) {
            int[] counts = new int[64];
            Workers.Job job = part -> counts[part]++;
            for (int i = 0; i < 2000; i++) {
                workers.run(8, job);
            }
            // A busy machine may take a way for the first time, which costs something once.
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 20 && least >= 2000; round++) {
                long before = bean.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 2000; i++) {
                    workers.run(8, job);
                }
                least = Math.min(least, bean.getCurrentThreadAllocatedBytes() - before);
            }
            assertTrue(least < 2000, "allocates per run");
        }
    }
}
