package bellman.simd;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Native memory for large matrices, filled with zeros: on Linux in pages of 2 MB, if the system gives them. What
/// streams through the caches enters a new page of 4 kB every microsecond, and looking that up costs a quarter to a
/// third of the memory's bandwidth. Elsewhere it is memory like any other.
///
/// Memory that is not touched is not taken. It lives until this is closed.
public final class HugePages implements SegmentAllocator, AutoCloseable {
    private static final long PAGE = 1L << 21;
    /// Bytes of address space that are asked for at least.
    private static final long CHUNK = 64L << 20;
    /// Of `mmap` and `madvise` on Linux.
    private static final int READ_AND_WRITE = 3;
    private static final int PRIVATE_AND_ANONYMOUS = 0x22;
    private static final int HUGE = 14;

    private static final FunctionDescriptor MMAP = FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_LONG);
    private static final FunctionDescriptor MADVISE = FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);
    private static final FunctionDescriptor MUNMAP =
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");

    private final Arena arena = Arena.ofShared();
    private MemorySegment chunk = MemorySegment.NULL;
    private long used;

    /// Room for one matrix after the other. One thread at a time allocates.
    @Override
    public MemorySegment allocate(long bytes, long alignment) {
        if (!LINUX) {
            return arena.allocate(bytes, alignment);
        }
        long begin = (used + alignment - 1) / alignment * alignment;
        if (begin + bytes > chunk.byteSize()) {
            chunk = map(Math.max(CHUNK, (bytes + PAGE - 1) / PAGE * PAGE));
            begin = 0;
        }
        used = begin + bytes;
        return chunk.asSlice(begin, bytes);
    }

    /// Memory that begins and ends at the borders of pages.
    @SuppressWarnings("restricted")
    private MemorySegment map(long bytes) {
        long room = bytes + PAGE;
        long address = call("mmap", MMAP, 0L, room, READ_AND_WRITE, PRIVATE_AND_ANONYMOUS, -1, 0L);
        if (address == -1) {
            throw new OutOfMemoryError("the system gives no " + room + " bytes of native memory");
        }
        long begin = (address + PAGE - 1) / PAGE * PAGE;
        // A system without huge pages refuses, and gives small ones.
        call("madvise", MADVISE, begin, bytes, HUGE);
        return MemorySegment.ofAddress(begin)
                .reinterpret(bytes, arena, mapped -> call("munmap", MUNMAP, address, room));
    }

    @SuppressWarnings("restricted")
    private static long call(String name, FunctionDescriptor shape, Object... arguments) {
        MethodHandle handle = Linker.nativeLinker()
                .downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow(name), shape);
        try {
            return ((Number) handle.invokeWithArguments(arguments)).longValue();
        } catch (Throwable e) {
            throw new IllegalStateException("the system's " + name + " cannot be called", e);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
