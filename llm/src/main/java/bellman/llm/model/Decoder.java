package bellman.llm.model;

import bellman.simd.CausalAttention.Family;
import bellman.torch.SegmentedFunction.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Everything between token ids and the states that logits are made of: an embedding, layers, and a norm.
public final class Decoder implements AutoCloseable {
    /// Path of the projection to the vocabulary.
    public static final String HEAD = "lm_head";

    private final ModelConfig config;
    private final Tensor embedding;
    private final Linear head;
    private final List<DecoderLayer> layers = new ArrayList<>();
    private final RmsNorm last;
    private final Rotary rotary;

    /// Asks `weights` for all parameters of a decoder.
    public Decoder(ModelConfig config, Weights weights) {
        this.config = config;
        String prefix = "model.";
        embedding = weights.add(
                prefix + "embed_tokens.weight", Weights.Initial.NORMAL, config.vocabulary(), config.hidden());
        for (int i = 0; i < config.layers().size(); i++) {
            layers.add(new DecoderLayer(config, weights, prefix, i));
        }
        last = new RmsNorm(weights, prefix + "norm", config.hidden(), config.normEpsilon());
        head = config.tied()
                ? new Linear(HEAD, embedding)
                : new Linear(weights, HEAD, config.hidden(), config.vocabulary(), false);
        rotary = new Rotary(config.rope(), weights.device());
    }

    /// The rows of the embedding for `ids`, `[token]` of longs, as a leaf of the graph: what a backward adds to its
    /// gradient belongs to these rows.
    Tensor embed(Tensor ids) {
        return torch.embedding(embedding.detach(), ids);
    }

    /// The turns of tokens at `positions`, of tensors of `type`, in the innermost scope.
    Rotary.Turn turn(Positions positions, ScalarType type) {
        return rotary.at(positions, type);
    }

    /// The states after all layers and the last norm.
    ///
    /// @param embedded `[token][hidden]`
    /// @return `[token][hidden]`
    Tensor apply(Tensor embedded, Rotary.Turn turn, Attention attention, Routing routing) {
        Tensor x = embedded;
        for (DecoderLayer layer : layers) {
            x = layer.apply(x, turn, attention, routing);
        }
        return last.apply(x);
    }

    /// The same function as stages of a training pass.
    ///
    /// @param recorded makes a stage of what libtorch records
    /// @param around detours
    /// @param parts for stages by hand; without them there are none
    List<Stage> stages(
            Rotary.Turn turn,
            Layout layout,
            Routing routing,
            Function<Segment, Stage> recorded,
            LinearPass.Around around,
            Optional<Parts> parts) {
        List<Family> families = layout.families();
        List<Stage> stages = new ArrayList<>();
        for (DecoderLayer layer : layers) {
            stages.add(parts.flatMap(p -> layer.byHand(turn, families, p, around))
                    .orElseGet(() -> recorded.apply(x -> layer.apply(x, turn, layout.recorded(), routing))));
        }
        stages.add(parts.<Stage>map(p -> new NormPass.Alone(last, p)).orElseGet(() -> recorded.apply(last::apply)));
        return stages;
    }

    /// `[vocabulary][hidden]`, whose rows stand for tokens at the entrance.
    Tensor embedding() {
        return embedding;
    }

    /// From states to logits, by rows that stand for tokens at the exit: those of the embedding if they are tied.
    public Linear head() {
        return head;
    }

    /// All linear maps, the head last.
    public List<Linear> linears() {
        return Stream.concat(layers.stream().flatMap(l -> l.linears().stream()), Stream.of(head))
                .toList();
    }

    /// What it looks like.
    public ModelConfig config() {
        return config;
    }

    @Override
    public void close() {
        rotary.close();
    }
}
