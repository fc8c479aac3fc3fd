package bellman.envs.grid;

import bellman.env.Actions;
import bellman.env.Environment;
import bellman.env.Frame;
import bellman.env.Step;
import bellman.env.TransitionModel;
import bellman.envs.Draw;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Discrete;
import bellman.space.Space;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// An environment of numbered states: observations are one [Discrete] number.
final class TableEnvironment implements Environment, Snapshot {
    private final Table table;
    private final Discrete observationSpace;
    private final Discrete actionSpace;
    private RandomGenerator random = RandomGenerator.getDefault();
    private int state;

    TableEnvironment(Table table) {
        this.table = table;
        observationSpace = new Discrete(table.states());
        actionSpace = new Discrete(table.actions());
    }

    @Override
    public Space observationSpace() {
        return observationSpace;
    }

    @Override
    public Space actionSpace() {
        return actionSpace;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        this.random = random;
        state = table.first(random);
        return new float[] {state};
    }

    @Override
    public Step step(float[] action) {
        Table.Move move = table.move(state, Actions.discrete(action[0], table.actions()), random);
        state = move.state();
        return new Step(new float[] {state}, move.reward(), move.terminated(), false);
    }

    @Override
    public boolean masksActions() {
        return table.masks();
    }

    @Override
    public void actionMask(boolean[] legal) {
        table.mask(state, legal);
    }

    @Override
    public Optional<TransitionModel> model() {
        return Optional.of(new TableModel(table));
    }

    @Override
    public Optional<Frame> render() {
        return Optional.of(Draw.raster(table.width(), table.height(), g -> table.draw(state, g)));
    }

    @Override
    public void save(State out) {
        out.put("state", new int[] {state});
    }

    @Override
    public void load(State in) {
        state = in.ints("state", 1)[0];
    }
}
