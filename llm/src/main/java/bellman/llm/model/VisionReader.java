package bellman.llm.model;

import bellman.llm.vision.VisionConfig;
import java.util.List;
import java.util.Set;

/// Reads a vision tower's description from config.json. What a file leaves out is what `Qwen2_5_VLVisionConfig`
/// of transformers leaves out, which writes what differs from its defaults.
final class VisionReader {
    private static final Set<String> ROPE = Set.of("rope_theta", "rope_type");

    private VisionReader() {}

    /// @param root of the file
    static VisionConfig read(ConfigFields root) {
        ConfigFields vision = root.object("vision_config")
                .orElseThrow(() -> new ModelException(
                        root.file(), "'vision_config' is missing; expected the description of the vision tower"));
        String activation = vision.text("hidden_act").orElse("silu");
        if (!activation.equals("silu")) {
            throw vision.wrong("hidden_act", activation, "silu");
        }
        double theta = 10_000;
        if (vision.find("rope_parameters").isPresent()) {
            ConfigFields rope = vision.object("rope_parameters").orElseThrow();
            rope.only(ROPE, "a vision tower's rope");
            String type = rope.text("rope_type").orElse("axial");
            if (!type.equals("axial")) {
                throw rope.wrong("rope_type", type, "axial");
            }
            theta = rope.optionalNumber("rope_theta").orElse(theta);
        }
        List<Integer> full = vision.find("fullatt_block_indexes").isPresent()
                ? vision.integers("fullatt_block_indexes")
                : List.of(7, 15, 23, 31);
        try {
            return new VisionConfig(
                    vision.optionalInteger("depth").orElse(32),
                    vision.optionalInteger("hidden_size").orElse(3584),
                    vision.optionalInteger("num_heads").orElse(16),
                    vision.optionalInteger("intermediate_size").orElse(3420),
                    vision.optionalInteger("out_hidden_size").orElse(3584),
                    vision.optionalInteger("in_channels").orElse(3),
                    vision.optionalInteger("patch_size").orElse(14),
                    vision.optionalInteger("temporal_patch_size").orElse(2),
                    vision.optionalInteger("spatial_merge_size").orElse(2),
                    vision.optionalInteger("window_size").orElse(112),
                    Set.copyOf(full),
                    theta);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ModelException(root.file(), "'vision_config': " + e.getMessage());
        }
    }
}
