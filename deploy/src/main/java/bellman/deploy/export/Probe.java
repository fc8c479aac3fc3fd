package bellman.deploy.export;

import bellman.deploy.graph.Leaf;
import bellman.policy.Policy;
import bellman.registry.RandomPlay;
import bellman.run.RandomStream;
import bellman.space.Box;
import bellman.space.Space;
import bellman.vector.VectorEnvironment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Questions for a policy: what it sees when it plays, with a random action now and then, and what nobody has
/// seen, with memories from the play: observations drawn from the space, from the range that was played, half
/// as wide again, and from far around it.
final class Probe {
    private static final double RANDOM_SHARE = 0.3;
    /// What is added to the played range at either end, in parts of it.
    private static final float WIDER = 0.25f;

    private static final float FAR = 2;
    private final Policy policy;
    private final int lanes;
    private final RandomStream random;
    private final List<Questions> played = new ArrayList<>();
    private final List<float[]> actions = new ArrayList<>();
    private final List<boolean[]> begun = new ArrayList<>();
    private final List<float[]> memories = new ArrayList<>();
    private final float[] low;
    private final float[] high;

    private Probe(Policy policy, int lanes, long seed) {
        this.policy = policy;
        this.lanes = lanes;
        random = RandomStream.of(seed, "export");
        low = new float[policy.observationSpace().size()];
        high = new float[low.length];
        Arrays.fill(low, Float.POSITIVE_INFINITY);
        Arrays.fill(high, Float.NEGATIVE_INFINITY);
    }

    /// Plays `steps` steps in each of the environments.
    ///
    /// @param environment raw, as for an evaluation; closed by whoever made it
    static Probe play(Policy policy, VectorEnvironment environment, int steps, long seed) {
        var probe = new Probe(policy, environment.count(), seed);
        // RandomPlay would close the environment, which is its maker's.
        @SuppressWarnings("resource")
        var play = new RandomPlay(environment, seed);
        try (Policy.Actor actor = policy.actor(environment.count())) {
            probe.play(actor, play, steps);
        }
        return probe;
    }

    private void play(Policy.Actor actor, RandomPlay play, int steps) {
        int size = policy.actionSpace().size();
        boolean[] begins = new boolean[lanes];
        Arrays.fill(begins, true);
        for (int step = 0; step < steps; step++) {
            float[] observations = play.step().observations();
            boolean[] masks = play.step().actionMasks();
            float[] chosen = new float[lanes * size];
            actor.act(observations, masks, Optional.empty(), chosen);
            played.add(new Questions(lanes, observations, masks, new float[0]));
            actions.add(chosen);
            begun.add(begins.clone());
            widen(observations);
            float[] taken = play.choose();
            for (int i = 0; i < lanes; i++) {
                if (random.nextDouble() >= RANDOM_SHARE) {
                    System.arraycopy(chosen, i * size, taken, i * size, size);
                }
            }
            play.take(taken);
            for (int i = 0; i < lanes; i++) {
                begins[i] = play.step().ended(i);
                if (begins[i]) {
                    actor.begin(i);
                }
            }
        }
    }

    private void widen(float[] observations) {
        for (int i = 0; i < observations.length; i++) {
            low[i % low.length] = Math.min(low[i % low.length], observations[i]);
            high[i % low.length] = Math.max(high[i % low.length], observations[i]);
        }
    }

    /// What was seen, step by step, without memory.
    List<Questions> played() {
        return played;
    }

    /// What the policy's actor chose at step `step`, `[lane][action]`.
    float[] actions(int step) {
        return actions.get(step);
    }

    /// Where episodes began at step `step`, `[lane]`.
    boolean[] begun(int step) {
        return begun.get(step);
    }

    /// Keeps memories of a step, `[lane][stateSize]`, for observations that are drawn.
    void remember(float[] memory) {
        memories.add(memory);
    }

    /// `rows` observations that nobody has seen: every other one from the space, the rest around the played
    /// range, every fourth of them from far outside.
    Questions draw(int rows) {
        Space space = policy.observationSpace();
        List<Leaf> leaves = Leaf.of("observation", space);
        int size = space.size();
        float[] observations = new float[rows * size];
        for (int i = 0; i < rows; i++) {
            space.write(space.sample(random), observations, i * size);
            for (Leaf leaf : leaves) {
                if (i % 2 == 1 && leaf.space() instanceof Box box && box.type() == Box.Type.FLOAT32) {
                    around(leaf.offset(), box.size(), i % 8 == 7 ? FAR : WIDER, observations, i * size);
                }
            }
        }
        return new Questions(rows, observations, masks(rows), state(rows));
    }

    /// Draws `count` numbers of a row that begins at `row`, `margin` times their played range to either side.
    private void around(int from, int count, float margin, float[] observations, int row) {
        for (int j = from; j < from + count; j++) {
            float wider = margin * (high[j] - low[j]);
            observations[row + j] = low[j] - wider + (float) random.nextDouble() * (high[j] - low[j] + 2 * wider);
        }
    }

    /// What was remembered, in another order.
    private float[] state(int rows) {
        int size = policy.network().stateSize();
        float[] state = new float[rows * size];
        for (int i = 0; i < rows && size > 0; i++) {
            float[] memory = memories.get(random.nextInt(memories.size()));
            System.arraycopy(memory, random.nextInt(lanes) * size, state, i * size, size);
        }
        return state;
    }

    /// Those that were seen, in another order.
    private boolean[] masks(int rows) {
        Questions first = played.getFirst();
        int size = first.masks().length / lanes;
        boolean[] masks = new boolean[rows * size];
        for (int i = 0; i < rows && size > 0; i++) {
            Questions step = played.get(random.nextInt(played.size()));
            System.arraycopy(step.masks(), random.nextInt(lanes) * size, masks, i * size, size);
        }
        return masks;
    }
}
