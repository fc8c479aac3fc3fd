package bellman.llm.vision;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The keys of a `preprocessor_config.json`, of old and new files.
record ImageSettings(Map<?, ?> members) {
    private static final long BICUBIC = 3;
    private static final Set<String> KINDS = Set.of(
            "Qwen2VLImageProcessor",
            "Qwen2VLImageProcessorFast",
            "Qwen2VLImageProcessorPil",
            "Qwen2_5_VLImageProcessor",
            "Qwen2_5_VLImageProcessorFast");

    ImageProcessing processing() {
        ImageProcessing defaults = ImageProcessing.DEFAULTS;
        if (members.get("image_processor_type") instanceof String kind && !KINDS.contains(kind)) {
            throw new IllegalArgumentException("'image_processor_type' is '" + kind + "', expected one of "
                    + KINDS.stream().sorted().toList());
        }
        if (integer("resample", BICUBIC) != BICUBIC) {
            throw new IllegalArgumentException(
                    "'resample' is " + members.get("resample") + ", expected 3 (bicubic), the only one implemented");
        }
        for (String key : List.of("do_center_crop", "do_pad")) {
            if (flag(key, false)) {
                throw new IllegalArgumentException("'" + key + "' is true, which is not implemented");
            }
        }
        if (!flag("do_convert_rgb", true)) {
            throw new IllegalArgumentException("'do_convert_rgb' is false; images are always converted");
        }
        boolean normalized = flag("do_normalize", true);
        return new ImageProcessing(
                flag("do_resize", true),
                limit("min_pixels", "shortest_edge", defaults.leastPixels()),
                limit("max_pixels", "longest_edge", defaults.mostPixels()),
                (int) integer("patch_size", defaults.patch()),
                (int) integer("merge_size", defaults.merge()),
                (int) integer("temporal_patch_size", defaults.frames()),
                flag("do_rescale", true) ? number(members.get("rescale_factor"), "rescale_factor", 1 / 255.0) : 1,
                normalized ? numbers("image_mean", defaults.mean()) : List.of(0f, 0f, 0f),
                normalized ? numbers("image_std", defaults.deviation()) : List.of(1f, 1f, 1f));
    }

    private long limit(String key, String edge, long other) {
        if (members.containsKey(key)) {
            return integer(key, other);
        }
        Object size = members.get("size");
        if (size == null) {
            return other;
        }
        if (!(size instanceof Map<?, ?> sizes)) {
            throw wrong("size", "an object with 'shortest_edge' and 'longest_edge'", size);
        }
        var inside = new ImageSettings(sizes);
        return inside.integer(edge, inside.integer(key, other));
    }

    private boolean flag(String key, boolean other) {
        Object value = members.get(key);
        if (value == null) {
            return other;
        }
        if (!(value instanceof Boolean flag)) {
            throw wrong(key, "true or false", value);
        }
        return flag;
    }

    private long integer(String key, long other) {
        Object value = members.get(key);
        if (value == null) {
            return other;
        }
        if (!(value instanceof Long n) || n < 0 || n > Integer.MAX_VALUE) {
            throw wrong(key, "an integer from 0 to " + Integer.MAX_VALUE, value);
        }
        return n;
    }

    private static double number(@Nullable Object value, String key, double other) {
        if (value == null) {
            return other;
        }
        if (!(value instanceof Number n) || !(n.doubleValue() > 0)) {
            throw wrong(key, "a positive number", value);
        }
        return n.doubleValue();
    }

    private List<Float> numbers(String key, List<Float> other) {
        Object value = members.get(key);
        if (value == null) {
            return other;
        }
        if (!(value instanceof List<?> list)) {
            throw wrong(key, "a list of numbers", value);
        }
        return list.stream()
                .map(item -> {
                    if (!(item instanceof Number n)) {
                        throw wrong(key, "a list of numbers", value);
                    }
                    return n.floatValue();
                })
                .toList();
    }

    private static IllegalArgumentException wrong(String key, String expected, Object found) {
        return new IllegalArgumentException("'" + key + "' is " + found + ", expected " + expected);
    }
}
