package bellman.app;

import bellman.run.Metrics;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a training uses of the machine, once a second. It begins after two seconds: the classes that it needs
/// take longer to load than a short run should notice.
final class SystemMeter {
    private static final double FIRST = 2;
    private static final double INTERVAL = 1;
    private static final double MEGABYTE = 1 << 20;
    private static final Path STATUS = Path.of("/proc/self/status");
    private double next = Double.NaN;
    private double before = Double.NaN;
    private long collecting;

    /// Adds what is used, if it is time.
    ///
    /// @param seconds of training
    void read(double seconds, Metrics clock) {
        if (Double.isNaN(next)) {
            next = seconds + FIRST;
        }
        if (seconds >= next) {
            next = seconds + INTERVAL;
            put(seconds, clock);
        }
    }

    private void put(double seconds, Metrics clock) {
        Runtime runtime = Runtime.getRuntime();
        clock.put("system/heap-mb", (runtime.totalMemory() - runtime.freeMemory()) / MEGABYTE);
        double resident = resident();
        if (resident > 0) {
            clock.put("system/resident-mb", resident / MEGABYTE);
            clock.put("system/native-mb", Math.max(0, resident - runtime.totalMemory()) / MEGABYTE);
        }
        long now = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
        if (!Double.isNaN(before)) {
            clock.put("system/gc-ms-per-second", (now - collecting) / (seconds - before));
        }
        clock.put("system/threads", ManagementFactory.getThreadMXBean().getThreadCount());
        collecting = now;
        before = seconds;
    }

    /// Bytes of this process in memory, 0 where the system does not say.
    private static double resident() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    return 1024.0 * Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        } catch (IOException e) {
            // Only Linux has the file.
        }
        return 0;
    }
}
