package bellman.head;

import bellman.math.Elementary;

/// The squashing `a = tanh u` of an unbounded action.
final class Tanh {
    private static final double LOG_TWO = 0.6931471805599453;
    private static final double LARGEST = Math.nextDown(1f);

    private Tanh() {}

    static double of(double u) {
        double e = Elementary.exp(-2 * Math.abs(u));
        return Math.copySign((1 - e) / (1 + e), u);
    }

    /// log(1 - tanh² u) = 2 (log 2 - u - softplus(-2 u)), by its symmetry in `u` without overflow or cancellation.
    static double logSlope(double u) {
        double size = Math.abs(u);
        return 2 * (LOG_TWO - size - Elementary.log(1 + Elementary.exp(-2 * size)));
    }

    /// The `u` with `tanh u = action`; actions of ±1, to which floats round `tanh` beyond 9, count as the floats
    /// next to them.
    static double inverse(float action) {
        double a = Math.min(Math.max(action, -LARGEST), LARGEST);
        return 0.5 * Elementary.log((1 + a) / (1 - a));
    }
}
