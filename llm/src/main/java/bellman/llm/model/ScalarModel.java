package bellman.llm.model;

import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.net.SequenceModel;
import bellman.net.TokenBatch;
import bellman.torch.DType;
import bellman.torch.GradientMode;
import bellman.torch.TensorHold;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// A decoder that gives a number for what it has read so far, `v = w · h` with the state `h` behind a token: what
/// transformers calls `…ForSequenceClassification` with one label. Reward models read the number behind a text's last
/// token, critics that behind each token that something is drawn after.
///
/// The decoder stays its owner's to close; the projection to the vocabulary is not used and not trained.
public final class ScalarModel implements AutoCloseable {
    /// The vector's name in files.
    public static final String HEAD = "score.weight";

    private final CausalModel body;
    private final Weights head;
    private final Tensor vector;

    private ScalarModel(CausalModel body) {
        this.body = body;
        head = new Weights(body.weights().device(), DType.FLOAT32);
        vector = head.add(HEAD, Weights.Initial.NORMAL, 1, body.config().hidden());
        Weights.Weight projection = body.weights().all().get(Decoder.HEAD + ".weight");
        if (projection != null) {
            projection.tensor().requires_grad_(false);
        }
    }

    /// A vector at random on top of a decoder, as transformers draws it.
    public static ScalarModel on(CausalModel body, long seed) {
        ScalarModel model = new ScalarModel(body);
        new RandomWeights(seed, body.config().initialDeviation()).fill(model.head);
        return model;
    }

    /// A vector of zeros on top of a decoder, so that a critic begins by expecting nothing.
    public static ScalarModel zeroOn(CausalModel body) {
        ScalarModel model = new ScalarModel(body);
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            model.vector.detach().zero_();
        }
        return model;
    }

    /// The decoder.
    public CausalModel body() {
        return body;
    }

    /// The vector, as the only one of its weights.
    public Weights head() {
        return head;
    }

    /// What is trained: the decoder's weights or its adapter's, and the vector.
    public List<Weights.Weight> trained() {
        List<Weights.Weight> trained = new ArrayList<>(body.trained());
        trained.addAll(head.trained());
        return trained;
    }

    /// The numbers behind some of a batch's tokens.
    ///
    /// @param batch whose wanted tokens do not matter
    /// @param tokens places in the batch
    public float[] score(TokenBatch batch, int[] tokens) {
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            return numbers(body.states(batch, tokens).to(ScalarType.Float));
        }
    }

    private float[] numbers(Tensor states) {
        return Tensors.toArray(torch.linear(states, vector.detach()).view(-1));
    }

    /// Room for what one forward leaves for its backward.
    public Tape tape() {
        return new Tape(body.tape());
    }

    /// One forward's activations.
    public static final class Tape implements AutoCloseable {
        private final SequenceModel.Tape below;
        private final TensorHold hold = new TensorHold();
        private Optional<Kept> kept = Optional.empty();

        private record Kept(int[] tokens, Tensor states) {}

        private Tape(SequenceModel.Tape below) {
            this.below = below;
        }

        @Override
        public void close() {
            kept = Optional.empty();
            hold.close();
            below.close();
        }
    }

    /// As [#score], keeping on `tape` what [#backward] needs.
    public float[] forward(Tape tape, TokenBatch batch, int[] tokens) {
        tape.kept = Optional.empty();
        tape.hold.close();
        try (var scope = new TensorScope()) {
            Tensor behind = body.forwardStates(tape.below, batch, tokens);
            try (var _ = GradientMode.off()) {
                Tensor states = tape.hold.hold(scope, behind.to(ScalarType.Float));
                tape.kept = Optional.of(new Tape.Kept(tokens.clone(), states));
                return numbers(states);
            }
        }
    }

    /// Adds the gradient of a loss to the gradients of all that is trained.
    ///
    /// @param gradient with respect to the numbers of the last forward on `tape`
    /// @throws IllegalStateException if there was no forward, or it had its backward
    public void backward(Tape tape, float[] gradient) {
        Tape.Kept forward = tape.kept.orElseThrow(() -> new IllegalStateException(
                "this tape has no forward, or one whose backward was already taken; call forward first"));
        if (gradient.length != forward.tokens().length) {
            throw new IllegalArgumentException("a gradient has a number for each of the " + forward.tokens().length
                    + " tokens that were read, got " + gradient.length);
        }
        tape.kept = Optional.empty();
        try (var _ = new TensorScope()) {
            Tensor dStates;
            try (var _ = GradientMode.off()) {
                Tensor d = Tensors.beside(vector, Tensors.floats(gradient, gradient.length, 1));
                Gradients.of(vector).add_(d.t().mm(forward.states()));
                dStates = d.mm(vector.detach());
            }
            body.backwardStates(tape.below, forward.tokens(), dStates);
        } finally {
            tape.hold.close();
        }
    }

    /// An optimiser for what is trained, which also clears gradients.
    public Optimizer optimizer(OptimizerConfig config) {
        return new WeightOptimizer(trained(), config, body.options().threads());
    }

    /// The places of the last tokens of a batch's segments.
    public static int[] lastTokens(TokenBatch batch) {
        int[] last = new int[batch.lengths().length];
        int end = 0;
        for (int s = 0; s < last.length; s++) {
            end += batch.lengths()[s];
            last[s] = end - 1;
        }
        return last;
    }

    @Override
    public void close() {
        head.close();
    }
}
