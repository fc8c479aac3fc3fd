package bellman.loss;

/// What one objective added up over its elements, before any scale: the source of metrics. Means are `NaN` while it
/// is empty.
public final class LossSums {
    private double weight;
    private double loss;
    private double k1;
    private double k3;
    private double clipped;

    /// Adds weighted sums over elements.
    ///
    /// @param weight the elements' weights, their count where there are none
    /// @param loss their losses
    /// @param k1 their first estimates of the Kullback-Leibler divergence, see [KlEstimator]
    /// @param k3 their third ones
    /// @param clipped the weights of those that were clipped
    public void add(double weight, double loss, double k1, double k3, double clipped) {
        this.weight += weight;
        this.loss += loss;
        this.k1 += k1;
        this.k3 += k3;
        this.clipped += clipped;
    }

    /// Adds what `other` holds.
    public void merge(LossSums other) {
        add(other.weight, other.loss, other.k1, other.k3, other.clipped);
    }

    /// Forgets everything.
    public void clear() {
        weight = 0;
        loss = 0;
        k1 = 0;
        k3 = 0;
        clipped = 0;
    }

    /// Sum of the elements' weights.
    public double weight() {
        return weight;
    }

    /// Mean loss.
    public double meanLoss() {
        return loss / weight;
    }

    /// Mean of the estimator k1 of the divergence, which may be negative.
    public double meanK1() {
        return k1 / weight;
    }

    /// Mean of the estimator k3 of the divergence, which is never negative.
    public double meanK3() {
        return k3 / weight;
    }

    /// Share of the elements that were clipped.
    public double clippedFraction() {
        return clipped / weight;
    }
}
