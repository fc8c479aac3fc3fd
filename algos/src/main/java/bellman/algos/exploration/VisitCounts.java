package bellman.algos.exploration;

import bellman.run.State;
import bellman.vector.VectorEnvironment;
import java.util.HashMap;
import java.util.Map;

/// Counts how often each observation was seen; the `n`-th time is worth `scale / √n`. Observations are told apart by a
/// hash of 64 bits.
final class VisitCounts extends Bonus {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private final float scale;
    private final int size;
    private final Map<Long, Long> counts = new HashMap<>();

    VisitCounts(VectorEnvironment inner, float scale) {
        super(inner);
        this.scale = scale;
        size = inner.observationSpace().size();
    }

    @Override
    void judge(float[] seen, boolean[] ended, int count, float[] bonuses) {
        for (int row = 0; row < count; row++) {
            long times = counts.merge(hash(seen, row * size), 1L, Long::sum);
            bonuses[row] = (float) (scale / Math.sqrt(times));
        }
    }

    private long hash(float[] seen, int at) {
        long h = GOLDEN;
        for (int i = 0; i < size; i++) {
            h = (h ^ Float.floatToIntBits(seen[at + i])) * GOLDEN;
            h ^= h >>> 29;
        }
        return h;
    }

    /// How many different observations were seen.
    int different() {
        return counts.size();
    }

    @Override
    protected void saveOwn(State state) {
        super.saveOwn(state);
        long[] keys = counts.keySet().stream().mapToLong(k -> k).sorted().toArray();
        long[] times = new long[keys.length];
        for (int i = 0; i < keys.length; i++) {
            times[i] = counts.getOrDefault(keys[i], 0L);
        }
        state.put("size", new int[] {keys.length});
        state.put("keys", keys);
        state.put("times", times);
    }

    @Override
    protected void loadOwn(State state) {
        super.loadOwn(state);
        int n = state.ints("size", 1)[0];
        long[] keys = state.longs("keys", n);
        long[] times = state.longs("times", n);
        counts.clear();
        for (int i = 0; i < n; i++) {
            counts.put(keys[i], times[i]);
        }
    }
}
