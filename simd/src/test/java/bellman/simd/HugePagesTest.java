package bellman.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HugePagesTest {
    @Test
    void memoryIsAlignedZeroAndNobodyElses() {
        List<MemorySegment> all = new ArrayList<>();
        try (var pages = new HugePages()) {
            for (long bytes : new long[] {1, 100, 5 << 20, 3, 70 << 20, 64}) {
                MemorySegment memory = pages.allocate(bytes, 64);
                assertEquals(bytes, memory.byteSize());
                assertEquals(0, memory.address() % 64);
                assertEquals(0, memory.get(ValueLayout.JAVA_BYTE, 0));
                assertEquals(0, memory.get(ValueLayout.JAVA_BYTE, bytes - 1));
                memory.set(ValueLayout.JAVA_BYTE, 0, (byte) all.size());
                memory.set(ValueLayout.JAVA_BYTE, bytes - 1, (byte) all.size());
                all.add(memory);
            }
            for (int i = 0; i < all.size(); i++) {
                assertEquals(i, all.get(i).get(ValueLayout.JAVA_BYTE, 0));
                assertEquals(i, all.get(i).get(ValueLayout.JAVA_BYTE, all.get(i).byteSize() - 1));
            }
        }
        assertThrows(IllegalStateException.class, () -> all.getFirst().get(ValueLayout.JAVA_BYTE, 0));
    }
}
