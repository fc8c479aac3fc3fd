package bellman.llm.lora;

import bellman.llm.model.ModelException;
import bellman.store.disk.StorageException;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;

/// `adapter_config.json` in the form of `peft`. A key that would make the adapter something else than it is here
/// is refused, unless it is off.
record LoraConfigFile(Path file, Map<String, Object> members) {
    static final String NAME = "adapter_config.json";
    private static final String GATES_AND_UPS = "gate_up_proj";

    /// What says nothing about what an adapter computes.
    private static final Set<String> HARMLESS = Set.of(
            "auto_mapping",
            "base_model_name_or_path",
            "eva_config",
            "inference_mode",
            "megatron_core",
            "peft_type",
            "peft_version",
            "qalora_group_size",
            "revision",
            "runtime_config",
            "task_type");

    private static final Set<String> UNDERSTOOD = Set.of(
            "alpha_pattern",
            "bias",
            "exclude_modules",
            "init_lora_weights",
            "lora_alpha",
            "lora_dropout",
            "r",
            "rank_pattern",
            "target_modules",
            "target_parameters",
            "use_rslora");

    /// Ways to begin that leave the model's own weights alone.
    private static final Set<Object> INITIAL = Set.of(true, false, "gaussian", "eva", "orthogonal");

    static LoraConfigFile read(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            return new LoraConfigFile(file, Json.read(Files.readAllBytes(file)));
        } catch (JsonException e) {
            throw new ModelException(file, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw StorageException.of(file, "cannot read it; expected an adapter's folder as peft writes it", e);
        }
    }

    LoraConfig config() {
        if (!"LORA".equals(members.get("peft_type"))) {
            throw wrong("peft_type", "LORA, the only kind of adapter that is read");
        }
        if (!"none".equals(members.getOrDefault("bias", "none"))) {
            throw wrong("bias", "none: trained biases are not implemented");
        }
        if (!INITIAL.contains(members.getOrDefault("init_lora_weights", true))) {
            throw wrong(
                    "init_lora_weights",
                    "an adapter beside the original weights; save it with peft's path_initial_model_for_weight_conversion");
        }
        members.forEach((key, value) -> {
            if (!HARMLESS.contains(key) && !UNDERSTOOD.contains(key) && !isOff(value)) {
                throw wrong(key, "it absent or off: this is not implemented");
            }
        });
        try {
            return new LoraConfig(
                    optional("r", Long.class, "an integer")
                            .map(Math::toIntExact)
                            .orElse(8),
                    optional("lora_alpha", Number.class, "a number")
                            .map(Number::doubleValue)
                            .orElse(8.0),
                    optional("lora_dropout", Number.class, "a number")
                            .map(Number::doubleValue)
                            .orElse(0.0),
                    targets(),
                    targets("exclude_modules"),
                    optional("use_rslora", Boolean.class, "true or false").orElse(false),
                    pattern("rank_pattern", n -> Math.toIntExact(n.longValue())),
                    pattern("alpha_pattern", Number::doubleValue));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ModelException(file, String.valueOf(e.getMessage()));
        }
    }

    private LoraTargets targets() {
        Optional<LoraTargets> modules = targets("target_modules");
        Object parameters = members.getOrDefault("target_parameters", List.of());
        if (isOff(parameters)) {
            return modules.orElseThrow(() -> new ModelException(file, "'target_modules' is missing"));
        }
        if (!(parameters instanceof List<?> names)) {
            throw wrong("target_parameters", "a list of names");
        }
        List<String> expressions = new ArrayList<>();
        modules.ifPresent(m -> expressions.add(expression(m)));
        names.forEach(name -> expressions.add(parameter(String.valueOf(name))));
        return new LoraTargets.Matching(String.join("|", expressions));
    }

    private static String expression(LoraTargets targets) {
        return switch (targets) {
            case LoraTargets.Named named ->
                "(.*\\.)?("
                        + String.join(
                                "|",
                                named.names().stream()
                                        .map(LoraConfigFile::literal)
                                        .toList()) + ")";
            case LoraTargets.Matching matching -> "(" + matching.expression() + ")";
            case LoraTargets.AllLinear _ -> ".*";
        };
    }

    /// The linear maps that a parameter of a mixture stands for: transformers 5 keeps those of all experts together,
    /// the router beside them.
    private String parameter(String name) {
        if (name.equals("gate.weight") || name.endsWith(".gate.weight")) {
            return "(.*\\.)?" + literal(name.substring(0, name.length() - ".weight".length()));
        }
        for (String leaf : List.of(GATES_AND_UPS, "down_proj")) {
            if (name.equals(leaf) || name.endsWith("experts." + leaf)) {
                String experts =
                        literal(name.equals(leaf) ? "experts." : name.substring(0, name.length() - leaf.length()));
                return "(.*\\.)?" + experts + "\\d+\\." + maps(leaf);
            }
        }
        throw wrong("target_parameters", "parameters of a mixture: gate_up_proj, down_proj and gate.weight");
    }

    private static String maps(String leaf) {
        return leaf.equals(GATES_AND_UPS) ? "(gate_proj|up_proj)" : leaf;
    }

    /// An expression that matches only `text`, in Java as in Python.
    private static String literal(String text) {
        return text.replaceAll("[^\\w]", "\\\\$0");
    }

    private static boolean isOff(Object value) {
        return switch (value) {
            case Boolean b -> !b;
            case List<?> list -> list.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            default -> false;
        };
    }

    private Optional<LoraTargets> targets(String key) {
        Object value = members.get(key);
        if (value == null || isOff(value)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (value) {
                    case String text -> LoraTargets.of(text);
                    case List<?> names ->
                        new LoraTargets.Named(
                                names.stream().map(String::valueOf).toList());
                    default -> throw wrong(key, "a text or a list of names");
                });
    }

    private <T> SequencedMap<String, T> pattern(String key, Function<Number, T> reading) {
        var result = new LinkedHashMap<String, T>();
        Object value = members.getOrDefault(key, Map.of());
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong(key, "an object of numbers");
        }
        map.forEach((name, number) -> {
            if (!(number instanceof Number n)) {
                throw wrong(key, "an object of numbers");
            }
            String path = String.valueOf(name);
            result.put(
                    path.endsWith(GATES_AND_UPS)
                            ? path.substring(0, path.length() - GATES_AND_UPS.length()) + "\\d+\\."
                                    + maps(GATES_AND_UPS)
                            : path,
                    reading.apply(n));
        });
        return result;
    }

    private <T> Optional<T> optional(String key, Class<T> type, String expected) {
        Object value = members.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw wrong(key, expected);
        }
        return Optional.of(type.cast(value));
    }

    private ModelException wrong(String key, String expected) {
        return new ModelException(file, "'" + key + "' is " + members.get(key) + ", expected " + expected);
    }

    /// The text of the file for an adapter.
    ///
    /// @param base name or folder of the model beside which it stands
    static String text(LoraConfig config, String base) {
        var members = new LinkedHashMap<String, Object>();
        members.put("base_model_name_or_path", base);
        members.put("bias", "none");
        config.excluded().ifPresent(e -> members.put("exclude_modules", spelled(e)));
        members.put("fan_in_fan_out", false);
        members.put("inference_mode", true);
        members.put("init_lora_weights", true);
        members.put("lora_alpha", exact(config.alpha()));
        members.put("lora_dropout", config.dropout());
        members.put("peft_type", "LORA");
        members.put("r", config.rank());
        members.put("rank_pattern", config.ranks());
        var alphas = new LinkedHashMap<String, Object>();
        config.alphas().forEach((name, alpha) -> alphas.put(name, exact(alpha)));
        members.put("alpha_pattern", alphas);
        members.put("target_modules", spelled(config.targets()));
        members.put("task_type", "CAUSAL_LM");
        members.put("use_dora", false);
        members.put("use_rslora", config.rankStabilized());
        return Json.write(members) + "\n";
    }

    private static Object spelled(LoraTargets targets) {
        return switch (targets) {
            case LoraTargets.Named named -> new ArrayList<>(named.names());
            case LoraTargets.Matching matching -> matching.expression();
            case LoraTargets.AllLinear _ -> "all-linear";
        };
    }

    /// An integer if it is one, as people write it.
    private static Object exact(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1L << 53 ? (Object) (long) number : (Object) number;
    }
}
