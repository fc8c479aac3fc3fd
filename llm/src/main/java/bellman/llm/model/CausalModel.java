package bellman.llm.model;

import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.net.SequenceModel;
import bellman.net.TokenBatch;
import bellman.net.TokenScores;
import bellman.torch.Autocast;
import bellman.torch.DType;
import bellman.torch.Device;
import bellman.torch.GradientMode;
import bellman.torch.LibTorch;
import bellman.torch.SegmentedFunction.Segment;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// A decoder with its weights, on libtorch. Linear maps run over all tokens of a batch at once, attention over each
/// segment, the projection to the vocabulary over chunks of it.
public final class CausalModel implements SequenceModel {
    private final Decoder decoder;
    private final Weights weights;
    private final ComputeOptions options;
    private final ImageInput images;
    private final Parts parts;
    private Optional<Adaptation> adaptation = Optional.empty();

    /// A model of parts that fit; it closes them.
    ///
    /// @param weights that `decoder` asked for, filled in
    public CausalModel(Decoder decoder, Weights weights, ComputeOptions options, ImageInput images) {
        this.decoder = decoder;
        this.weights = weights;
        this.options = options;
        this.images = images;
        parts = new Parts(options.threads());
    }

    /// A model with fresh weights.
    public static CausalModel random(ModelConfig config, long seed, ComputeOptions options) {
        var weights = new Weights(options.device(), options.type());
        var decoder = new Decoder(config, weights);
        new RandomWeights(seed, config.initialDeviation()).fill(weights);
        return new CausalModel(decoder, weights, options, ImageInput.BLIND);
    }

    /// A model of its own with the weights as they are now, an adapter's added: a frozen one, to generate with.
    ///
    /// @throws IllegalArgumentException if an adapter stands beside a matrix that has two uses
    public CausalModel copy() {
        return FrozenCopy.of(this, images);
    }

    @Override
    public int vocabulary() {
        return config().vocabulary();
    }

    @Override
    public int context() {
        return config().context();
    }

    /// What it looks like.
    public ModelConfig config() {
        return decoder.config();
    }

    /// Its parameters.
    public Weights weights() {
        return weights;
    }

    /// Its layers.
    public Decoder decoder() {
        return decoder;
    }

    /// How it computes.
    public ComputeOptions options() {
        return options;
    }

    @Override
    public TokenScores score(TokenBatch batch) {
        begin(batch);
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            if (batch.targets() == 0) {
                return TokenScores.of(new float[0]);
            }
            Layout layout = Layout.of(batch, shares(batch));
            Tensor states = states(batch, layout).index_select(0, index(layout.targets()));
            try (var exit = ExitPass.scoring(batch, decoder.head(), states, this::unrecorded)) {
                return exit.scores();
            }
        }
    }

    @Override
    public Tape tape() {
        return new CausalTape(this);
    }

    @Override
    public TokenScores forward(Tape tape, TokenBatch batch) {
        CausalTape kept = CausalTape.of(tape, this);
        begin(batch);
        try (var _ = new TensorScope()) {
            Layout layout = Layout.of(batch, shares(batch));
            CausalTape.Kept way = through(kept, batch, layout);
            long pass = way.pass();
            Optional<ExitPass> exit = batch.targets() == 0
                    ? Optional.empty()
                    : Optional.of(ExitPass.training(
                            batch,
                            decoder.head(),
                            way.states().index_select(0, index(layout.targets())),
                            work -> training(pass, work)));
            kept.keep(way.leavingBy(exit));
            return exit.map(ExitPass::scores).orElseGet(() -> TokenScores.of(new float[0]));
        }
    }

    /// The states behind some of a batch's tokens, `[token][hidden]`, in the innermost scope, keeping on `tape` what
    /// [#backwardStates] needs.
    Tensor forwardStates(Tape tape, TokenBatch batch, int[] tokens) {
        CausalTape kept = CausalTape.of(tape, this);
        begin(batch);
        try (var scope = new TensorScope()) {
            Layout layout = Layout.of(batch, tokens, shares(batch));
            CausalTape.Kept way = through(kept, batch, layout);
            kept.keep(way);
            return scope.pass(way.states().detach().index_select(0, index(layout.rowsOf(tokens))));
        }
    }

    /// Carries the gradient of a loss with respect to what [#forwardStates] gave to the weights that are not frozen.
    void backwardStates(Tape tape, int[] tokens, Tensor gradient) {
        CausalTape kept = CausalTape.of(tape, this);
        CausalTape.Kept forward = kept.take();
        LibTorch.threads(options.threads());
        try (var _ = new TensorScope()) {
            new BackwardPass(forward, decoder.embedding()).run(tokens, gradient);
        } finally {
            CausalTape.free(forward);
            kept.close();
        }
    }

    /// The states behind some of a batch's tokens, `[token][hidden]`, in the innermost scope.
    Tensor states(TokenBatch batch, int[] tokens) {
        begin(batch);
        Layout layout = Layout.of(batch, tokens, shares(batch));
        return states(batch, layout).index_select(0, index(layout.rowsOf(tokens)));
    }

    /// The way of a batch through the layers, up to the states at their end; what the tape held before is freed.
    private CausalTape.Kept through(CausalTape kept, TokenBatch batch, Layout layout) {
        kept.close();
        try (var scope = new TensorScope()) {
            Tensor ids = kept.hold().hold(scope, index(layout.inOrder(batch.ids())));
            Tensor leaf = kept.hold().hold(scope, decoder.embed(ids));
            leaf.requires_grad_(decoder.embedding().requires_grad());
            long pass = adaptation.map(Adaptation::begin).orElse(0L);
            Tensor entrance = kept.hold().hold(scope, training(pass, () -> images.place(batch, layout.rows(), leaf)));
            Rotary.Turn turn = turn(batch, layout);
            kept.hold().hold(scope, turn.cosine());
            kept.hold().hold(scope, turn.sine());
            var routing = new Routing(experts());
            List<Stage> stages = stages(
                            turn,
                            layout,
                            routing,
                            segment -> new RecordedStage(segment, routing),
                            work -> training(pass, work))
                    .stream()
                    .map(s -> options.checkpointing() ? new RepeatedStage(s) : s)
                    .toList();
            Tensor states = entrance;
            for (Stage stage : stages) {
                states = stage.forward(states);
            }
            kept.hold().hold(scope, states);
            routing.complete();
            return new CausalTape.Kept(
                    batch, layout, ids, leaf, entrance, states, stages, routing, pass, Optional.empty());
        }
    }

    @Override
    public void backward(Tape tape, TokenScores gradients) {
        backward(tape, gradients, 0);
    }

    /// The auxiliary loss of the last forward on `tape`, which is least when routers spread tokens evenly over experts
    /// (Fedus et al. 2022): the number of active experts when they do.
    ///
    /// @throws IllegalStateException if the model has no mixture of experts, or there was no forward
    public double balance(Tape tape) {
        return CausalTape.of(tape, this).peek().routing().balance();
    }

    /// As [#backward(Tape, TokenScores)], of a loss that depends on [#balance], too.
    ///
    /// @param dBalance gradient of the loss with respect to it, such as `router_aux_loss_coef` in transformers
    /// @throws IllegalStateException if the model has no mixture of experts and it is not 0
    public void backward(Tape tape, TokenScores gradients, double dBalance) {
        CausalTape kept = CausalTape.of(tape, this);
        CausalTape.Kept forward = kept.take();
        LibTorch.threads(options.threads());
        try (var _ = new TensorScope()) {
            new BackwardPass(forward, decoder.embedding()).run(gradients, dBalance);
        } finally {
            CausalTape.free(forward);
            kept.close();
        }
    }

    /// Experts of each mixture, 0 without any.
    private int experts() {
        return config().layers().stream()
                .map(ModelConfig.Layer::feedForward)
                .mapToInt(f -> f instanceof FeedForward.Experts e ? e.experts() : 0)
                .max()
                .orElse(0);
    }

    private List<Stage> stages(
            Rotary.Turn turn,
            Layout layout,
            Routing routing,
            Function<Segment, Stage> otherwise,
            LinearPass.Around around) {
        return decoder.stages(
                turn,
                layout,
                routing,
                segment -> otherwise.apply(x -> around.apply(() -> segment.apply(x))),
                around,
                byHand() ? Optional.of(parts) : Optional.empty());
    }

    private boolean byHand() {
        return options.device() instanceof Device.Cpu && options.type() == DType.FLOAT32 && !options.mixed();
    }

    /// Whether rows may be shared: all layers know how to, no router counts tokens, no image stands among them.
    private boolean shares(TokenBatch batch) {
        return byHand() && experts() == 0 && batch.images().isEmpty();
    }

    @Override
    public Optimizer optimizer(OptimizerConfig config) {
        return new WeightOptimizer(trained(), config, options.threads());
    }

    /// The parameters that are trained: those of [#weights()] that are not frozen, and an adaptation's.
    public List<Weights.Weight> trained() {
        List<Weights.Weight> trained = new ArrayList<>(weights.trained());
        adaptation.ifPresent(a -> trained.addAll(a.weights().trained()));
        return trained;
    }

    /// Freezes the weights and trains those of `other` in their place, which becomes this model's to close.
    ///
    /// @throws IllegalStateException if there is an adaptation already
    public void adapt(Adaptation other) {
        if (adaptation.isPresent()) {
            throw new IllegalStateException("this model has an adapter already; a model has one at a time");
        }
        weights.train(_ -> false);
        adaptation = Optional.of(other);
    }

    /// What is trained in the place of its weights, if there is something.
    public Optional<Adaptation> adaptation() {
        return adaptation;
    }

    /// The logits behind every token of a batch, `[token][vocabulary]`: for a look at a few tokens, since there is
    /// room for all of them.
    public float[] logits(TokenBatch batch) {
        begin(batch);
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            PackedLayout layout = PackedLayout.of(batch);
            Tensor states = states(batch, layout).index_select(0, index(layout.rows()));
            return Tensors.toArray(logits(states));
        }
    }

    /// The logits that belong to states, in single precision, in the innermost scope.
    Tensor logits(Tensor states) {
        return precise(() -> decoder.head().apply(states)).to(ScalarType.Float);
    }

    /// States behind a batch's tokens, bit for bit those of a forward that keeps something, `[row][hidden]`, in the
    /// innermost scope.
    private Tensor states(TokenBatch batch, Layout layout) {
        Tensor ids = index(layout.inOrder(batch.ids()));
        Tensor states = images.place(batch, layout.rows(), decoder.embed(ids));
        Rotary.Turn turn = turn(batch, layout);
        for (Stage stage : stages(turn, layout, Routing.unnoted(), AppliedStage::new, this::unrecorded)) {
            try (var scope = new TensorScope();
                    stage) {
                states = scope.pass(stage.forward(states));
            }
        }
        return states;
    }

    /// States behind a batch's tokens that look at one another by `attention`, likewise.
    Tensor states(TokenBatch batch, Layout layout, Attention attention) {
        Tensor ids = index(layout.inOrder(batch.ids()));
        Tensor entrance = images.place(batch, layout.rows(), decoder.embed(ids));
        Rotary.Turn turn = turn(batch, layout);
        return precise(() -> decoder.apply(entrance, turn, attention, Routing.unnoted()));
    }

    /// States behind tokens that go on from others, one for each text, `[text][hidden]`, in the innermost scope.
    Tensor states(int[] ids, Positions positions, Attention attention) {
        Rotary.Turn turn = decoder.turn(positions, options.type().scalarType());
        return precise(() -> decoder.apply(decoder.embed(index(ids)), turn, attention, Routing.unnoted()));
    }

    /// Where a batch's tokens stand.
    Positions positions(TokenBatch batch) {
        return images.positions(batch);
    }

    private Rotary.Turn turn(TokenBatch batch, Layout layout) {
        return decoder.turn(
                images.positions(batch).inOrder(layout.order()), options.type().scalarType());
    }

    /// What a forward that a backward follows does, now or again.
    private Tensor training(long pass, Supplier<Tensor> work) {
        return adaptation.map(a -> a.during(pass, () -> precise(work))).orElseGet(() -> precise(work));
    }

    private Tensor unrecorded(Supplier<Tensor> work) {
        try (var _ = GradientMode.off()) {
            return precise(work);
        }
    }

    private Tensor precise(Supplier<Tensor> work) {
        if (!options.mixed()) {
            return work.get();
        }
        try (var _ = Autocast.bfloat16(options.device())) {
            return work.get();
        }
    }

    /// Checks what comes in, and takes the threads.
    void begin(TokenBatch batch) {
        LibTorch.threads(options.threads());
        config().requireFit(batch);
    }

    /// `values` where the model is, by which tensors there can be indexed.
    Tensor index(int[] values) {
        return Tensors.beside(decoder.embedding(), Tensors.indices(values, values.length));
    }

    /// All linear maps, by which adapters find their places.
    public List<Linear> linears() {
        return Stream.concat(decoder.linears().stream(), images.linears().stream())
                .toList();
    }

    @Override
    public void close() {
        parts.close();
        adaptation.ifPresent(Adaptation::close);
        decoder.close();
        weights.close();
    }
}
