package bellman.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What is there to put a replay in. Asked before anything is allocated.
record Room(long heap, long memory, long disk) {

    /// What there is now.
    static Room now() {
        Runtime runtime = Runtime.getRuntime();
        long heap = runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
        return new Room(heap, machineMemory(), freeDisk());
    }

    /// What the machine or the container has, less what others use where Linux tells.
    private static long machineMemory() {
        long total = ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean b
                ? b.getTotalMemorySize()
                : Long.MAX_VALUE;
        Path told = Path.of("/proc/meminfo");
        if (!Files.isReadable(told)) {
            return total;
        }
        try (Stream<String> lines = Files.lines(told)) {
            return lines.filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .map(available -> Math.min(available, total))
                    .findFirst()
                    .orElse(total);
        } catch (IOException e) {
            return total;
        }
    }

    private static long freeDisk() {
        try {
            return Files.getFileStore(folder()).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path folder() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    /// What is left when `bytes` of the heap are taken.
    Room withoutHeap(long bytes) {
        return new Room(heap - bytes, memory, disk);
    }

    void requireHeap(String what, long capacity, long bytes) {
        if (bytes > heap) {
            throw new ReplayTooLargeException(
                    what, capacity, bytes, heap, "on the heap", "take fewer rows, or give Java more (-Xmx)");
        }
    }

    void requireMemory(long capacity, long bytes) {
        if (bytes > memory) {
            throw new ReplayTooLargeException(
                    "observations", capacity, bytes, memory, "of memory", "take fewer rows, or replay.storage: file");
        }
    }

    void requireDisk(long capacity, long bytes) {
        if (bytes > disk) {
            throw new ReplayTooLargeException(
                    "observations",
                    capacity,
                    bytes,
                    disk,
                    "in " + folder(),
                    "take fewer rows, or name a folder on a larger disk with -Djava.io.tmpdir");
        }
    }
}
