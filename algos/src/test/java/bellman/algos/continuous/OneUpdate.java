package bellman.algos.continuous;

import bellman.algos.offpolicy.ReplayConfig;
import bellman.envs.Environments;
import bellman.net.Backend;
import bellman.net.Network;
import bellman.net.OptimizerConfig;
import bellman.net.Parameter;
import bellman.net.Rows;
import bellman.net.Workers;
import bellman.replay.NStep;
import bellman.replay.Transitions;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.train.Setup;
import bellman.vector.VectorEnvironment;
import java.util.Optional;

/// A batch of made-up transitions for an agent, and what the agent was made of before its update, to compute the same
/// again.
final class OneUpdate {
    static final int ROWS = 32;
    static final float RATE = 1e-3f;

    final Rows rows = Rows.independent(ROWS);
    final GradientCheck gradients = new GradientCheck(new RandomStream(4));
    final Setup setup;
    final Transitions batch;
    private final VectorEnvironment environment = Environments.make("IdentityBox-v0", 1);

    OneUpdate() {
        setup = new Setup(environment, Optional.empty(), Backend.named("nn"), Workers.ONE, 3);
        batch = new Transitions(ReplayConfig.of(8).replay(setup, 2, 0), ROWS, new NStep(1, 0.9f));
        float[] normal = gradients.normal(7 * ROWS);
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < 2; j++) {
                batch.inputs()[2 * i + j] = normal[7 * i + j];
                batch.nextInputs()[2 * i + j] = normal[7 * i + 2 + j];
                batch.actions()[2 * i + j] = (float) Math.tanh(normal[7 * i + 4 + j]);
            }
            batch.rewards()[i] = normal[7 * i + 6];
            batch.discounts()[i] = i % 5 == 0 ? 0f : 0.9f;
            batch.weights()[i] = 1f - i % 3 / 4f;
        }
    }

    /// Updates once, and returns what is reported.
    Metrics update(Agent agent) {
        agent.update(batch, RATE);
        Metrics metrics = new Metrics();
        agent.report(metrics);
        return metrics;
    }

    static State state(Snapshot of) {
        State state = new State();
        of.save(state);
        return state;
    }

    /// The actor as a state has it.
    Actor actor(ActorConfig.Parts parts, State state) {
        var actor = new Actor(parts, 1, ROWS, Critics.ADAM, setup);
        actor.load(state.at("actor"));
        return actor;
    }

    /// The critics as a state has them.
    Critics critics(
            CriticConfig config, Normalizer normalizer, boolean targets, OptimizerConfig optimizer, State state) {
        var critics =
                new Critics(config, 1, 2, 2, normalizer, targets, 2 * ROWS, optimizer, new RandomStream(0), setup);
        critics.load(state.at("critics"));
        return critics;
    }

    /// Random numbers as they go on from a state.
    static RandomStream stream(State state, String name) {
        var stream = new RandomStream(0);
        stream.load(state.at(name));
        return stream;
    }

    /// Puts the gradient of an optimiser's first step into a network: Adam's first moment then is a part of it.
    static void gradient(Network network, State optimizer, double beta1) {
        int size = network.parameters().stream()
                .mapToInt(p -> p.values().capacity())
                .sum();
        float[] moments = optimizer.floats("network-0/moment-0", size);
        int at = 0;
        for (Parameter p : network.parameters()) {
            for (int i = 0; i < p.gradients().capacity(); i++) {
                p.gradients().put(i, (float) (moments[at++] / (1 - beta1)));
            }
        }
    }

    /// Half the weighted squared error of all critics, summed over them and averaged over rows.
    double squared(float[] values, double[] targets, int critics) {
        double sum = 0;
        for (int i = 0; i < ROWS * critics; i++) {
            double error = values[i] - targets[i / critics];
            sum += 0.5 * batch.weights()[i / critics] * error * error / ROWS;
        }
        return sum;
    }
}
