package bellman.algos.dqn;

import bellman.head.ActionValues;
import bellman.net.Network;
import bellman.net.Rows;
import bellman.replay.Replay;
import bellman.replay.Transitions;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Updates from single transitions.
///
/// The target network stands still during a round. So where draws do not depend on the updates before them, many
/// updates' rows are drawn at once, and the target network sees them together, which is faster than one by one.
final class TransitionLearning implements Learning {
    /// Floats of observations that are drawn at once, at most.
    private static final int AT_ONCE = 1 << 17;

    private final DqnConfig config;
    private final ActionValues head;
    private final Network network;
    private final Network target;
    private final Replay replay;
    private final Transitions drawn;
    private final RandomGenerator random;
    private final ReturnLoss loss;
    private final int rows;
    private final int group;
    private final int width;
    private final Network.Tape tape;
    private final Network.Tape targetTape;
    private final Network.Tape choosing;
    private final Rows batchRows;
    private final Rows groupRows;
    private final float[] dOutputs;
    private final float[] inputs;
    private final float[] nextInputs;
    private final float[] numbers;
    private final float[] nextNumbers;
    private final float[] choices;
    private final boolean[] nextMasks;
    private final float[] dNumbers;
    private final float[] errors;

    /// @param drawn room for transitions of `replay`, as many as [#rowsAtOnce]
    TransitionLearning(
            DqnConfig config,
            ActionValues head,
            Network network,
            Network target,
            Replay replay,
            Transitions drawn,
            RandomGenerator random) {
        this.config = config;
        this.head = head;
        this.network = network;
        this.target = target;
        this.replay = replay;
        this.drawn = drawn;
        this.random = random;
        rows = config.rounds().batchSize();
        width = network.inputs();
        group = rowsAtOnce(config, width) / rows;
        loss = new ReturnLoss(head, config.loss());
        tape = network.tape(rows, Network.Mode.TRAINING);
        targetTape = target.tape(rows * group, Network.Mode.TRAINING);
        choosing = network.tape(rows, Network.Mode.TRAINING);
        batchRows = Rows.independent(rows);
        groupRows = Rows.independent(rows * group);
        inputs = new float[rows * width];
        nextInputs = new float[config.doubleQ() ? rows * width : 0];
        numbers = new float[rows * head.size()];
        choices = new float[config.doubleQ() ? rows * head.size() : 0];
        nextNumbers = new float[rows * group * head.size()];
        nextMasks = new boolean[drawn.nextMasks().length / group];
        dNumbers = new float[rows * head.size()];
        dOutputs = new float[rows * network.outputs()];
        errors = new float[rows];
    }

    /// Rows that are drawn at once.
    static int rowsAtOnce(DqnConfig config, int width) {
        int rows = config.rounds().batchSize();
        if (config.replay().prioritized() || config.noisy()) {
            return rows;
        }
        int updates = config.rounds().gradientSteps() == 0
                ? config.rounds().trainFrequency()
                : config.rounds().gradientSteps();
        return rows * Math.clamp(AT_ONCE / ((long) rows * width), 1, Math.min(updates, 32));
    }

    @Override
    public void learn(int updates, float beta, Progress progress) {
        for (int done = 0; done < updates; done += group) {
            replay.sample(drawn, rows * group, beta, random);
            float[] outputs = target.forward(targetTape, drawn.nextInputs(), groupRows);
            head.combine(outputs, rows * group, nextNumbers);
            for (int i = 0; i < Math.min(group, updates - done); i++) {
                update(i * rows, progress);
            }
        }
    }

    private void update(int from, Progress progress) {
        if (config.doubleQ()) {
            System.arraycopy(drawn.nextInputs(), from * width, nextInputs, 0, rows * width);
            float[] outputs = network.forward(choosing, nextInputs, batchRows);
            head.combine(outputs, rows, choices);
        }
        int actions = head.actions();
        if (nextMasks.length > 0) {
            System.arraycopy(drawn.nextMasks(), from * actions, nextMasks, 0, nextMasks.length);
        }
        System.arraycopy(drawn.inputs(), from * width, inputs, 0, rows * width);
        float[] outputs = network.forward(tape, inputs, batchRows);
        head.combine(outputs, rows, numbers);
        Arrays.fill(dNumbers, 0f);
        int atoms = head.distribution().atoms();
        double lossSum = 0;
        double valueSum = 0;
        for (int i = 0; i < rows; i++) {
            int row = from + i;
            int next = next(i, row);
            int action = (int) drawn.actions()[row];
            int at = (i * actions + action) * atoms;
            int nextAt = (row * actions + next) * atoms;
            float weight = drawn.weights()[row];
            lossSum += weight
                    * loss.apply(
                            numbers,
                            at,
                            nextNumbers,
                            nextAt,
                            drawn.rewards()[row],
                            drawn.discounts()[row],
                            (double) weight / rows,
                            dNumbers,
                            progress.steps());
            valueSum += head.mean(numbers, i, action);
            errors[i] = loss.error();
        }
        head.spread(dNumbers, rows, dOutputs);
        network.backward(tape, dOutputs, true, false);
        replay.prioritize(drawn, errors);
        progress.updated(lossSum / rows, valueSum / rows);
    }

    /// The action behind the window. Where the episode terminated nobody asks for its value, nor for its mask.
    private int next(int i, int row) {
        if (drawn.discounts()[row] == 0) {
            return 0;
        }
        return config.doubleQ() ? head.best(choices, i, nextMasks) : head.best(nextNumbers, row, drawn.nextMasks());
    }

    @Override
    public void close() {
        tape.close();
        targetTape.close();
        choosing.close();
    }
}
