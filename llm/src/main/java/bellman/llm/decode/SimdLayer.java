package bellman.llm.decode;

import bellman.llm.decode.PackedLinear.Part;
import bellman.llm.model.AttentionConfig;
import bellman.llm.model.FeedForward;
import bellman.llm.model.ModelConfig;
import java.lang.foreign.SegmentAllocator;
import java.util.List;
import java.util.zip.Checksum;

/// The weights of a layer.
final class SimdLayer {
    private final String name;
    private final int window;
    private final PackedLinear inputs;
    private final PackedLinear output;
    private final PackedLinear gates;
    private final PackedLinear down;
    private final float[] before;
    private final float[] between;
    private final float[] queryNorm;
    private final float[] keyNorm;

    SimdLayer(ModelConfig model, int number, SegmentAllocator memory, WeightType type) {
        AttentionConfig attention = model.attention();
        ModelConfig.Layer layer = model.layers().get(number);
        FeedForward.Gated block = switch (layer.feedForward()) {
            case FeedForward.Gated gated -> gated;
            case FeedForward.Experts _ ->
                throw new IllegalArgumentException("layer " + number + " is a mixture of experts, which this decoder"
                        + " does not run; generate with the engine torch");
        };
        name = "model.layers." + number;
        window = layer.window();
        int queries = attention.heads() * attention.headSize();
        int keys = attention.keyValueHeads() * attention.headSize();
        String self = name + ".self_attn";
        inputs = PackedLinear.of(
                memory,
                type,
                model.hidden(),
                List.of(
                        new Part(self + ".q_proj", queries, attention.biases()),
                        new Part(self + ".k_proj", keys, attention.biases()),
                        new Part(self + ".v_proj", keys, attention.biases())));
        output = PackedLinear.of(
                memory, type, queries, List.of(new Part(self + ".o_proj", model.hidden(), attention.outputBias())));
        gates = PackedLinear.interleaved(
                memory,
                type,
                model.hidden(),
                new Part(name + ".mlp.gate_proj", block.width(), block.biases()),
                new Part(name + ".mlp.up_proj", block.width(), block.biases()));
        down = PackedLinear.of(
                memory,
                type,
                block.width(),
                List.of(new Part(name + ".mlp.down_proj", model.hidden(), block.biases())));
        before = new float[model.hidden()];
        between = new float[model.hidden()];
        int norms = attention.norms() ? attention.headSize() : 0;
        queryNorm = new float[norms];
        keyNorm = new float[norms];
    }

    /// Copies the weights in.
    void load(WeightSource source) {
        inputs.load(source);
        output.load(source);
        gates.load(source);
        down.load(source);
        norm(source, ".input_layernorm", before);
        norm(source, ".post_attention_layernorm", between);
        norm(source, ".self_attn.q_norm", queryNorm);
        norm(source, ".self_attn.k_norm", keyNorm);
    }

    void hash(Checksum first, Checksum second) {
        for (PackedLinear linear : List.of(inputs, output, gates, down)) {
            linear.hash(first, second);
        }
        for (float[] norm : List.of(before, between, queryNorm, keyNorm)) {
            PackedLinear.hash(norm, first, second);
        }
    }

    private void norm(WeightSource source, String suffix, float[] weight) {
        if (weight.length > 0) {
            source.read(name + suffix + ".weight", 0, weight, weight.length);
        }
    }

    /// The most columns that enter one of its products.
    int deepest() {
        return Math.max(Math.max(inputs.in(), output.in()), Math.max(gates.in(), down.in()));
    }

    /// Tokens that it sees, the one that looks included; 0 for all.
    int window() {
        return window;
    }

    /// To queries, keys and values.
    PackedLinear inputs() {
        return inputs;
    }

    /// From what the heads saw.
    PackedLinear output() {
        return output;
    }

    /// To gates and what they let through, panel by panel in turn.
    PackedLinear gates() {
        return gates;
    }

    /// Back to the hidden size.
    PackedLinear down() {
        return down;
    }

    float[] before() {
        return before;
    }

    float[] between() {
        return between;
    }

    /// Empty if queries are not normalised.
    float[] queryNorm() {
        return queryNorm;
    }

    /// Likewise for keys.
    float[] keyNorm() {
        return keyNorm;
    }
}
