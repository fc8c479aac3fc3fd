package bellman.policy;

import bellman.head.Outputs;
import bellman.head.PolicyHead;
import bellman.net.Network;

/// A network whose output rows hold a policy head's columns followed by one value. Whether policy and value share a
/// trunk is the network's own affair.
///
/// @param network with `head.width() + 1` outputs
/// @param head what the first columns mean
public record ActorCritic(Network network, PolicyHead head) {
    public ActorCritic {
        if (network.outputs() != head.width() + 1) {
            throw new IllegalArgumentException("an actor-critic with a head of width " + head.width() + " needs "
                    + (head.width() + 1) + " outputs, the network has " + network.outputs());
        }
    }

    /// The policy's columns of output rows.
    public Outputs policyOutputs(float[] outputs) {
        return Outputs.of(outputs, network.outputs(), 0);
    }

    /// The value's column of output rows.
    public Outputs valueOutputs(float[] outputs) {
        return Outputs.of(outputs, network.outputs(), head.width());
    }

    /// The value in output row `row`.
    public float value(float[] outputs, int row) {
        return outputs[row * network.outputs() + head.width()];
    }
}
