package bellman.head;

/// One categorical distribution in columns `column … column + n - 1` of a head's `width` columns.
///
/// With `z = logit - max`, `S = Σ exp z` and `m = Σ p z` over the legal actions: `log p = z - log S`, `H = log S - m`
/// and `∂H/∂logit = -p (z - m)`, so a gradient takes no logarithm. Two unmasked classes are a [Logistic].
final class Softmax {
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

    /// The index that a float of an action row holds.
    int action(float action, int row) {
        int index = (int) action;
        if (index != action || index < 0 || index >= n) {
            throw new IllegalArgumentException(
                    "row " + row + ": expected an action from 0 to " + (n - 1) + ", got " + action);
        }
        return index;
    }

    /// Draws from `uniform` in `[0, 1)` by the inverse of the distribution function and adds the log-probability.
    int draw(Outputs outputs, int row, double uniform, float[] logProbs) {
        if (n == 2 && !outputs.masked()) {
            return Logistic.draw(difference(outputs, row), uniform, row, logProbs);
        }
        float[] logits = outputs.values();
        boolean[] masks = outputs.masks();
        int at = outputs.at(row) + column;
        int mask = row * width + column;
        double max = logits[at + mode(outputs, row)];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += legal(masks, mask + i) ? Math.exp(logits[at + i] - max) : 0;
        }
        if (!(sum >= 1)) {
            throw new NonFiniteOutputsException(row);
        }
        double threshold = uniform * sum;
        double below = 0;
        int drawn = 0;
        for (int i = 0; i < n && below <= threshold; i++) {
            double e = legal(masks, mask + i) ? Math.exp(logits[at + i] - max) : 0;
            drawn = e > 0 ? i : drawn;
            below += e;
        }
        logProbs[row] += (float) (logits[at + drawn] - max - Math.log(sum));
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
        double max = logits[at + mode(outputs, row)];
        double sum = 0;
        double dot = 0;
        for (int i = 0; i < n; i++) {
            if (legal(masks, mask + i)) {
                double z = logits[at + i] - max;
                double e = Math.exp(z);
                sum += e;
                dot += e * z;
            }
        }
        double log = Math.log(sum);
        logProbs[row] += (float) (logits[at + action] - max - log);
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
        double max = logits[at + mode(outputs, row)];
        double sum = 0;
        double dot = 0;
        for (int i = 0; i < n; i++) {
            double z = logits[at + i] - max;
            double e = legal(masks, mask + i) ? Math.exp(z) : 0;
            sum += e;
            dot += e * z;
            gradients[to + i] = (float) e;
        }
        double inverse = 1 / sum;
        double offset = max + dot * inverse;
        double others = 0;
        for (int i = 0; i < n; i++) {
            double p = gradients[to + i] * inverse;
            others += i == action ? 0 : p;
            gradients[to + i] = (float) (-p * (dLogProb + dEntropy * (logits[at + i] - offset)));
        }
        double p = 1 - others;
        gradients[to + action] = (float) (dLogProb * others - dEntropy * p * (logits[at + action] - offset));
    }

    /// KL(old ‖ new), each over its own legal actions; infinite where `old` may do what `now` may not.
    double divergence(Outputs old, Outputs now, int row) {
        float[] ps = old.values();
        float[] qs = now.values();
        int p = old.at(row) + column;
        int q = now.at(row) + column;
        int mask = row * width + column;
        double maxP = ps[p + mode(old, row)];
        double maxQ = qs[q + mode(now, row)];
        double sumP = 0;
        double sumQ = 0;
        double dot = 0;
        for (int i = 0; i < n; i++) {
            double zp = ps[p + i] - maxP;
            double zq = qs[q + i] - maxQ;
            double e = legal(old.masks(), mask + i) ? Math.exp(zp) : 0;
            boolean possible = legal(now.masks(), mask + i);
            sumP += e;
            sumQ += possible ? Math.exp(zq) : 0;
            dot += e == 0 ? 0 : possible ? e * (zp - zq) : Double.POSITIVE_INFINITY;
        }
        return Math.max(0, dot / sumP - Math.log(sumP) + Math.log(sumQ));
    }

    /// Index of the largest legal logit, the first of equals.
    int mode(Outputs outputs, int row) {
        float[] logits = outputs.values();
        boolean[] masks = outputs.masks();
        int at = outputs.at(row) + column;
        int mask = row * width + column;
        int best = 0;
        while (!legal(masks, mask + best)) {
            if (++best == n) {
                throw new NoLegalActionException(row);
            }
        }
        for (int i = best + 1; i < n; i++) {
            best = logits[at + i] > logits[at + best] && legal(masks, mask + i) ? i : best;
        }
        return best;
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
