package bellman.deploy.export;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.app.Experiment;
import bellman.app.Presets;
import bellman.deploy.graph.PolicyGraph;
import bellman.deploy.graph.Weights;
import bellman.envs.Environments;
import bellman.policy.Policy;
import bellman.run.RandomStream;
import bellman.train.AgentTrainer;
import bellman.vector.VectorEnvironment;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What any preset of an agent trains is said by a graph.
class PresetExportTest {
    private static final double NEAR = 1e-4;

    @Test
    void theGraphOfEveryPresetsPolicySaysWhatThePolicyDoes() {
        List<String> tried = new ArrayList<>();
        for (String preset : Presets.all().keySet()) {
            if (isHere(preset)) {
                tried.add(preset);
                check(preset);
            }
        }
        assertTrue(tried.size() >= 40, "only " + tried);
    }

    /// Simulators that other houses make are not on every machine; language models are not on this class
    /// path.
    private static boolean isHere(String preset) {
        Optional<String> id = Optional.ofNullable(Presets.find(preset).values().get("environment.id"));
        return id.isPresent()
                && !id.get().startsWith("gym/")
                && Environments.find(id.get()).factory().missing().isEmpty();
    }

    private static void check(String preset) {
        try (Experiment experiment = Experiment.of(preset);
                AgentTrainer trainer = experiment.trainer();
                VectorEnvironment environment = experiment.environment(4)) {
            Policy policy = trainer.policy();
            stir(policy);
            var graph = PolicyGraph.of(policy, Weights.of(policy.network()), environment.maskSize(), "test", Map.of());
            Parity parity = Parity.of(policy, graph, environment, 48, 7, NEAR);
            assertTrue(parity.difference().rows() >= 96, preset);
        } catch (DiffersException e) {
            throw new AssertionError(preset + ": " + e.getMessage(), e);
        }
    }

    /// Fresh policies are near to indifferent: moves every weight.
    private static void stir(Policy policy) {
        var random = new RandomStream(5);
        policy.network().parameters().forEach(p -> {
            FloatBuffer values = p.values();
            for (int i = 0; i < values.capacity(); i++) {
                values.put(i, values.get(i) + 0.1f * (float) random.nextGaussian());
            }
        });
    }
}
