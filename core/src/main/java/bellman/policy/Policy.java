package bellman.policy;

import bellman.head.Outputs;
import bellman.head.PolicyHead;
import bellman.net.Network;
import bellman.net.Rows;
import bellman.space.Space;
import bellman.vector.RunningStatistics;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// From observations to actions: a network with its head, and everything around it that training fixed
/// (normalisation, encoding, the actions' bounds). It reads the normaliser's statistics and never changes them.
///
/// The network is shared with whoever trains it. For acting, open an [Actor], which owns the buffers and the memory
/// of a recurrent policy. An actor belongs to one thread, a policy whose network is not being trained to all.
///
/// @param observationSpace of raw observations
/// @param actionSpace of the environment's actions
/// @param network whose first output columns are the head's
/// @param head the distribution
/// @param squashed whether continuous actions are stretched from ±1 to their bounds instead of clipped
/// @param normalizer the statistics by which raw observations are normalised, if training did
public record Policy(
        Space observationSpace,
        Space actionSpace,
        Network network,
        PolicyHead head,
        boolean squashed,
        Optional<RunningStatistics> normalizer) {

    /// An actor for `count` episodes side by side.
    public Actor actor(int count) {
        return new Actor(this, count);
    }

    /// The most probable action for one observation of a policy without memory. Convenient, not fast: a service
    /// that acts often opens an [#actor].
    public float[] act(float[] observation) {
        float[] action = new float[actionSpace.size()];
        try (Actor actor = actor(1)) {
            actor.act(observation, new boolean[0], Optional.empty(), action);
        }
        return action;
    }

    /// Acts for a fixed number of episodes side by side.
    public static final class Actor implements AutoCloseable {
        private final Policy policy;
        private final PolicyHead head;
        private boolean noiseDue = true;
        private final int count;
        private final Encoder encoder;
        private final ActionAdapter adapter;
        private final Network.Tape tape;
        private final Rows rows;
        private final boolean[] resets;
        private final float[] normalized;
        private final float[] inputs;
        private final float[] actions;
        private final float[] logProbs;
        private Outputs acted = Outputs.of(new float[0], 0, 0);

        private Actor(Policy policy, int count) {
            this.policy = policy;
            this.count = count;
            head = policy.head.fresh();
            encoder = new Encoder(policy.observationSpace);
            adapter = new ActionAdapter(policy.actionSpace, policy.squashed);
            tape = policy.network.tape(count);
            resets = new boolean[count];
            Arrays.fill(resets, true);
            rows = policy.network.stateSize() == 0
                    ? Rows.independent(count)
                    : Rows.sequences(1, count, resets, new float[count * policy.network.stateSize()]);
            normalized = new float[count * policy.observationSpace.size()];
            inputs = new float[count * encoder.inputs()];
            actions = new float[count * policy.head.actionSize()];
            logProbs = new float[count];
        }

        /// Says that episode `index` begins anew: its memory is wiped before the next action.
        public void begin(int index) {
            resets[index] = true;
            noiseDue = true;
        }

        /// Chooses actions for raw observations, `[episode][feature]`, and writes them to `chosen`,
        /// `[episode][action]`.
        ///
        /// @param masks `[episode][action]`, or empty
        /// @param random where to draw from; empty for the most probable actions
        /// @throws IllegalArgumentException if an observation is not a number, naming episode and element
        public void act(
                float[] observations, boolean[] masks, Optional<? extends RandomGenerator> random, float[] chosen) {
            check(observations);
            float[] rowsIn = observations;
            if (policy.normalizer.isPresent()) {
                RunningStatistics statistics = policy.normalizer.get();
                int size = policy.observationSpace.size();
                for (int i = 0; i < count; i++) {
                    statistics.normalize(observations, i * size, normalized, i * size);
                }
                rowsIn = normalized;
            }
            encoder.encode(rowsIn, 0, count, inputs, 0);
            float[] outputs = policy.network.forward(tape, inputs, rows);
            Outputs columns = Outputs.of(outputs, policy.network.outputs(), 0).withMasks(masks);
            if (random.isPresent()) {
                if (noiseDue) {
                    head.resample(random.get(), count);
                    noiseDue = false;
                }
                head.sample(columns, 0, count, random.get(), actions, logProbs);
            } else {
                head.mode(columns, 0, count, actions);
            }
            Arrays.fill(resets, false);
            adapter.adapt(actions, count, chosen);
            acted = columns;
        }

        /// What the policy made of episode `index` when it last acted. Allocates; acting does not.
        public Thought thought(int index) {
            return Thought.of(policy, head, acted.values(), acted, count, index);
        }

        @Override
        public void close() {
            tape.close();
        }

        private void check(float[] observations) {
            int size = policy.observationSpace.size();
            if (observations.length != count * size) {
                throw new IllegalArgumentException("expected " + count + " observations of " + size + " numbers, got "
                        + observations.length + " numbers");
            }
            for (int i = 0; i < observations.length; i++) {
                if (!Float.isFinite(observations[i])) {
                    throw new IllegalArgumentException("observation " + i / size + ", element " + i % size + " is "
                            + observations[i] + ", expected a finite number");
                }
            }
        }
    }
}
