package bellman.llm.model;

import bellman.llm.model.RopeConfig.Scaling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Reads rotary positions from config.json: from `rope_parameters`, or from `rope_theta`, `rope_scaling` and
/// `partial_rotary_factor` side by side, as files before transformers 5 have them.
record RopeReader(ConfigFields config, Architecture architecture, int headSize, int context) {
    private static final Set<String> COMMON = Set.of("rope_type", "type", "rope_theta", "partial_rotary_factor");
    private static final String ORIGINAL = "original_max_position_embeddings";

    RopeConfig read() {
        ConfigFields rope = parameters();
        String type = rope.text("rope_type").or(() -> rope.text("type")).orElse("default");
        boolean manyDimensions = architecture == Architecture.QWEN2_5_VL;
        if (manyDimensions && type.equals("mrope")) {
            type = "default";
        }
        Scaling scaling = switch (type) {
            case "default" -> new Scaling.None();
            case "linear" -> valid(rope, () -> new Scaling.Linear(rope.number("factor")));
            case "llama3" -> llama3(rope);
            case "yarn" -> yarn(rope);
            default ->
                throw rope.wrong(
                        "rope_type", type, "one of default, linear, llama3 and yarn; others are not implemented");
        };
        var known = new TreeSet<>(COMMON);
        known.addAll(keys(scaling));
        if (manyDimensions) {
            known.add("mrope_section");
        }
        rope.only(known, "rope of type '" + type + "'");
        double theta = rope.optionalNumber("rope_theta").orElse(manyDimensions ? 1e6 : 1e4);
        double part = rope.optionalNumber("partial_rotary_factor").orElse(1.0);
        if (!(part > 0 && part <= 1)) {
            throw rope.wrong("partial_rotary_factor", part, "above 0 and at most 1");
        }
        // Of heads of 128 columns, and of others an error, as in transformers.
        List<Integer> sections = manyDimensions && rope.find("mrope_section").isEmpty()
                ? List.of(16, 24, 24)
                : rope.integers("mrope_section");
        try {
            return new RopeConfig(theta, (int) (headSize * part), scaling, sections);
        } catch (IllegalArgumentException e) {
            throw wrong(rope, e);
        }
    }

    private static ModelException wrong(ConfigFields rope, IllegalArgumentException e) {
        String place = rope.path().isEmpty()
                ? "rope"
                : rope.path().substring(0, rope.path().length() - 1);
        return new ModelException(rope.file(), "'" + place + "': " + e.getMessage());
    }

    /// The parameters in their newer form. What stands inside them counts more than what stands beside them.
    private ConfigFields parameters() {
        Optional<ConfigFields> older = config.object("rope_scaling");
        Optional<ConfigFields> newer = config.object("rope_parameters");
        if (older.isPresent() && newer.isPresent()) {
            throw new ModelException(
                    config.file(),
                    "both '" + config.path() + "rope_scaling' and '" + config.path()
                            + "rope_parameters' are there; take out the one that does not hold");
        }
        Optional<ConfigFields> given = newer.or(() -> older);
        Map<String, Object> all =
                new LinkedHashMap<>(given.map(ConfigFields::members).orElse(Map.of()));
        for (String key : List.of("rope_theta", "partial_rotary_factor")) {
            config.find(key).ifPresent(v -> all.putIfAbsent(key, v));
        }
        String path = given.map(ConfigFields::path).orElse(config.path());
        return new ConfigFields(config.file(), path, all);
    }

    private Scaling llama3(ConfigFields rope) {
        return valid(
                rope,
                () -> new Scaling.Llama3(
                        rope.number("factor"),
                        rope.number("low_freq_factor"),
                        rope.number("high_freq_factor"),
                        original(rope)));
    }

    private Scaling yarn(ConfigFields rope) {
        int original = original(rope);
        double factor = rope.optionalNumber("factor").orElse((double) context / original);
        double mscale = rope.optionalNumber("mscale").orElse(0.0);
        double allDimensions = rope.optionalNumber("mscale_all_dim").orElse(0.0);
        double suggested = mscale != 0 && allDimensions != 0
                ? Scaling.Yarn.attention(factor, mscale) / Scaling.Yarn.attention(factor, allDimensions)
                : Scaling.Yarn.attention(factor, 1);
        return valid(
                rope,
                () -> new Scaling.Yarn(
                        factor,
                        rope.optionalNumber("attention_factor").orElse(suggested),
                        rope.optionalNumber("beta_fast").orElse(32.0),
                        rope.optionalNumber("beta_slow").orElse(1.0),
                        original,
                        rope.flag("truncate", true)));
    }

    /// The length of the first contexts: beside the parameters, among them, or that of all contexts.
    private int original(ConfigFields rope) {
        return config.optionalInteger(ORIGINAL)
                .or(() -> rope.optionalInteger(ORIGINAL))
                .orElse(context);
    }

    private static Scaling valid(ConfigFields rope, Supplier<Scaling> scaling) {
        try {
            return scaling.get();
        } catch (IllegalArgumentException e) {
            throw wrong(rope, e);
        }
    }

    private static List<String> keys(Scaling scaling) {
        var keys = new ArrayList<String>();
        switch (scaling) {
            case Scaling.None _ -> {}
            case Scaling.Linear _ -> keys.add("factor");
            case Scaling.Llama3 _ -> keys.addAll(List.of("factor", "low_freq_factor", "high_freq_factor", ORIGINAL));
            case Scaling.Yarn _ ->
                keys.addAll(List.of(
                        "factor",
                        "attention_factor",
                        "beta_fast",
                        "beta_slow",
                        "mscale",
                        "mscale_all_dim",
                        "truncate",
                        ORIGINAL));
        }
        return keys;
    }
}
