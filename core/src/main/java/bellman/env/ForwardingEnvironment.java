package bellman.env;

import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Space;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// An environment that passes everything on to another: extend it and change what should differ. State of its own
/// goes into [#saveOwn] and [#loadOwn].
public class ForwardingEnvironment implements Environment {
    /// The environment to which calls are passed on.
    protected final Environment inner;

    /// Passes on to `inner`.
    protected ForwardingEnvironment(Environment inner) {
        this.inner = inner;
    }

    @Override
    public Space observationSpace() {
        return inner.observationSpace();
    }

    @Override
    public Space actionSpace() {
        return inner.actionSpace();
    }

    @Override
    public float[] reset(RandomGenerator random) {
        return inner.reset(random);
    }

    @Override
    public Step step(float[] action) {
        return inner.step(action);
    }

    @Override
    public boolean masksActions() {
        return inner.masksActions();
    }

    @Override
    public void actionMask(boolean[] legal) {
        inner.actionMask(legal);
    }

    @Override
    public Optional<Goals> goals() {
        return inner.goals();
    }

    @Override
    public Optional<TransitionModel> model() {
        return inner.model();
    }

    @Override
    public Optional<Frame> render() {
        return inner.render();
    }

    /// This wrapper's own state together with the inner environment's, if that can be saved.
    @Override
    public final Optional<Snapshot> snapshot() {
        return inner.snapshot().map(below -> new Snapshot() {
            @Override
            public void save(State state) {
                saveOwn(state);
                below.save(state.at("inner"));
            }

            @Override
            public void load(State state) {
                loadOwn(state);
                below.load(state.at("inner"));
            }
        });
    }

    /// Writes what this wrapper itself must remember.
    protected void saveOwn(State state) {}

    /// Takes over what [#saveOwn] wrote.
    protected void loadOwn(State state) {}

    @Override
    public void close() {
        inner.close();
    }
}
