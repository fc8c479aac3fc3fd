package bellman.llm.lora;

import bellman.llm.model.ModelException;
import bellman.llm.model.Weights;
import bellman.llm.model.Weights.Weight;
import bellman.store.tensor.Safetensors;
import bellman.store.tensor.TensorEntry;
import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Adapters of a mixture's experts as `peft` writes them for transformers 5, which keeps the experts of a layer in one
/// parameter, and the gates and ups of all of them in another: matrices for all experts side by side, here taken
/// apart. Those of one layer are nested; which is which, their sizes tell.
///
/// With `r` columns per expert, `A` is `[expert r][in]` and `B` `[out][r expert]`.
record FusedExperts(Path file, Safetensors tensors) {
    private static final Pattern FUSED = Pattern.compile("(.*\\.mlp\\.experts)((?:\\.base_layer)*)\\.lora_A\\.weight");
    private static final Pattern ONE = Pattern.compile("(.*\\.mlp\\.experts)\\.(\\d+)\\.(\\w+)\\.lora_(A|B)\\.weight");

    private record Pair(float[] a, float[] b, int in, int out) {}

    /// Whether there are such matrices in the file.
    boolean present() {
        return tensors.tensors().keySet().stream()
                .anyMatch(n -> FUSED.matcher(n).matches());
    }

    /// Fills in all of `weights`.
    ///
    /// @throws ModelException if tensors are missing or left over, or do not fit
    void fill(Weights weights) {
        Set<String> used = new HashSet<>();
        Map<String, List<Pair>> layers = pairs(used);
        for (Weight w : weights.all().values()) {
            Matcher one = ONE.matcher(w.name());
            if (one.matches()) {
                put(w, slice(weights, w, one, layers.getOrDefault(one.group(1), List.of())));
            } else {
                TensorEntry entry = tensors.tensors().get(w.name());
                if (entry == null || !entry.shape().equals(w.shape())) {
                    throw wrong(w, entry == null ? "is missing" : "has the shape " + entry.shape());
                }
                used.add(w.name());
                put(w, floats(w.name()));
            }
        }
        for (String name : tensors.tensors().keySet()) {
            if (!used.contains(name) && !name.equals(AdapterFiles.HEAD)) {
                throw new ModelException(file, "tensor '" + name + "' is left over; the model has no place for it");
            }
        }
    }

    private Map<String, List<Pair>> pairs(Set<String> used) {
        var layers = new LinkedHashMap<String, List<Pair>>();
        for (String name : tensors.tensors().keySet()) {
            Matcher fused = FUSED.matcher(name);
            if (fused.matches()) {
                String other = fused.group(1) + fused.group(2) + ".lora_B.weight";
                TensorEntry a = tensors.tensors().get(name);
                TensorEntry b = tensors.tensors().get(other);
                if (b == null || a.shape().size() != 2 || b.shape().size() != 2) {
                    throw new ModelException(
                            file, "tensor '" + name + "' of shape " + a.shape() + " has no partner '" + other + "'");
                }
                used.add(name);
                used.add(other);
                int in = a.shape().get(1).intValue();
                int out = b.shape().get(0).intValue();
                layers.computeIfAbsent(fused.group(1), _ -> new ArrayList<>())
                        .add(new Pair(floats(name), floats(other), in, out));
            }
        }
        return layers;
    }

    /// How many experts a layer's adapters are beside.
    private static int experts(Weights weights, String layer) {
        return 1
                + weights.all().keySet().stream()
                        .map(ONE::matcher)
                        .filter(m -> m.matches() && m.group(1).equals(layer))
                        .mapToInt(m -> Integer.parseInt(m.group(2)))
                        .max()
                        .orElse(0);
    }

    /// The part of a layer's matrices that is one matrix of one expert. Gates stand before ups.
    private float[] slice(Weights weights, Weight w, Matcher one, List<Pair> pairs) {
        String map = one.group(1) + "." + one.group(2) + "." + one.group(3);
        List<Long> a = Objects.requireNonNull(weights.all().get(map + ".lora_A.weight"))
                .shape();
        List<Long> b = Objects.requireNonNull(weights.all().get(map + ".lora_B.weight"))
                .shape();
        int rank = a.get(0).intValue();
        int in = a.get(1).intValue();
        int out = b.get(0).intValue();
        int expert = Integer.parseInt(one.group(2));
        int columns = rank * experts(weights, one.group(1));
        int fused = one.group(3).equals("down_proj") ? 1 : 2;
        Pair pair = pairs.stream()
                .filter(p -> p.in == in && p.out == fused * out)
                .filter(p -> p.a.length == (long) columns * in && p.b.length == (long) p.out * columns)
                .findFirst()
                .orElseThrow(() -> wrong(w, "is in none of the matrices for all experts of its layer"));
        if (one.group(4).equals("A")) {
            return Arrays.copyOfRange(pair.a, expert * rank * in, (expert + 1) * rank * in);
        }
        int first = one.group(3).equals("up_proj") ? out : 0;
        float[] part = new float[out * rank];
        for (int o = 0; o < out; o++) {
            for (int r = 0; r < rank; r++) {
                part[o * rank + r] = pair.b[(first + o) * columns + r * (columns / rank) + expert];
            }
        }
        return part;
    }

    private static void put(Weight w, float[] values) {
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            long[] shape = w.shape().stream().mapToLong(n -> n).toArray();
            w.tensor().detach().copy_(Tensors.floats(values, shape));
        }
    }

    private float[] floats(String name) {
        if (tensors.array(name) instanceof float[] floats) {
            return floats;
        }
        throw new ModelException(file, "tensor '" + name + "' is not of type F32, as experts' adapters must be here");
    }

    private ModelException wrong(Weight w, String problem) {
        return new ModelException(file, "tensor '" + w.name() + "' of shape " + w.shape() + " " + problem);
    }
}
