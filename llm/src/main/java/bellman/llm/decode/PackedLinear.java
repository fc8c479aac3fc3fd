package bellman.llm.decode;

import bellman.simd.BytePanels;
import bellman.simd.HalfPanels;
import bellman.simd.Panels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.Checksum;

/// One or several linear maps of the same input, side by side, packed for rows that stream through them.
final class PackedLinear {
    /// Columns that are read at once while packing.
    private static final int STRIPE = 64;
    /// Bytes of a piece that is hashed at once.
    private static final long HASHED = 1L << 30;

    private final int in;
    private final List<Part> parts;
    private final boolean interleaved;
    private final int panels;
    private final MemorySegment packed;
    private final float[] bias;
    private final WeightType type;
    /// Of each column, with [WeightType#INT8] only.
    private final float[] scales;

    /// A linear map of the model.
    ///
    /// @param name under which its weight, `[out][in]`, and its bias stand
    /// @param out its columns
    /// @param biased whether it has a bias
    record Part(String name, int out, boolean biased) {}

    /// Room for maps whose results follow one another.
    static PackedLinear of(SegmentAllocator memory, WeightType type, int in, List<Part> parts) {
        return new PackedLinear(memory, type, in, parts, false);
    }

    /// Room for two maps of as many columns, whose results alternate panel by panel: what belongs together is
    /// computed together.
    static PackedLinear interleaved(SegmentAllocator memory, WeightType type, int in, Part first, Part second) {
        return new PackedLinear(memory, type, in, List.of(first, second), true);
    }

    private PackedLinear(SegmentAllocator memory, WeightType type, int in, List<Part> parts, boolean interleaved) {
        this.in = in;
        this.parts = List.copyOf(parts);
        this.interleaved = interleaved;
        int columns = parts.stream().mapToInt(Part::out).sum();
        panels = interleaved ? 2 * Panels.count(parts.getFirst().out()) : Panels.count(columns);
        packed = memory.allocate(bytes(type, in, panels * Panels.PANEL), Panels.ALIGNMENT);
        this.type = type;
        scales = new float[type == WeightType.INT8 ? panels * Panels.PANEL : 0];
        bias = parts.stream().anyMatch(Part::biased) ? new float[panels * Panels.PANEL] : new float[0];
    }

    private static long bytes(WeightType type, int in, int columns) {
        return switch (type) {
            case FLOAT32 -> Panels.bytes(in, columns);
            case BFLOAT16 -> HalfPanels.bytes(in, columns);
            case INT8 -> BytePanels.bytes(in, columns);
        };
    }

    /// Copies the weights in.
    void load(WeightSource source) {
        float[] stripe = new float[STRIPE * in];
        int base = 0;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            float[] biases = new float[part.biased() ? part.out() : 0];
            if (part.biased()) {
                source.read(part.name() + ".bias", 0, biases, biases.length);
            }
            int row = 0;
            while (row < part.out()) {
                // Never across a panel, where interleaved columns part.
                int count = Math.min(Math.min(STRIPE, part.out() - row), Panels.PANEL - row % Panels.PANEL);
                source.read(part.name() + ".weight", (long) row * in, stripe, count * in);
                int column =
                        interleaved ? (2 * (row / Panels.PANEL) + i) * Panels.PANEL + row % Panels.PANEL : base + row;
                pack(column, count, stripe);
                if (part.biased()) {
                    System.arraycopy(biases, row, bias, column, count);
                }
                row += count;
            }
            base += part.out();
        }
    }

    private void pack(int column, int count, float[] stripe) {
        switch (type) {
            case FLOAT32 -> Panels.pack(in, column, count, stripe, 0, packed);
            case BFLOAT16 -> HalfPanels.pack(in, column, count, stripe, 0, packed);
            case INT8 -> BytePanels.pack(in, column, count, stripe, 0, packed, scales);
        }
    }

    void hash(Checksum first, Checksum second) {
        for (long at = 0; at < packed.byteSize(); at += HASHED) {
            long count = Math.min(HASHED, packed.byteSize() - at);
            first.update(packed.asSlice(at, count).asByteBuffer());
            second.update(packed.asSlice(at, count).asByteBuffer());
        }
        hash(bias, first, second);
        hash(scales, first, second);
    }

    static void hash(float[] values, Checksum first, Checksum second) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
        bytes.asFloatBuffer().put(values);
        first.update(bytes.array());
        second.update(bytes.array());
    }

    /// Panels of its results.
    int panels() {
        return panels;
    }

    /// Columns of its results, whole panels.
    int width() {
        return panels * Panels.PANEL;
    }

    /// Columns that enter.
    int in() {
        return in;
    }

    /// Sets columns of panels `from` to `to - 1` of `y` for `rows` rows.
    ///
    /// @param panel the caller's own room for a panel of floats
    void apply(int rows, float[] x, int ldx, int from, int to, MemorySegment panel, float[] y, int ldy) {
        switch (type) {
            case FLOAT32 -> Panels.multiply(rows, in, x, 0, ldx, packed, from, to, y, 0, ldy);
            case BFLOAT16 -> HalfPanels.multiply(rows, in, x, 0, ldx, packed, from, to, panel, y, 0, ldy);
            case INT8 -> BytePanels.multiply(rows, in, x, 0, ldx, packed, scales, from, to, panel, y, 0, ldy);
        }
        if (bias.length > 0) {
            for (int r = 0; r < rows; r++) {
                for (int c = from * Panels.PANEL; c < to * Panels.PANEL; c++) {
                    y[r * ldy + c] += bias[c];
                }
            }
        }
    }

    /// The weights of column `column`, as they are kept.
    void column(int column, float[] y, int yo) {
        switch (type) {
            case FLOAT32 -> Panels.column(in, column, packed, y, yo);
            case BFLOAT16 -> HalfPanels.column(in, column, packed, y, yo);
            case INT8 -> BytePanels.column(in, column, packed, scales, y, yo);
        }
    }
}
