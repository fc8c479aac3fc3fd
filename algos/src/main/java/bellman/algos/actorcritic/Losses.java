package bellman.algos.actorcritic;

import bellman.loss.EntropyBonus;
import bellman.loss.LossSums;
import bellman.loss.PolicyGradient;
import bellman.loss.PolicyObjective;
import bellman.loss.SquaredError;
import bellman.loss.ValueObjective;
import bellman.net.Workers;

/// The loss of an actor-critic on a minibatch, `policy + c value + entropy`, and its gradient with respect to
/// the network's outputs. Blocks of rows are shared among workers; sums are added up block by block in order,
/// so that the number of threads changes no bit.
public final class Losses {
    /// Rows that one thread does at a time: enough to be worth meeting for.
    private static final int BLOCK = 256;

    private final Workers workers;
    private final Workers.Job part = this::block;
    private final LossSums[] policyBlocks;
    private final LossSums[] valueBlocks;
    private final LossSums[] entropyBlocks;
    private final LossSums policySums = new LossSums();
    private final LossSums valueSums = new LossSums();
    private final LossSums entropySums = new LossSums();
    private final LossSums minibatchSums = new LossSums();
    private final Minibatch batch;
    private final EntropyBonus entropyBonus;
    private final float valueCoefficient;
    private PolicyObjective policyObjective = new PolicyGradient();
    private ValueObjective valueObjective = new SquaredError();
    private float[] advantages = {};

    /// The loss on what `batch` gathers.
    public Losses(Minibatch batch, float valueCoefficient, float entropyCoefficient, Workers workers) {
        this.batch = batch;
        this.workers = workers;
        this.valueCoefficient = valueCoefficient;
        entropyBonus = new EntropyBonus(entropyCoefficient);
        int blocks = blocks(batch.capacity());
        policyBlocks = sums(blocks);
        valueBlocks = sums(blocks);
        entropyBlocks = sums(blocks);
    }

    private static LossSums[] sums(int count) {
        LossSums[] sums = new LossSums[count];
        for (int i = 0; i < count; i++) {
            sums[i] = new LossSums();
        }
        return sums;
    }

    private static int blocks(int rows) {
        return (rows + BLOCK - 1) / BLOCK;
    }

    /// Forgets the sums, for a new iteration, in which these objectives hold.
    public void begin(PolicyObjective policy, ValueObjective value) {
        policyObjective = policy;
        valueObjective = value;
        policySums.clear();
        valueSums.clear();
        entropySums.clear();
    }

    /// Runs the network on the minibatch and carries the loss's gradient to the weights' gradients.
    ///
    /// @param advantages `[row]`
    public void backward(float[] advantages) {
        batch.forward();
        carry(advantages);
    }

    /// Carries the loss's gradient to the weights' gradients behind [Minibatch#forward].
    ///
    /// @param advantages `[row]`
    public void carry(float[] advantages) {
        this.advantages = advantages;
        int blocks = blocks(batch.count());
        workers.run(blocks, part);
        minibatchSums.clear();
        for (int b = 0; b < blocks; b++) {
            minibatchSums.merge(policyBlocks[b]);
            valueSums.merge(valueBlocks[b]);
            entropySums.merge(entropyBlocks[b]);
        }
        policySums.merge(minibatchSums);
        batch.backward();
    }

    private void block(int block) {
        int from = block * BLOCK;
        int to = Math.min(from + BLOCK, batch.count());
        float[] weights = batch.weights();
        double scale = 1.0 / batch.validCount();
        policyBlocks[block].clear();
        valueBlocks[block].clear();
        entropyBlocks[block].clear();
        batch.evaluate(from, to);
        policyObjective.apply(
                batch.logProbs(),
                batch.oldLogProbs(),
                advantages,
                weights,
                from,
                to,
                scale,
                batch.dLogProbs(),
                policyBlocks[block]);
        valueObjective.apply(
                batch.values(),
                batch.oldValues(),
                batch.returns(),
                weights,
                from,
                to,
                scale * valueCoefficient,
                batch.dValues(),
                valueBlocks[block]);
        entropyBonus.apply(batch.entropies(), weights, from, to, scale, batch.dEntropies(), entropyBlocks[block]);
        batch.differentiate(from, to);
    }

    /// Sums of the policy's term since [#begin].
    public LossSums policy() {
        return policySums;
    }

    /// Sums of the value's term since [#begin].
    public LossSums value() {
        return valueSums;
    }

    /// Sums of the entropy's term since [#begin].
    public LossSums entropy() {
        return entropySums;
    }

    /// Sums of the policy's term on the last minibatch.
    public LossSums lastMinibatch() {
        return minibatchSums;
    }
}
