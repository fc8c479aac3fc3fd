package bellman.vector;

import bellman.env.Frame;
import bellman.env.Goals;
import bellman.env.TransitionModel;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Space;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A vector environment that passes everything on to another: extend it and change what should differ. State of its
/// own goes into [#saveOwn] and [#loadOwn].
public class ForwardingVectorEnvironment implements VectorEnvironment {
    /// The environments to which calls are passed on.
    protected final VectorEnvironment inner;

    /// Passes on to `inner`.
    protected ForwardingVectorEnvironment(VectorEnvironment inner) {
        this.inner = inner;
    }

    @Override
    public int count() {
        return inner.count();
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
    public AutoresetMode autoresetMode() {
        return inner.autoresetMode();
    }

    @Override
    public int maskSize() {
        return inner.maskSize();
    }

    @Override
    public int frames() {
        return inner.frames();
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
    public void reset(long seed, VectorStep out) {
        inner.reset(seed, out);
    }

    @Override
    public void step(float[] actions, VectorStep out) {
        inner.step(actions, out);
    }

    @Override
    public OptionalLong seed(int env) {
        return inner.seed(env);
    }

    @Override
    public Map<String, Object> info(int env) {
        return inner.info(env);
    }

    @Override
    public Optional<Frame> render(int env) {
        return inner.render(env);
    }

    /// This wrapper's own state together with that of the inner environments, if theirs can be saved.
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
