package bellman.llm.policy;

/// Checks of settings, which name the key.
final class Require {
    private Require() {}

    static void atLeast(String key, double found, double least) {
        if (!(found >= least)) {
            throw new IllegalArgumentException(key + " must be at least " + shown(least) + ", got " + shown(found));
        }
    }

    static void above(String key, double found, double bound) {
        if (!(found > bound)) {
            throw new IllegalArgumentException(key + " must be above " + shown(bound) + ", got " + shown(found));
        }
    }

    static void share(String key, double found) {
        if (!(found >= 0 && found <= 1)) {
            throw new IllegalArgumentException(key + " must be from 0 to 1, got " + shown(found));
        }
    }

    private static String shown(double x) {
        return x == Math.rint(x) && Math.abs(x) < 1e9 ? Long.toString((long) x) : Double.toString(x);
    }
}
