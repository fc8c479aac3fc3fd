package bellman.llm.model;

import bellman.net.SequenceModel;
import bellman.net.TokenBatch;
import bellman.torch.TensorHold;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/// What a forward of a [CausalModel] leaves for its backward.
final class CausalTape implements SequenceModel.Tape {
    private final TensorHold hold = new TensorHold();
    private final CausalModel model;
    private Optional<Kept> kept = Optional.empty();

    /// @param batch that was asked about
    /// @param layout of its tokens
    /// @param ids of its tokens, in the order of rows
    /// @param leaf rows of the embedding, where the graph begins
    /// @param entrance the same with images' features, which enters the layers
    /// @param states at the end of the layers
    /// @param stages that ran between them
    /// @param routing of the layers
    /// @param pass of an adaptation
    /// @param exit that some of the states took
    record Kept(
            TokenBatch batch,
            Layout layout,
            Tensor ids,
            Tensor leaf,
            Tensor entrance,
            Tensor states,
            List<Stage> stages,
            Routing routing,
            long pass,
            Optional<ExitPass> exit) {

        /// The same with an exit.
        Kept leavingBy(Optional<ExitPass> way) {
            return new Kept(batch, layout, ids, leaf, entrance, states, stages, routing, pass, way);
        }
    }

    CausalTape(CausalModel model) {
        this.model = model;
    }

    /// Itself, if it belongs to `other`.
    static CausalTape of(SequenceModel.Tape tape, CausalModel other) {
        if (tape instanceof CausalTape t && t.model == other) {
            return t;
        }
        throw new IllegalArgumentException("this tape belongs to another model");
    }

    /// Owns the tensors of a forward, until it is cleared.
    TensorHold hold() {
        return hold;
    }

    void keep(Kept forward) {
        kept = Optional.of(forward);
    }

    /// What was kept.
    Kept peek() {
        return kept.orElseThrow(() -> new IllegalStateException(
                "this tape has no forward, or one whose backward was already taken; call forward first"));
    }

    /// What was kept; it can be taken once.
    Kept take() {
        Kept forward = peek();
        kept = Optional.empty();
        return forward;
    }

    @Override
    public void close() {
        kept.ifPresent(CausalTape::free);
        kept = Optional.empty();
        hold.close();
    }

    static void free(Kept forward) {
        forward.stages.forEach(Stage::close);
        forward.exit.ifPresent(ExitPass::close);
    }
}
