package bellman.llm.model;

import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/// How the routers of one forward spread its tokens over their experts, and the auxiliary loss that wants them
/// spread evenly (Fedus et al. 2022, equations 4 to 6, over all layers together as in transformers): with `f[e]`
/// the experts' shares of the tokens and `P[e]` their mean probabilities, `experts · Σ f[e] P[e]`, which is the
/// number of active experts when all are used alike.
final class Routing {
    private final double[] tokens;
    private final double[] probabilities;
    private final List<Tensor> recorded = new ArrayList<>();
    private long rows;
    private double slope;
    private boolean complete;

    /// Of a forward that begins.
    ///
    /// @param experts of each mixture; 0 for a model without, of which nothing is noted
    Routing(int experts) {
        tokens = new double[experts];
        probabilities = new double[experts];
    }

    /// That of a forward about which nobody will ask.
    static Routing unnoted() {
        return new Routing(0);
    }

    /// Notes what one router did. A layer that runs again is only recorded.
    ///
    /// @param distribution over experts, `[token][expert]`
    /// @param counts pairs of a token with an expert that works on it, `[expert]`
    void note(Tensor distribution, int[] counts) {
        if (tokens.length == 0) {
            return;
        }
        if (!complete) {
            float[] sums;
            try (var _ = new TensorScope()) {
                sums = Tensors.toArray(distribution.detach().sum(0));
            }
            for (int e = 0; e < tokens.length; e++) {
                tokens[e] += counts[e];
                probabilities[e] += sums[e];
            }
            rows += distribution.size(0);
        }
        if (distribution.requires_grad()) {
            recorded.add(distribution);
        }
    }

    /// What was recorded for a backward since this was last asked.
    List<Tensor> take() {
        List<Tensor> taken = List.copyOf(recorded);
        recorded.clear();
        return taken;
    }

    /// Says that all layers ran.
    void complete() {
        complete = true;
    }

    /// Says how much the loss depends on the auxiliary one: its gradient with respect to it, 0 for none.
    void weigh(double gradient) {
        slope = gradient;
    }

    /// The auxiliary loss.
    ///
    /// @throws IllegalStateException if there is no mixture of experts
    double balance() {
        if (tokens.length == 0) {
            throw new IllegalStateException("this model has no mixture of experts that could be balanced");
        }
        double sum = 0;
        for (int e = 0; e < tokens.length; e++) {
            sum += tokens[e] * probabilities[e];
        }
        return tokens.length * sum / ((double) rows * rows);
    }

    /// Puts distributions that were recorded to the roots of a backward, with their share of the auxiliary loss's
    /// gradient. The experts' shares of the tokens are constants.
    void addTo(List<Tensor> distributions, TensorVector roots, TensorVector gradients) {
        if (slope == 0) {
            return;
        }
        float[] row = new float[tokens.length];
        for (int e = 0; e < row.length; e++) {
            row[e] = (float) (slope * tokens.length * tokens[e] / ((double) rows * rows));
        }
        for (Tensor distribution : distributions) {
            roots.push_back(distribution);
            gradients.push_back(Tensors.beside(distribution, Tensors.floats(row, 1, row.length))
                    .expand_as(distribution));
        }
    }
}
