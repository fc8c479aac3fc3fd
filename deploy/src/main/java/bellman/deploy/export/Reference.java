package bellman.deploy.export;

import bellman.deploy.graph.Parameters;
import bellman.deploy.graph.PolicyGraph;
import bellman.head.Outputs;
import bellman.net.Network;
import bellman.net.Rows;
import bellman.policy.ActionAdapter;
import bellman.policy.Encoder;
import bellman.policy.Policy;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a policy's own Java answers, under the names of [PolicyGraph]'s outputs.
final class Reference {
    private final Policy policy;
    private final Encoder encoder;
    private final ActionAdapter adapter;

    Reference(Policy policy) {
        this.policy = policy;
        encoder = new Encoder(policy.observationSpace());
        adapter = new ActionAdapter(policy.actionSpace(), policy.squashed());
    }

    /// The answers, `[row][…]` each.
    Map<String, float[]> answer(Questions asked) {
        Network network = policy.network();
        float[] state = asked.state().clone();
        try (Network.Tape tape = network.tape(asked.rows())) {
            Rows rows = network.stateSize() == 0
                    ? Rows.independent(asked.rows())
                    : Rows.sequences(1, asked.rows(), new boolean[asked.rows()], state);
            float[] outputs = network.forward(tape, inputs(asked), rows);
            Outputs columns = Outputs.of(outputs, network.outputs(), 0).withMasks(asked.masks());
            Map<String, float[]> answers = new LinkedHashMap<>();
            answers.put("action", actions(columns, asked.rows()));
            Parameters.put(policy, columns, asked.rows(), answers);
            if (network.stateSize() > 0) {
                answers.put(PolicyGraph.NEXT_STATE, state);
            }
            return answers;
        }
    }

    private float[] inputs(Questions asked) {
        float[] rows = asked.observations().clone();
        int size = policy.observationSpace().size();
        policy.normalizer().ifPresent(statistics -> {
            for (int i = 0; i < asked.rows(); i++) {
                statistics.normalize(rows, i * size, rows, i * size);
            }
        });
        float[] inputs = new float[asked.rows() * encoder.inputs()];
        encoder.encode(rows, 0, asked.rows(), inputs, 0);
        return inputs;
    }

    private float[] actions(Outputs columns, int rows) {
        float[] chosen = new float[rows * policy.head().actionSize()];
        policy.head().mode(columns, 0, rows, chosen);
        float[] adapted = new float[rows * policy.actionSpace().size()];
        adapter.adapt(chosen, rows, adapted);
        return adapted;
    }
}
