package bellman.deploy.export;

import bellman.deploy.graph.PolicyGraph;
import bellman.policy.Policy;
import bellman.vector.VectorEnvironment;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Whether a graph in ONNX Runtime says what a policy does: over episodes that the policy's own actor plays,
/// memory carried from step to step on both sides, and over observations that were drawn.
///
/// @param difference the largest
/// @param tolerance that was allowed
public record Parity(Difference difference, double tolerance) {
    private static final int DRAWN = 256;

    /// Compares.
    ///
    /// @param environment raw, as for an evaluation
    /// @param observations to play at least, over all environments
    /// @throws DiffersException if they differ by more than `tolerance`
    public static Parity of(
            Policy policy,
            PolicyGraph graph,
            VectorEnvironment environment,
            int observations,
            long seed,
            double tolerance) {
        int steps = Math.ceilDiv(observations, environment.count());
        Probe probe = Probe.play(policy, environment, steps, seed);
        var comparison = new Comparison(Choices.of(policy.actionSpace()));
        try (var onnx = new OnnxPolicy(graph)) {
            var reference = new Reference(policy);
            played(probe, onnx, reference, policy.network().stateSize(), comparison);
            for (int done = 0; done < observations; done += DRAWN) {
                int first = done;
                Questions drawn = probe.draw(Math.min(DRAWN, observations - done));
                Map<String, float[]> expected = reference.answer(drawn);
                comparison.add(onnx.answer(drawn), expected, drawn, row -> "drawn observation " + (first + row));
            }
        }
        Difference largest = comparison.difference();
        if (!(largest.largest() <= tolerance)) {
            throw new DiffersException(largest, tolerance);
        }
        return new Parity(largest, tolerance);
    }

    private static void played(
            Probe probe, OnnxPolicy onnx, Reference reference, int stateSize, Comparison comparison) {
        List<Questions> steps = probe.played();
        int lanes = steps.getFirst().rows();
        float[] here = new float[lanes * stateSize];
        float[] there = new float[lanes * stateSize];
        for (int i = 0; i < steps.size(); i++) {
            int step = i;
            wipe(here, probe.begun(i), stateSize);
            wipe(there, probe.begun(i), stateSize);
            Questions asked = with(steps.get(i), here);
            probe.remember(asked.state());
            Map<String, float[]> expected = reference.answer(asked);
            Map<String, float[]> found = onnx.answer(with(asked, there));
            // What acts in evaluations and services chose the actions that count.
            expected.put("action", probe.actions(i));
            comparison.add(found, expected, asked, lane -> "step " + step + " of environment " + lane);
            if (stateSize > 0) {
                here = Objects.requireNonNull(expected.get(PolicyGraph.NEXT_STATE));
                there = Objects.requireNonNull(found.get(PolicyGraph.NEXT_STATE));
            }
        }
    }

    private static Questions with(Questions step, float[] state) {
        return new Questions(step.rows(), step.observations(), step.masks(), state);
    }

    private static void wipe(float[] state, boolean[] begun, int size) {
        for (int i = 0; i < begun.length; i++) {
            for (int j = i * size; begun[i] && j < (i + 1) * size; j++) {
                state[j] = 0;
            }
        }
    }
}
