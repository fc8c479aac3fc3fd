package bellman.envs.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.lang.foreign.MemorySegment;

/// Some double-precision numbers of a simulation, where MuJoCo keeps them: a part of its state, something
/// that a step computed, or parameters of its model. Matrices lie row by row. Valid while the [Simulation]
/// is open.
public final class Field {
    private final String name;
    private final MemorySegment numbers;
    private final int size;

    @SuppressWarnings("restricted")
    Field(String name, MemorySegment numbers, int size) {
        this.name = name;
        this.size = size;
        this.numbers = numbers.reinterpret(size * JAVA_DOUBLE.byteSize());
    }

    /// As MuJoCo calls it.
    public String name() {
        return name;
    }

    /// How many numbers.
    public int size() {
        return size;
    }

    /// Number `i`.
    public double get(int i) {
        return numbers.getAtIndex(JAVA_DOUBLE, i);
    }

    /// Sets number `i`. What a step computed is overwritten by the next.
    public void set(int i, double value) {
        numbers.setAtIndex(JAVA_DOUBLE, i, value);
    }

    /// Copies numbers `from …` to `row[at …]`.
    ///
    /// @return where the row goes on
    public int copy(int from, int count, double[] row, int at) {
        for (int i = 0; i < count; i++) {
            row[at + i] = numbers.getAtIndex(JAVA_DOUBLE, from + i);
        }
        return at + count;
    }

    /// Copies all numbers to `row[at …]`.
    ///
    /// @return where the row goes on
    public int copy(double[] row, int at) {
        return copy(0, size, row, at);
    }

    /// All numbers.
    public double[] toArray() {
        double[] all = new double[size];
        copy(all, 0);
        return all;
    }

    /// Sets all numbers.
    public void setAll(double[] values) {
        if (values.length != size) {
            throw new IllegalArgumentException(name + " has " + size + " numbers, got " + values.length);
        }
        MemorySegment.copy(values, 0, numbers, JAVA_DOUBLE, 0, size);
    }

    /// Whether all numbers are finite.
    public boolean isFinite() {
        for (int i = 0; i < size; i++) {
            if (!Double.isFinite(get(i))) {
                return false;
            }
        }
        return true;
    }
}
