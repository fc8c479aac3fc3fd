package bellman.run;

import java.util.random.RandomGenerator;

/// A random generator whose state is a few numbers: SplitMix64 (Steele, Lea and Flood 2014) with a saved spare
/// normal.
///
/// One master seed splits into named streams, so that drawing more in one place changes nothing in another:
/// `RandomStream.of(seed, "policy")`.
public final class RandomStream implements RandomGenerator, Snapshot {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private long state;
    private double spare;
    private boolean hasSpare;

    /// A stream that starts at `seed`.
    public RandomStream(long seed) {
        state = mix(seed + GOLDEN);
    }

    /// The stream called `name` of the master seed.
    public static RandomStream of(long seed, String name) {
        long h = mix(seed + GOLDEN);
        for (int i = 0; i < name.length(); i++) {
            h = mix(h * 31 + name.charAt(i) + GOLDEN);
        }
        return new RandomStream(h);
    }

    /// The `index`-th stream called `name` of the master seed.
    public static RandomStream of(long seed, String name, int index) {
        return of(of(seed, name).nextLong() + index * GOLDEN, name);
    }

    /// The numbers from 0 to `size - 1` in a random order (Fisher and Yates 1938; Durstenfeld 1964).
    public int[] permutation(int size) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    @Override
    public long nextLong() {
        state += GOLDEN;
        return mix(state);
    }

    /// A standard normal number by Marsaglia's polar method, whose second number is kept for the next call.
    @Override
    public double nextGaussian() {
        if (hasSpare) {
            hasSpare = false;
            return spare;
        }
        double u;
        double v;
        double s;
        do {
            u = 2 * nextDouble() - 1;
            v = 2 * nextDouble() - 1;
            s = u * u + v * v;
        } while (s >= 1 || s == 0);
        double f = Math.sqrt(-2 * StrictMath.log(s) / s);
        spare = v * f;
        hasSpare = true;
        return u * f;
    }

    @Override
    public void save(State out) {
        out.put("stream", new long[] {state, Double.doubleToRawLongBits(spare), hasSpare ? 1 : 0});
    }

    @Override
    public void load(State in) {
        long[] saved = in.longs("stream", 3);
        state = saved[0];
        spare = Double.longBitsToDouble(saved[1]);
        hasSpare = saved[2] != 0;
    }

    /// The state that follows `state` in a stream kept as a bare number, for those who hold thousands of streams in
    /// one array. [#uniform] gives the number drawn there.
    public static long advance(long state) {
        return state + GOLDEN;
    }

    /// The number from 0 to below 1 that a stream whose bare state is now `state` draws, as [#nextDouble] would.
    public static double uniform(long state) {
        return (mix(state) >>> 11) * 0x1p-53;
    }

    /// SplitMix64's finaliser: every bit of `z` decides about every bit of the result.
    public static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
