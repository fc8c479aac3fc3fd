package bellman.envs.toy;

import bellman.env.Actions;
import bellman.env.Environment;
import bellman.env.Frame;
import bellman.env.Step;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Discrete;
import bellman.space.Space;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Arms that pay at random, one pull an episode. With several contexts, each has arms of its own and is observed.
final class Bandit implements Environment, Snapshot {

    /// How an arm of mean `m` pays.
    enum Payment {
        /// 1 with probability `m`, else 0.
        BERNOULLI,
        /// `m` plus standard normal noise.
        GAUSSIAN
    }

    private final double[][] means;
    private final Payment payment;
    private RandomGenerator random = RandomGenerator.getDefault();
    private int context;
    private int pulled = -1;

    /// Arms with the means `[context][arm]`.
    Bandit(Payment payment, double[][] means) {
        this.payment = payment;
        this.means = means;
    }

    /// A contextual bandit of `n` contexts and arms in which arm `c` pays 0.9 in context `c` and the others 0.1.
    static Bandit contextual(int n) {
        double[][] means = new double[n][n];
        for (int c = 0; c < n; c++) {
            for (int arm = 0; arm < n; arm++) {
                means[c][arm] = arm == c ? 0.9 : 0.1;
            }
        }
        return new Bandit(Payment.BERNOULLI, means);
    }

    @Override
    public Space observationSpace() {
        return new Discrete(means.length);
    }

    @Override
    public Space actionSpace() {
        return new Discrete(means[0].length);
    }

    @Override
    public float[] reset(RandomGenerator random) {
        this.random = random;
        context = means.length == 1 ? 0 : random.nextInt(means.length);
        pulled = -1;
        return new float[] {context};
    }

    @Override
    public Step step(float[] action) {
        pulled = Actions.discrete(action[0], means[context].length);
        double mean = means[context][pulled];
        double reward = switch (payment) {
            case BERNOULLI -> random.nextDouble() < mean ? 1 : 0;
            case GAUSSIAN -> mean + random.nextGaussian();
        };
        return new Step(new float[] {context}, reward, true, false);
    }

    @Override
    public Optional<Frame> render() {
        double[] heights = means[context].clone();
        return Optional.of(Chart.bars(heights, pulled));
    }

    @Override
    public void save(State out) {
        out.put("bandit", new int[] {context, pulled});
    }

    @Override
    public void load(State in) {
        int[] saved = in.ints("bandit", 2);
        context = saved[0];
        pulled = saved[1];
    }
}
