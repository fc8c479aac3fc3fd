package bellman.head;

import bellman.math.Elementary;

/// One categorical distribution in columns `column … column + n - 1` of a head's `width` columns.
///
/// With `z = logit - shift`, `S = Σ exp z` and `m = Σ p z` over the legal actions: `log p = z - log S`, `H =
/// log S - m` and `∂H/∂logit = -p (z - m)`, so a gradient takes no logarithm. Two unmasked classes are a
/// [Logistic].
final class Softmax {
    private static final float LARGEST_EXPONENT = 60;
    private final int column;
    private final int n;
    private final int width;

    Softmax(int column, int n, int width) {
        if (n < 1) {
            throw new IllegalArgumentException("a categorical distribution needs at least one action, got " + n);
        }
        this.column = column;
        this.n = n;
        this.width = width;
    }

    /// How many actions.
    int size() {
        return n;
    }

    /// The index that a float of an action row holds.
    int action(float action, int row) {
        int index = (int) action;
        if (index != action || index < 0 || index >= n) {
            throw new IllegalArgumentException(
                    "row " + row + ": expected an action from 0 to " + (n - 1) + ", got " + action);
        }
        return index;
    }

    /// Draws from `uniform` in `[0, 1)` by the inverse of the distribution function and adds the
    /// log-probability.
    int draw(Outputs outputs, int row, double uniform, float[] logProbs) {
        if (n == 2 && !outputs.masked()) {
            return Logistic.draw(difference(outputs, row), uniform, row, logProbs);
        }
        float[] logits = outputs.values();
        boolean[] masks = outputs.masks();
        int at = outputs.at(row) + column;
        int mask = row * width + column;
        double shift = shift(logits, at, masks, mask, row);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += legal(masks, mask + i) ? exp(logits[at + i] - shift) : 0;
        }
        if (!(sum > 0)) {
            throw new NonFiniteOutputsException(row);
        }
        double threshold = uniform * sum;
        double below = 0;
        int drawn = 0;
        for (int i = 0; i < n && below <= threshold; i++) {
            double e = legal(masks, mask + i) ? exp(logits[at + i] - shift) : 0;
            drawn = e > 0 ? i : drawn;
            below += e;
        }
        logProbs[row] += (float) (logits[at + drawn] - shift - Elementary.log(sum));
        return drawn;
    }

    /// Adds the log-probability of `action` and the entropy.
    void evaluate(Outputs outputs, int row, int action, float[] logProbs, float[] entropies) {
        if (n == 2 && !outputs.masked()) {
            Logistic.evaluate(difference(outputs, row), action, row, logProbs, entropies);
            return;
        }
        float[] logits = outputs.values();
        boolean[] masks = outputs.masks();
        int at = outputs.at(row) + column;
        int mask = row * width + column;
        requireLegal(masks, mask, action, row);
        double shift = shift(logits, at, masks, mask, row);
        double sum = 0;
        double dot = 0;
        for (int i = 0; i < n; i++) {
            if (legal(masks, mask + i)) {
                double z = logits[at + i] - shift;
                double e = exp(z);
                sum += e;
                dot += e * z;
            }
        }
        double log = Elementary.log(sum);
        logProbs[row] += (float) (logits[at + action] - shift - log);
        entropies[row] += (float) (log - dot / sum);
    }

    /// Sets the gradient with respect to the logits.
    void backward(Outputs outputs, int row, int action, double dLogProb, double dEntropy, Outputs dOutputs) {
        if (n == 2 && !outputs.masked()) {
            float second = (float) Logistic.gradient(difference(outputs, row), action, dLogProb, dEntropy);
            int to = dOutputs.at(row) + column;
            dOutputs.values()[to] = -second;
            dOutputs.values()[to + 1] = second;
            return;
        }
        float[] logits = outputs.values();
        boolean[] masks = outputs.masks();
        float[] gradients = dOutputs.values();
        int at = outputs.at(row) + column;
        int mask = row * width + column;
        int to = dOutputs.at(row) + column;
        requireLegal(masks, mask, action, row);
        double shift = shift(logits, at, masks, mask, row);
        double sum = 0;
        double dot = 0;
        for (int i = 0; i < n; i++) {
            double z = logits[at + i] - shift;
            float e = legal(masks, mask + i) ? (float) exp(z) : 0;
            sum += e;
            dot += e * z;
            gradients[to + i] = e;
        }
        double inverse = 1 / sum;
        double offset = shift + dot * inverse;
        double own = gradients[to + action];
        for (int i = 0; i < n; i++) {
            double p = gradients[to + i] * inverse;
            gradients[to + i] = (float) (-p * (dLogProb + dEntropy * (logits[at + i] - offset)));
        }
        double ofEntropy = dEntropy * own * (logits[at + action] - offset);
        gradients[to + action] = (float) ((dLogProb * (sum - own) - ofEntropy) * inverse);
    }

    /// KL(old ‖ new), each over its own legal actions; infinite where `old` may do what `now` may not.
    double divergence(Outputs old, Outputs now, int row) {
        float[] ps = old.values();
        float[] qs = now.values();
        int p = old.at(row) + column;
        int q = now.at(row) + column;
        int mask = row * width + column;
        double shiftP = shift(ps, p, old.masks(), mask, row);
        double shiftQ = shift(qs, q, now.masks(), mask, row);
        double sumP = 0;
        double sumQ = 0;
        double dot = 0;
        for (int i = 0; i < n; i++) {
            double zp = ps[p + i] - shiftP;
            double zq = qs[q + i] - shiftQ;
            double e = legal(old.masks(), mask + i) ? exp(zp) : 0;
            boolean possible = legal(now.masks(), mask + i);
            sumP += e;
            sumQ += possible ? exp(zq) : 0;
            dot += e == 0 ? 0 : possible ? e * (zp - zq) : Double.POSITIVE_INFINITY;
        }
        return Math.max(0, dot / sumP - Elementary.log(sumP) + Elementary.log(sumQ));
    }

    /// Sets the product of the Fisher information, `diag(p) - p pᵀ`, with a direction.
    void fisher(Outputs outputs, Outputs direction, int row, Outputs product) {
        float[] logits = outputs.values();
        boolean[] masks = outputs.masks();
        int at = outputs.at(row) + column;
        int mask = row * width + column;
        int u = direction.at(row) + column;
        int to = product.at(row) + column;
        double shift = shift(logits, at, masks, mask, row);
        double sum = 0;
        double dot = 0;
        for (int i = 0; i < n; i++) {
            double e = legal(masks, mask + i) ? exp(logits[at + i] - shift) : 0;
            sum += e;
            dot += e * direction.values()[u + i];
        }
        for (int i = 0; i < n; i++) {
            double p = legal(masks, mask + i) ? exp(logits[at + i] - shift) / sum : 0;
            product.values()[to + i] = (float) (p * (direction.values()[u + i] - dot / sum));
        }
    }

    /// Index of the largest legal logit, the first of equals.
    int mode(Outputs outputs, int row) {
        float[] logits = outputs.values();
        boolean[] masks = outputs.masks();
        int at = outputs.at(row) + column;
        int mask = row * width + column;
        int best = firstLegal(masks, mask, row);
        for (int i = best + 1; i < n; i++) {
            best = logits[at + i] > logits[at + best] && legal(masks, mask + i) ? i : best;
        }
        return best;
    }

    /// What to subtract from logits so that no exponential overflows a float: the first legal logit, which
    /// costs no search and no exponential, unless another lies far above it; then one near the largest.
    private double shift(float[] logits, int at, boolean[] masks, int mask, int row) {
        int first = firstLegal(masks, mask, row);
        float shift = logits[at + first];
        for (int i = first + 1; i < n; i++) {
            if (logits[at + i] - shift > LARGEST_EXPONENT && legal(masks, mask + i)) {
                shift = logits[at + i];
            }
        }
        return shift;
    }

    private static double exp(double z) {
        return z == 0 ? 1 : Elementary.exp(z);
    }

    private int firstLegal(boolean[] masks, int mask, int row) {
        int first = 0;
        while (!legal(masks, mask + first)) {
            if (++first == n) {
                throw new NoLegalActionException(row);
            }
        }
        return first;
    }

    private double difference(Outputs outputs, int row) {
        int at = outputs.at(row) + column;
        return (double) outputs.values()[at + 1] - outputs.values()[at];
    }

    private static boolean legal(boolean[] masks, int at) {
        return masks.length == 0 || masks[at];
    }

    private static void requireLegal(boolean[] masks, int mask, int action, int row) {
        if (!legal(masks, mask + action)) {
            throw new IllegalArgumentException("row " + row + ": action " + action
                    + " is illegal by the mask: evaluate an action under the mask under which it was drawn");
        }
    }
}
