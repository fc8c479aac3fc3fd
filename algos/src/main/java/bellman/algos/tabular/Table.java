package bellman.algos.tabular;

import bellman.head.ActionValues;
import bellman.head.ReturnDistribution;
import bellman.net.Architecture;
import bellman.net.Architecture.Branch;
import bellman.net.Backend;
import bellman.net.Initialization;
import bellman.net.Network;
import bellman.net.Output;
import bellman.net.Parameter;
import bellman.net.Workers;
import bellman.policy.Policy;
import bellman.run.RandomStream;
import bellman.space.Discrete;
import bellman.space.Space;
import bellman.train.UnsupportedSpaceException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Values by state and action, and as what acts: a linear network that sees the state one-hot, whose weights are the
/// table.
final class Table {
    final int states;
    final int actions;
    /// `[state][action]`
    final double[] values;
    private final int firstState;
    private final Discrete observations;
    private final Space actionSpace;
    private final ActionValues head;

    /// A table of `initial`.
    ///
    /// @throws UnsupportedSpaceException if states or actions are not numbered
    Table(String algorithm, Space observations, Space actionSpace, double initial) {
        if (!(observations instanceof Discrete states)) {
            throw new UnsupportedSpaceException(algorithm, "observation", observations, "Discrete");
        }
        if (!(actionSpace instanceof Discrete actions)) {
            throw new UnsupportedSpaceException(algorithm, "action", actionSpace, "Discrete");
        }
        this.observations = states;
        this.actionSpace = actionSpace;
        this.states = states.n();
        this.actions = actions.n();
        firstState = states.start();
        values = new double[this.states * this.actions];
        Arrays.fill(values, initial);
        head = new ActionValues(this.actions, new ReturnDistribution.Expected(), false);
    }

    /// The number of the state that an observation holds.
    int state(float observation) {
        return (int) observation - firstState;
    }

    double value(int state, int action) {
        return values[state * actions + action];
    }

    /// The best legal action in `state`, the first of equal ones.
    ///
    /// @param masks from `mask` on, or empty
    int best(int state, boolean[] masks, int mask) {
        int best = -1;
        for (int a = 0; a < actions; a++) {
            boolean legal = masks.length == 0 || masks[mask + a];
            if (legal && (best < 0 || value(state, a) > value(state, best))) {
                best = a;
            }
        }
        return Math.max(best, 0);
    }

    /// What acts by the table as it is now.
    Policy policy(Backend backend) {
        Architecture plan = new Architecture(
                states,
                List.of(new Branch("values", List.of(), List.of(new Output.Linear(actions, 1f)))),
                Initialization.KAIMING);
        Network network = backend.network(plan, new RandomStream(0), Workers.ONE);
        Parameter weights = network.parameters().getFirst();
        for (int i = 0; i < values.length; i++) {
            weights.values().put(i, (float) values[i]);
        }
        return new Policy(observations, actionSpace, network, head, false, Optional.empty());
    }
}
