package bellman.space;

import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Several discrete choices; a row holds one integer each; flattened, one-hot each.
public record MultiDiscrete(List<Integer> counts) implements Space {
    @Override public int size() { throw new UnsupportedOperationException(); }
    @Override public int flatSize() { throw new UnsupportedOperationException(); }
    @Override public Object sample(RandomGenerator random) { throw new UnsupportedOperationException(); }
    @Override public boolean contains(Object value) { throw new UnsupportedOperationException(); }
    @Override public void write(Object value, float[] row, int at) { throw new UnsupportedOperationException(); }
    @Override public Object read(float[] row, int at) { throw new UnsupportedOperationException(); }
    @Override public void flatten(float[] row, int at, float[] flat, int to) { throw new UnsupportedOperationException(); }
    @Override public void unflatten(float[] flat, int at, float[] row, int to) { throw new UnsupportedOperationException(); }
}
