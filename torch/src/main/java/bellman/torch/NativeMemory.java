package bellman.torch;

import bellman.run.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;

/// Memory of this process that the JVM does not manage: tensors above all.
///
/// @param allocated bytes that the C library has handed out, which is where tensors come from; 0 where it does
///     not say
/// @param resident bytes of the process that are in physical memory, the Java heap and mapped files included
/// @param peak the most that ever were; 0 where the system does not say
/// @param heap bytes that the Java heap takes
/// @param pointers objects of `org.bytedeco` that own native memory
public record NativeMemory(long allocated, long resident, long peak, long heap, long pointers) {
    /// Ten numbers: arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost.
    private static final MemoryLayout MALLINFO =
            MemoryLayout.structLayout(MemoryLayout.sequenceLayout(10, ValueLayout.JAVA_LONG));

    private static final Path STATUS = Path.of("/proc/self/status");

    /// What is in use now.
    public static NativeMemory now() {
        LibTorch.start();
        long heap = Runtime.getRuntime().totalMemory();
        long pointers = Pointer.totalCount();
        if (!Files.isReadable(STATUS)) {
            long physical = Pointer.physicalBytes();
            return new NativeMemory(handedOut(), physical, 0, heap, pointers);
        }
        long resident = 0;
        long peak = 0;
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    resident = bytes(line);
                } else if (line.startsWith("VmHWM:")) {
                    peak = bytes(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(STATUS + " could not be read", e);
        }
        return new NativeMemory(handedOut(), resident, peak, heap, pointers);
    }

    private static long bytes(String line) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
    }

    /// Resident bytes outside the Java heap: tensors, mapped files, the natives, the JVM's own.
    public long outsideHeap() {
        return Math.max(0, resident - heap);
    }

    /// What glibc's `mallinfo2` counts: chunks in use, `uordblks`, and what was mapped for large ones,
    /// `hblkhd`.
    @SuppressWarnings("restricted") // bellman-torch is native access
    private static long handedOut() {
        Optional<MemorySegment> function = Linker.nativeLinker().defaultLookup().find("mallinfo2");
        if (function.isEmpty()) {
            return 0;
        }
        var handle = Linker.nativeLinker().downcallHandle(function.get(), FunctionDescriptor.of(MALLINFO));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = (MemorySegment) handle.invokeExact((SegmentAllocator) arena);
            return info.getAtIndex(ValueLayout.JAVA_LONG, 7) + info.getAtIndex(ValueLayout.JAVA_LONG, 4);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("mallinfo2 failed", e);
        }
    }

    /// Gives memory that was freed back to the system, which the C library otherwise keeps for what comes next.
    public static void trim() {
        LibTorch.start();
        Pointer.trimMemory();
    }

    /// Puts `memory/native`, `memory/resident`, `memory/peak` and `memory/outside-heap`, in bytes.
    public void meter(Metrics clock) {
        clock.put("memory/native", allocated);
        clock.put("memory/resident", resident);
        clock.put("memory/peak", peak);
        clock.put("memory/outside-heap", outsideHeap());
    }
}
