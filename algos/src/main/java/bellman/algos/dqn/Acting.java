package bellman.algos.dqn;

import bellman.algos.offpolicy.Behaviour;
import bellman.algos.offpolicy.ExplorationConfig;
import bellman.algos.offpolicy.RandomActions;
import bellman.head.ActionValues;
import bellman.math.Elementary;
import bellman.net.Network;
import bellman.net.Rows;
import bellman.policy.Encoder;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Takes the best action, or another one for the sake of exploration.
final class Acting implements Behaviour, Snapshot, AutoCloseable {
    private final DqnConfig config;
    private final ActionValues head;
    private final Network network;
    private final Network.Tape tape;
    private final Encoder encoder;
    private final RandomGenerator random;
    private final LongSupplier steps;
    private final int envs;
    private final float[] inputs;
    private final float[] numbers;
    private final boolean[] tried;
    private final float[] memory;
    private final float[] before;
    private final boolean[] resets;
    private final Rows rows;

    /// @param steps environment steps taken so far
    Acting(
            DqnConfig config,
            ActionValues head,
            Network network,
            VectorEnvironment environment,
            RandomGenerator random,
            LongSupplier steps) {
        this.config = config;
        this.head = head;
        this.network = network;
        this.random = random;
        this.steps = steps;
        envs = environment.count();
        encoder = new Encoder(environment.observationSpace());
        tape = network.tape(envs, config.noisy() ? Network.Mode.TRAINING : Network.Mode.EVALUATION);
        inputs = new float[envs * encoder.inputs()];
        numbers = new float[envs * head.size()];
        tried = new boolean[envs];
        memory = new float[envs * network.stateSize()];
        before = new float[memory.length];
        resets = new boolean[envs];
        rows = memory.length > 0 ? Rows.sequences(1, envs, resets, memory) : Rows.independent(envs);
    }

    @Override
    public void act(VectorStep now, boolean[] begins, float[] actions) {
        float rate = config.exploration().at(steps.getAsLong());
        boolean boltzmann = !config.noisy() && config.exploration().kind() == ExplorationConfig.Kind.BOLTZMANN;
        int left = tryOut(now, config.noisy() || boltzmann ? 0 : rate, actions);
        if (left == 0 && memory.length == 0) {
            return;
        }
        forward(now, begins);
        for (int env = 0; env < envs; env++) {
            if (!tried[env]) {
                actions[env] =
                        boltzmann ? draw(env, now.actionMasks(), rate) : head.best(numbers, env, now.actionMasks());
            }
        }
    }

    /// Any legal action, as before learning starts; a memory sees what there is to see.
    Behaviour random() {
        return new Behaviour() {
            @Override
            public void act(VectorStep now, boolean[] begins, float[] actions) {
                tryOut(now, 1, actions);
                if (memory.length > 0) {
                    forward(now, begins);
                }
            }

            @Override
            public float[] memory() {
                return before;
            }
        };
    }

    /// Gives each environment a random action with probability `epsilon`; returns how many got none.
    private int tryOut(VectorStep now, float epsilon, float[] actions) {
        int left = 0;
        for (int env = 0; env < envs; env++) {
            tried[env] = epsilon > 0 && random.nextFloat() < epsilon;
            if (tried[env]) {
                actions[env] = RandomActions.legal(now.actionMasks(), env, head.actions(), random);
            } else {
                left++;
            }
        }
        return left;
    }

    private void forward(VectorStep now, boolean[] begins) {
        if (memory.length > 0) {
            System.arraycopy(begins, 0, resets, 0, envs);
            wipe(begins);
            System.arraycopy(memory, 0, before, 0, memory.length);
        }
        encoder.encode(now.observations(), 0, envs, inputs, 0);
        float[] outputs = network.forward(tape, inputs, rows);
        head.combine(outputs, envs, numbers);
    }

    /// What is kept with an episode's first row is the memory that it began with: none.
    private void wipe(boolean[] begins) {
        int size = network.stateSize();
        for (int env = 0; env < envs; env++) {
            if (begins[env]) {
                java.util.Arrays.fill(memory, env * size, (env + 1) * size, 0f);
            }
        }
    }

    private int draw(int env, boolean[] masks, float temperature) {
        int n = head.actions();
        double largest = head.mean(numbers, env, head.best(numbers, env, masks));
        double sum = 0;
        for (int a = 0; a < n; a++) {
            sum += weight(env, a, masks, largest, temperature);
        }
        double left = random.nextDouble() * sum;
        int drawn = 0;
        for (int a = 0; a < n && left >= 0; a++) {
            double weight = weight(env, a, masks, largest, temperature);
            drawn = weight > 0 ? a : drawn;
            left -= weight;
        }
        return drawn;
    }

    private double weight(int env, int action, boolean[] masks, double largest, float temperature) {
        boolean legal = masks.length == 0 || masks[env * head.actions() + action];
        return legal ? Elementary.exp((head.mean(numbers, env, action) - largest) / temperature) : 0;
    }

    @Override
    public float[] memory() {
        return before;
    }

    @Override
    public void close() {
        tape.close();
    }

    @Override
    public void save(State state) {
        state.put("memory", memory);
    }

    @Override
    public void load(State state) {
        state.read("memory", memory);
    }
}
