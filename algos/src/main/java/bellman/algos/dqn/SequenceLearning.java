package bellman.algos.dqn;

import bellman.head.ActionValues;
import bellman.net.Network;
import bellman.net.Rows;
import bellman.replay.Replay;
import bellman.replay.Sequences;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Updates from sequences for networks with a memory (Kapturowski et al. 2019): the memory that was kept with a
/// sequence's first row is brought up to date by the burn-in, without a gradient, in both networks.
final class SequenceLearning implements Learning {
    private final DqnConfig config;
    private final ActionValues head;
    private final Network network;
    private final Network target;
    private final Replay replay;
    private final Sequences drawn;
    private final RandomGenerator random;
    private final ReturnLoss loss;
    private final float[] memory;
    private final float[] targetMemory;
    private final Rows rows;
    private final Rows targetRows;
    private final Rows burnIn;
    private final Rows targetBurnIn;
    private final Network.Tape tape;
    private final Network.Tape targetTape;
    private final Network.Tape burnInTape;
    private final Network.Tape targetBurnInTape;
    private final float[] numbers;
    private final float[] nextNumbers;
    private final float[] dNumbers;
    private final float[] dOutputs;
    private float windowReward;
    private float windowDiscount;

    SequenceLearning(
            DqnConfig config,
            ActionValues head,
            Network network,
            Network target,
            Replay replay,
            RandomGenerator random) {
        this.config = config;
        this.head = head;
        this.network = network;
        this.target = target;
        this.replay = replay;
        this.random = random;
        int count = config.rounds().batchSize();
        drawn = new Sequences(replay, count, config.burnIn(), config.sequenceLength());
        loss = new ReturnLoss(head, config.loss());
        memory = new float[count * network.stateSize()];
        targetMemory = new float[memory.length];
        rows = drawn.rows(memory);
        targetRows = drawn.rows(targetMemory);
        burnIn = config.burnIn() > 0 ? drawn.burnInRows(memory) : rows;
        targetBurnIn = config.burnIn() > 0 ? drawn.burnInRows(targetMemory) : targetRows;
        tape = network.tape(rows.count(), Network.Mode.TRAINING);
        targetTape = target.tape(rows.count(), Network.Mode.TRAINING);
        burnInTape = network.tape(burnIn.count(), Network.Mode.TRAINING);
        targetBurnInTape = target.tape(burnIn.count(), Network.Mode.TRAINING);
        numbers = new float[rows.count() * head.size()];
        nextNumbers = new float[numbers.length];
        dNumbers = new float[numbers.length];
        dOutputs = new float[rows.count() * network.outputs()];
    }

    @Override
    public void learn(int updates, float beta, Progress progress) {
        for (int i = 0; i < updates && replay.offers(drawn.rowsEach()); i++) {
            replay.sample(drawn, random);
            update(progress);
        }
    }

    private void update(Progress progress) {
        forward(target, targetMemory, targetBurnInTape, targetBurnIn, targetTape, targetRows, nextNumbers);
        forward(network, memory, burnInTape, burnIn, tape, rows, numbers);
        Arrays.fill(dNumbers, 0f);
        int count = drawn.count();
        int learned = 0;
        for (int row = 0; row < drawn.length() * count; row++) {
            learned += drawn.learned()[row] ? 1 : 0;
        }
        int atoms = head.distribution().atoms();
        double lossSum = 0;
        double valueSum = 0;
        for (int row = 0; row < drawn.length() * count; row++) {
            if (!drawn.learned()[row]) {
                continue;
            }
            int behind = walk(row);
            int next = windowDiscount == 0
                    ? 0
                    : head.best(config.doubleQ() ? numbers : nextNumbers, behind, drawn.masks());
            int action = (int) drawn.actions()[row];
            lossSum += loss.apply(
                    numbers,
                    (row * head.actions() + action) * atoms,
                    nextNumbers,
                    (behind * head.actions() + next) * atoms,
                    windowReward,
                    windowDiscount,
                    1.0 / learned,
                    dNumbers,
                    progress.steps());
            valueSum += head.mean(numbers, row, action);
        }
        head.spread(dNumbers, rows.count(), dOutputs);
        network.backward(tape, dOutputs, true, false);
        progress.updated(lossSum / learned, valueSum / learned);
    }

    private void forward(
            Network which,
            float[] remembered,
            Network.Tape burnInTape,
            Rows burnInRows,
            Network.Tape tape,
            Rows rows,
            float[] into) {
        System.arraycopy(drawn.memory(), 0, remembered, 0, remembered.length);
        if (config.burnIn() > 0) {
            which.forward(burnInTape, drawn.burnInInputs(), burnInRows);
        }
        float[] outputs = which.forward(tape, drawn.inputs(), rows);
        head.combine(outputs, rows.count(), into);
    }

    /// Sums the n-step window of `row`, which ends at the sequence's last row at the latest; returns the row behind.
    private int walk(int row) {
        int count = drawn.count();
        windowReward = 0;
        windowDiscount = 1;
        int at = row;
        for (int i = 0; i < config.replay().returnSteps() && at < drawn.length() * count; i++) {
            windowReward += windowDiscount * drawn.rewards()[at];
            windowDiscount *= config.discount();
            boolean ended = drawn.ended()[at];
            if (drawn.terminated()[at]) {
                windowDiscount = 0;
            }
            at += count;
            if (ended) {
                break;
            }
        }
        return at;
    }

    @Override
    public void close() {
        tape.close();
        targetTape.close();
        burnInTape.close();
        targetBurnInTape.close();
    }
}
