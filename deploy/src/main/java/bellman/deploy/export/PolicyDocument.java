package bellman.deploy.export;

import bellman.app.Main;
import bellman.app.SavedRun;
import bellman.deploy.graph.Constants;
import bellman.deploy.graph.PolicyGraph;
import bellman.deploy.graph.Port;
import bellman.deploy.graph.Weights;
import bellman.head.ActionValues;
import bellman.head.Bernoulli;
import bellman.head.Categorical;
import bellman.head.Deterministic;
import bellman.head.DiagonalGaussian;
import bellman.head.MultiCategorical;
import bellman.head.PolicyHead;
import bellman.head.SquashedGaussian;
import bellman.head.StateDependentGaussian;
import bellman.policy.Policy;
import bellman.space.Box;
import bellman.store.checkpoint.Checkpoint;
import bellman.train.EnvironmentConfig;
import bellman.vector.RunningStatistics;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `policy.json`: what an exported policy is, what it takes and gives, and how actions are drawn from it.
final class PolicyDocument {
    /// The file's name.
    static final String FILE = "policy.json";

    private static final int FORMAT = 1;
    private final Map<String, Object> json = new LinkedHashMap<>();

    PolicyDocument(
            PolicyExport.Format format, SavedRun run, EnvironmentConfig environment, Policy policy, PolicyGraph graph) {
        boolean inGraph = format == PolicyExport.Format.ONNX;
        json.put("format", FORMAT);
        json.put("bellman", Main.VERSION);
        json.put("files", format.file());
        json.put("algorithm", run.directory().manifest().algorithm());
        json.put("environment", environment(environment));
        json.put("run", String.valueOf(run.directory().path().toAbsolutePath().getFileName()));
        json.put("checkpoint", run.checkpoint().step());
        json.put("observation_space", SpaceJson.of(policy.observationSpace()));
        json.put("action_space", SpaceJson.of(policy.actionSpace()));
        if (inGraph) {
            json.put("inputs", graph.inputs().stream().map(PolicyDocument::port).toList());
            json.put(
                    "outputs",
                    graph.outputs().stream().map(PolicyDocument::port).toList());
        }
        json.put("preprocessing", preprocessing(policy, inGraph));
        json.put("head", head(policy));
        if (policy.network().stateSize() > 0) {
            json.put(
                    "memory",
                    inGraph
                            ? "state is zeros where an episode begins, afterwards the next_state of the step before it"
                            : "zeros where an episode begins, afterwards what the step before it left");
        }
    }

    /// Adds the weights' number and hash: SHA-256 over each name, as UTF-8, and values, as little-endian
    /// floats.
    void add(Weights weights) {
        MessageDigest digest = Checkpoint.sha256();
        long count = 0;
        for (var weight : weights.all().sequencedEntrySet()) {
            digest.update(weight.getKey().getBytes(StandardCharsets.UTF_8));
            float[] values = weight.getValue().values();
            ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            digest.update(bytes);
            count += values.length;
        }
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("count", count);
        about.put("sha256", HexFormat.of().formatHex(digest.digest()));
        json.put("weights", about);
    }

    /// Adds what the check found.
    void add(Parity parity) {
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("runtime", "ONNX Runtime");
        found.put("observations", parity.difference().rows());
        found.put("largest_difference", parity.difference().largest());
        found.put("tolerance", parity.tolerance());
        json.put("parity", found);
    }

    /// Adds how the network is built and what it is computed with, for who does so without a graph.
    void add(Policy policy) {
        json.put("architecture", RecordJson.of(policy.network().architecture()));
        json.put("constants", Constants.of(policy.network().architecture()));
    }

    Map<String, Object> json() {
        return json;
    }

    private static Map<String, Object> environment(EnvironmentConfig environment) {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("id", environment.id());
        about.put("options", environment.options());
        about.put("frame_stack", environment.frameStack());
        return about;
    }

    private static Map<String, Object> port(Port port) {
        Map<String, Object> about = new LinkedHashMap<>();
        List<Object> shape = new ArrayList<>();
        shape.add("batch");
        shape.addAll(port.shape());
        about.put("name", port.name());
        about.put("dtype", port.type().word());
        about.put("shape", shape);
        return about;
    }

    private static Map<String, Object> preprocessing(Policy policy, boolean inGraph) {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("in_graph", inGraph);
        about.put("bytes_divided_by_255", policy.observationSpace() instanceof Box b && b.type() == Box.Type.UINT8);
        policy.normalizer().ifPresent(statistics -> about.put("normalizer", normalizer(statistics)));
        return about;
    }

    /// `clip((x - mean) * factor)`, in double precision.
    private static Map<String, Object> normalizer(RunningStatistics statistics) {
        List<Double> means = new ArrayList<>();
        List<Double> factors = new ArrayList<>();
        for (int i = 0; i < statistics.size(); i++) {
            means.add(statistics.mean(i));
            factors.add(statistics.factor(i));
        }
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("mean", means);
        about.put("factor", factors);
        about.put("clip", statistics.clip());
        return about;
    }

    private static Map<String, Object> head(Policy policy) {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("type", policy.head().getClass().getSimpleName());
        about.put("columns", policy.head().width());
        about.put("stretched_to_bounds", policy.squashed());
        if (policy.head() instanceof ActionValues values) {
            about.put("dueling", values.dueling());
            about.put("returns", RecordJson.of((Record) values.distribution()));
        }
        if (policy.head() instanceof SquashedGaussian gaussian) {
            about.put("min_log_std", gaussian.minLogStd());
            about.put("max_log_std", gaussian.maxLogStd());
        }
        if (policy.head() instanceof StateDependentGaussian) {
            about.put("variance", "sum of feature^2 * exp(2 * log_std), plus variance_epsilon");
            about.put("variance_epsilon", StateDependentGaussian.EPSILON);
        }
        about.put("sampling", sampling(policy.head(), policy.squashed()));
        return about;
    }

    private static String sampling(PolicyHead head, boolean squashed) {
        String bounded = squashed
                ? "; an action a from -1 to 1 becomes low + (a + 1) / 2 * (high - low)"
                : "; then clip to the action space";
        return switch (head) {
            case Categorical _ -> "draw an action with its probability (softmax of the logits)";
            case MultiCategorical _ ->
                "the logits of each component stand one behind the other; draw each by its softmax";
            case Bernoulli _ -> "each switch is on with probability 1 / (1 + exp(-logit))";
            case DiagonalGaussian _ -> "mean + exp(log_std) * standard normal" + bounded;
            case SquashedGaussian _ -> "tanh(mean + exp(log_std) * standard normal)" + bounded;
            case StateDependentGaussian gaussian ->
                (gaussian.squashed() ? "tanh(mean + std * standard normal)" : "mean + std * standard normal") + bounded;
            case Deterministic _ -> "none: the action is decided" + bounded;
            case ActionValues _ -> "none: the action with the largest legal q_value, the first of equal ones";
            default -> "unknown";
        };
    }
}
