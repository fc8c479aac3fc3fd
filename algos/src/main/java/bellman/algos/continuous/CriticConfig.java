package bellman.algos.continuous;

import bellman.algos.actorcritic.Require;
import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Architecture.Branch;
import bellman.net.Initialization;
import bellman.net.Layer;
import bellman.net.Output;
import java.util.ArrayList;
import java.util.List;

/// What critics look like.
///
/// @param count how many
/// @param hidden widths of the dense layers
/// @param activation behind each of them
/// @param layerNorm whether each normalises its features before the activation
/// @param dropout share of each layer's products that training sets to zero, in front of the normalisation
public record CriticConfig(int count, List<Integer> hidden, Activation activation, boolean layerNorm, float dropout) {
    /// Two with two layers of 256 and ReLU.
    public static CriticConfig defaults() {
        return new CriticConfig(2, List.of(256, 256), Activation.RELU, false, 0f);
    }

    public CriticConfig {
        hidden = List.copyOf(hidden);
        requireWidths("critic.hidden", hidden);
        Require.atLeastOne("critic.count", count);
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("critic.dropout must be at least 0 and below 1, got " + dropout);
        }
    }

    static void requireWidths(String key, List<Integer> hidden) {
        for (int width : hidden) {
            if (width < 1) {
                throw new IllegalArgumentException(key + " must be at least 1 each, got " + hidden);
            }
        }
    }

    /// The same with other layers.
    public CriticConfig withHidden(List<Integer> other) {
        return new CriticConfig(count, other, activation, layerNorm, dropout);
    }

    /// The same, normalised and with dropout.
    public CriticConfig withDropout(float rate) {
        return new CriticConfig(count, hidden, activation, true, rate);
    }

    /// All critics side by side.
    ///
    /// @param inputs floats that enter each
    /// @param outputs floats that leave each
    Architecture architecture(int inputs, int outputs, Normalizer normalizer) {
        List<Branch> branches = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            List<Layer> trunk = normalizer.trunk(inputs, hidden, activation, layerNorm, dropout);
            branches.add(new Branch("critic-" + c, trunk, List.of(new Output.Linear(outputs, 1f))));
        }
        return new Architecture(inputs, branches, Initialization.UNIFORM);
    }
}
