package bellman.vector;

/// Puts the name of the environments in front of what [BadEnvironmentException] says, and the seed that they were all
/// reset with behind it.
public final class Named extends ForwardingVectorEnvironment {
    private final String name;
    private String origin = "";

    /// Calls `inner` `name`, usually its id in the registry.
    public Named(VectorEnvironment inner, String name) {
        super(inner);
        this.name = name;
    }

    @Override
    public void reset(long seed, VectorStep out) {
        origin = " (all were reset with seed " + seed + ")";
        try {
            inner.reset(seed, out);
        } catch (BadEnvironmentException e) {
            throw new BadEnvironmentException(name, e, origin);
        }
    }

    @Override
    public void step(float[] actions, VectorStep out) {
        try {
            inner.step(actions, out);
        } catch (BadEnvironmentException e) {
            throw new BadEnvironmentException(name, e, origin);
        }
    }
}
