package bellman.llm.model;

import bellman.net.TokenBatch;
import bellman.net.TokenScores;
import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;

/// The way back through what a forward of a [CausalModel] kept: from the log-probabilities of tokens to the states in
/// front of them, through the layers, to the rows of the embedding.
///
/// @param forward that is gone back through, once
/// @param embedding whose rows entered
record BackwardPass(CausalTape.Kept forward, Tensor embedding) {

    /// Adds to the gradients of all weights that are trained.
    ///
    /// @param dBalance gradient of the loss with respect to [CausalModel#balance]
    /// @throws IllegalArgumentException if the gradients are not of the tokens that were asked about
    void run(TokenScores gradients, double dBalance) {
        requireFit(forward.batch(), gradients);
        if (dBalance != 0) {
            forward.routing().balance();
        }
        if (forward.exit().isPresent() || dBalance != 0) {
            forward.routing().weigh(dBalance);
            enter(throughLayers(dStates(gradients)));
        }
    }

    /// The same from the gradient with respect to the states behind some of the batch's tokens.
    ///
    /// @param tokens places in the batch, each at most once
    /// @param gradient `[token][hidden]`
    void run(int[] tokens, Tensor gradient) {
        forward.routing().weigh(0);
        Tensor all;
        try (var _ = GradientMode.off()) {
            all = spread(forward.layout().rowsOf(tokens), gradient);
        }
        enter(throughLayers(all));
    }

    private static void requireFit(TokenBatch batch, TokenScores gradients) {
        if (gradients.logProbs().length != batch.targets()) {
            throw new IllegalArgumentException("a gradient has a number for each of the " + batch.targets()
                    + " wanted tokens, got " + gradients.logProbs().length);
        }
        if (gradients.entropies().length > 0 && !batch.entropies()) {
            throw new IllegalArgumentException(
                    "a gradient of entropies came, but the forward did not compute them; ask for them in the batch");
        }
    }

    /// The gradient with respect to all states, from that with respect to those in front of targets.
    private Tensor dStates(TokenScores gradients) {
        Tensor states = forward.states();
        try (var scope = new TensorScope();
                var _ = GradientMode.off()) {
            Tensor all = forward.exit().isPresent()
                    ? spread(forward.layout().targets(), forward.exit().get().backward(gradients))
                    : torch.zeros_like(states);
            return scope.pass(all);
        }
    }

    /// The gradient with respect to all states from that with respect to those in some rows, which may come again.
    private Tensor spread(int[] rows, Tensor gradient) {
        Tensor all = torch.zeros_like(forward.states());
        Tensor index = Tensors.beside(embedding, Tensors.indices(rows, rows.length));
        return all.index_add_(0, index, gradient.to(all.scalar_type()));
    }

    private Tensor throughLayers(Tensor dStates) {
        Tensor d = dStates;
        for (Stage stage : forward.stages().reversed()) {
            try (var scope = new TensorScope()) {
                d = scope.pass(stage.backward(d));
            }
        }
        return d;
    }

    private void enter(Tensor d) {
        if (forward.entrance().requires_grad()) {
            forward.entrance().backward(d, new BoolOptional(), false, new TensorArrayRefOptional());
        }
        Tensor dLeaf = forward.leaf().grad();
        if (dLeaf.defined()) {
            try (var _ = GradientMode.off()) {
                Gradients.of(embedding).index_add_(0, forward.ids(), dLeaf);
            }
        }
    }
}
