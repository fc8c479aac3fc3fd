package bellman.vector;

import java.util.OptionalLong;

/// Puts the name of the environments in front of what [BadEnvironmentException] says, and behind it the seed of the
/// environment's own, or else that they were all reset with.
public final class Named extends ForwardingVectorEnvironment {
    private final String name;
    private long seed;

    /// Calls `inner` `name`, usually its id in the registry.
    public Named(VectorEnvironment inner, String name) {
        super(inner);
        this.name = name;
    }

    @Override
    public void reset(long seed, VectorStep out) {
        this.seed = seed;
        try {
            inner.reset(seed, out);
        } catch (BadEnvironmentException e) {
            throw named(e);
        }
    }

    @Override
    public void step(float[] actions, VectorStep out) {
        try {
            inner.step(actions, out);
        } catch (BadEnvironmentException e) {
            throw named(e);
        }
    }

    private BadEnvironmentException named(BadEnvironmentException e) {
        OptionalLong own = inner.seed(e.environment());
        String origin = own.isPresent()
                ? " (it was last reset with seed " + own.getAsLong() + ")"
                : " (all were reset with seed " + seed + ")";
        return new BadEnvironmentException(name, e, origin);
    }
}
