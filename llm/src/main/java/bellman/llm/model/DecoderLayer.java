package bellman.llm.model;

import bellman.simd.CausalAttention.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/// A layer of a decoder: attention and a feed-forward block, each behind a norm and added to what entered it.
final class DecoderLayer {
    private final int number;
    private final int window;
    private final AttentionConfig config;
    private final RmsNorm before;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Optional<RmsNorm> queryNorm;
    private final Optional<RmsNorm> keyNorm;
    private final Linear output;
    private final RmsNorm between;
    private final Block block;
    private final List<Linear> linears = new ArrayList<>();

    DecoderLayer(ModelConfig model, Weights weights, String prefix, int number) {
        this.number = number;
        ModelConfig.Layer layer = model.layers().get(number);
        window = layer.window();
        config = model.attention();
        String name = prefix + "layers." + number;
        String attention = name + ".self_attn";
        int hidden = model.hidden();
        int queries = config.heads() * config.headSize();
        int keys = config.keyValueHeads() * config.headSize();
        before = new RmsNorm(weights, name + ".input_layernorm", hidden, model.normEpsilon());
        query = new Linear(weights, attention + ".q_proj", hidden, queries, config.biases());
        key = new Linear(weights, attention + ".k_proj", hidden, keys, config.biases());
        value = new Linear(weights, attention + ".v_proj", hidden, keys, config.biases());
        output = new Linear(weights, attention + ".o_proj", queries, hidden, config.outputBias());
        queryNorm = headNorm(model, weights, attention + ".q_norm");
        keyNorm = headNorm(model, weights, attention + ".k_norm");
        between = new RmsNorm(weights, name + ".post_attention_layernorm", hidden, model.normEpsilon());
        linears.addAll(List.of(query, key, value, output));
        block = switch (layer.feedForward()) {
            case FeedForward.Gated gated -> {
                GatedBlock made = GatedBlock.of(weights, name + ".mlp", hidden, gated);
                linears.addAll(made.linears());
                yield made;
            }
            case FeedForward.Experts experts -> {
                ExpertsBlock made = new ExpertsBlock(weights, name + ".mlp", hidden, experts);
                linears.addAll(made.linears());
                yield made;
            }
        };
    }

    private static Optional<RmsNorm> headNorm(ModelConfig model, Weights weights, String name) {
        return model.attention().norms()
                ? Optional.of(new RmsNorm(weights, name, model.attention().headSize(), model.normEpsilon()))
                : Optional.empty();
    }

    /// `[token][hidden]` to the same shape.
    Tensor apply(Tensor x, Rotary.Turn turn, Attention attention, Routing routing) {
        Tensor seen = attend(before.apply(x), turn, attention);
        Tensor y = x.add(output.apply(seen));
        return y.add(block.apply(between.apply(y), routing));
    }

    private Tensor attend(Tensor x, Rotary.Turn turn, Attention attention) {
        Tensor queries = heads(query.apply(x));
        Tensor keys = heads(key.apply(x));
        Tensor values = heads(value.apply(x));
        if (queryNorm.isPresent() && keyNorm.isPresent()) {
            queries = queryNorm.get().apply(queries);
            keys = keyNorm.get().apply(keys);
        }
        return attention.attend(number, window, turn.apply(queries), turn.apply(keys), values);
    }

    /// `[token][head * size]` as `[token][head][size]`.
    private Tensor heads(Tensor rows) {
        return rows.view(rows.size(0), -1, config.headSize());
    }

    /// The layer on its way through a training pass, by hand where all of it is known.
    Optional<Stage> byHand(Rotary.Turn turn, List<Family> families, Parts parts, LinearPass.Around around) {
        return block instanceof GatedBlock gated
                ? Optional.of(new LayerPass(this, gated, turn, families, parts, around))
                : Optional.empty();
    }

    int window() {
        return window;
    }

    AttentionConfig config() {
        return config;
    }

    RmsNorm before() {
        return before;
    }

    RmsNorm between() {
        return between;
    }

    Optional<RmsNorm> queryNorm() {
        return queryNorm;
    }

    Optional<RmsNorm> keyNorm() {
        return keyNorm;
    }

    Linear query() {
        return query;
    }

    Linear key() {
        return key;
    }

    Linear value() {
        return value;
    }

    Linear output() {
        return output;
    }

    List<Linear> linears() {
        return linears;
    }
}
