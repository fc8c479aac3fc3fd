package bellman.math;

/// Exponential and logarithm whose bits are the same on every machine, interpreted or compiled. `Math`'s may differ
/// between processors in the last place, and `StrictMath`'s are slow; these are inlined, and calls of them overlap.
///
/// Relative errors are below 1e-14: plenty for what is rounded to `float`, and for sums of it.
public final class Elementary {
    private static final double LOG2_E = 1.4426950408889634;
    private static final double LN2_HIGH = 0x1.62e42fee00000p-1;
    private static final double LN2_LOW = 0x1.a39ef35793c76p-33;
    /// Adding it rounds to an integer, which then is in the lowest bits.
    private static final double ROUND = 0x1.8p52;

    private static final double SMALLEST = -708;
    private static final double LARGEST = 709;
    private static final long EXPONENT_BIAS = 1023;
    private static final int MANTISSA_BITS = 52;
    /// Bits of the square root of ½: a mantissa is brought between it and its double.
    private static final long ROOT_HALF = 0x3fe6a09e667f3bcdL;

    private Elementary() {}

    /// e to the power of `x`: 0 below -708, infinite above 709.
    ///
    /// `x = k log 2 + r`; the Taylor series of `exp r` up to the 11th power, for `|r| <= ½ log 2`, as a tree.
    public static double exp(double x) {
        if (!(x >= SMALLEST && x <= LARGEST)) {
            return x < SMALLEST ? 0 : x > LARGEST ? Double.POSITIVE_INFINITY : Double.NaN;
        }
        double shifted = Math.fma(x, LOG2_E, ROUND);
        double k = shifted - ROUND;
        double r = Math.fma(-k, LN2_LOW, Math.fma(-k, LN2_HIGH, x));
        double r2 = r * r;
        double r4 = r2 * r2;
        double low = Math.fma(r2, Math.fma(r, 1.0 / 6, 1.0 / 2), 1 + r);
        double middle = Math.fma(r2, Math.fma(r, 1.0 / 5040, 1.0 / 720), Math.fma(r, 1.0 / 120, 1.0 / 24));
        double higher = Math.fma(r, 1.0 / 39916800, 1.0 / 3628800);
        double high = Math.fma(r2, higher, Math.fma(r, 1.0 / 362880, 1.0 / 40320));
        long exponent = Double.doubleToRawLongBits(shifted) + EXPONENT_BIAS;
        double power = Double.longBitsToDouble(exponent << MANTISSA_BITS);
        return Math.fma(r4, Math.fma(r4, high, middle), low) * power;
    }

    /// The natural logarithm of `x`, which must be a normal number above 0; otherwise as `StrictMath`.
    ///
    /// `x = 2^k m` with `m` around 1, and `log m = 2 artanh s` with `s = (m - 1) / (m + 1)`, a series in `s²` below
    /// 0.03.
    public static double log(double x) {
        if (!(x >= Double.MIN_NORMAL && x <= Double.MAX_VALUE)) {
            return StrictMath.log(x);
        }
        long bits = Double.doubleToRawLongBits(x);
        long k = (bits - ROOT_HALF) >> MANTISSA_BITS;
        double m = Double.longBitsToDouble(bits - (k << MANTISSA_BITS));
        double s = (m - 1) / (m + 1);
        double z = s * s;
        double z2 = z * z;
        double z4 = z2 * z2;
        double low = Math.fma(z2, Math.fma(z, 1.0 / 9, 1.0 / 7), Math.fma(z, 1.0 / 5, 1.0 / 3));
        double high = Math.fma(z2, Math.fma(z, 1.0 / 17, 1.0 / 15), Math.fma(z, 1.0 / 13, 1.0 / 11));
        double tail = 2 * s * z * Math.fma(z4, high, low);
        double exponent = (double) k;
        return Math.fma(exponent, LN2_HIGH, 2 * s + Math.fma(exponent, LN2_LOW, tail));
    }
}
