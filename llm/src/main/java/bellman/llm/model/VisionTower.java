package bellman.llm.model;

import bellman.llm.vision.PatchOrder;
import bellman.llm.vision.VisionConfig;
import bellman.net.ImagePatches;
import bellman.torch.SegmentedFunction;
import bellman.torch.Tensors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// From images' patches to what takes the place of their tokens' embeddings: the vision tower of Qwen2.5-VL (Bai et
/// al. 2025, section 2.1.1). Patches see those of their window, and in some blocks their whole image; squares of
/// patches become tokens at the end.
final class VisionTower {
    private static final double EPSILON = 1e-6;
    private final VisionConfig config;
    private final Tensor patchWeight;
    private final List<VisionBlock> blocks = new ArrayList<>();
    private final RmsNorm last;
    private final Linear wide;
    private final Linear out;

    /// Asks `weights` for all parameters below `prefix`, such as `model.visual.`.
    VisionTower(VisionConfig config, Weights weights, String prefix) {
        this.config = config;
        int hidden = config.hidden();
        patchWeight = weights.add(
                prefix + "patch_embed.proj.weight",
                Weights.Initial.NORMAL,
                hidden,
                config.channels(),
                config.frames(),
                config.patch(),
                config.patch());
        for (int i = 0; i < config.blocks(); i++) {
            blocks.add(new VisionBlock(config, weights, prefix + "blocks." + i, EPSILON));
        }
        last = new RmsNorm(weights, prefix + "merger.ln_q", hidden, EPSILON);
        int square = hidden * config.merge() * config.merge();
        wide = new Linear(weights, prefix + "merger.mlp.0", square, square, true);
        out = new Linear(weights, prefix + "merger.mlp.2", square, config.output(), true);
    }

    /// What enters the first segment: the images' patches in the tower's order, `[patch][float]`, in the innermost
    /// scope.
    ///
    /// @throws IllegalArgumentException if patches have another size than the tower's
    Tensor input(List<ImagePatches> images, PatchOrder order) {
        int floats = config.patchSize();
        int merge = config.merge() * config.merge();
        Tensor rows = torch.empty(
                new long[] {(long) order.squares().length * merge, floats},
                bellman.torch.Device.cpu().options(bellman.torch.DType.FLOAT32),
                new MemoryFormatOptional());
        MemorySegment memory = Tensors.memory(rows);
        int[] places = order.inverse();
        int square = 0;
        int chunk = merge * floats;
        for (ImagePatches image : images) {
            if (image.values().length != image.patches() * (long) floats) {
                throw new IllegalArgumentException("an image's patches have "
                        + image.values().length / image.patches() + " floats, the vision tower's have " + floats
                        + "; prepare images with the model's own preprocessor_config.json");
            }
            for (int from = 0; from < image.values().length; from += chunk) {
                long to = (long) places[square++] * chunk * Float.BYTES;
                MemorySegment.copy(image.values(), from, memory, ValueLayout.JAVA_FLOAT, to, chunk);
            }
        }
        return Tensors.beside(patchWeight, rows);
    }

    /// The tower in pieces, from [#input] to `[token][output]`, tokens in the images' order. They hold tensors of
    /// the innermost scope.
    List<SegmentedFunction.Segment> segments(PatchOrder order, ScalarType type) {
        Rotary.Turn turn = turn(order);
        int[] inverse = order.inverse();
        Tensor places = Tensors.beside(patchWeight, Tensors.indices(inverse, inverse.length));
        List<SegmentedFunction.Segment> segments = new ArrayList<>();
        segments.add(x -> torch.linear(x.to(type), patchWeight.reshape(config.hidden(), -1)));
        for (int i = 0; i < blocks.size(); i++) {
            VisionBlock block = blocks.get(i);
            int[] lengths = config.fullBlocks().contains(i) ? order.frames() : order.windows();
            segments.add(x -> block.apply(x, turn, lengths));
        }
        segments.add(x -> {
            Tensor squares = last.apply(x).reshape(inverse.length, -1);
            return out.apply(torch.gelu(wide.apply(squares))).index_select(0, places);
        });
        return segments;
    }

    /// All at once.
    Tensor apply(List<ImagePatches> images, PatchOrder order, ScalarType type) {
        Tensor x = input(images, order);
        for (SegmentedFunction.Segment segment : segments(order, type)) {
            x = segment.apply(x);
        }
        return x;
    }

    /// Half of a head's pairs of columns turn with a patch's row, the others with its column.
    private Rotary.Turn turn(PatchOrder order) {
        int size = config.hidden() / config.heads();
        var rope = new RopeConfig(config.theta(), size / 2, new RopeConfig.Scaling.None(), List.of());
        float[] frequencies = Rotary.frequencies(rope);
        int patches = order.rows().length;
        float[] cosine = new float[patches * size];
        float[] sine = new float[patches * size];
        int half = size / 2;
        int quarter = size / 4;
        for (int p = 0; p < patches; p++) {
            for (int i = 0; i < half; i++) {
                int place = i < quarter ? order.rows()[p] : order.columns()[p];
                float angle = place * frequencies[i % quarter];
                int at = p * size + i;
                cosine[at] = (float) Math.cos(angle);
                cosine[at + half] = cosine[at];
                sine[at + half] = (float) Math.sin(angle);
                sine[at] = -sine[at + half];
            }
        }
        return new Rotary.Turn(
                Tensors.beside(patchWeight, Tensors.floats(cosine, patches, 1, size)),
                Tensors.beside(patchWeight, Tensors.floats(sine, patches, 1, size)),
                size);
    }

    List<Linear> linears() {
        List<Linear> linears = new ArrayList<>();
        blocks.forEach(block -> linears.addAll(block.linears()));
        linears.add(wide);
        linears.add(out);
        return linears;
    }

    VisionConfig config() {
        return config;
    }
}
