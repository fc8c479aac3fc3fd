package bellman.vector;

import bellman.run.State;
import bellman.space.Box;

/// Checks with every step that actions, observations and rewards are finite, that choices are those of the
/// observation space and that masks leave an action: for native environments, which nobody else checks.
/// [BadEnvironmentException] names the environment, the step and the element.
///
/// It costs one pass over the arrays; what is wrong is looked for only once something is. Put it next to the
/// native one, so that nothing bad reaches the statistics of a wrapper.
public final class Validated extends ForwardingVectorEnvironment {
    private final Contract contract;
    private final int count;
    private final boolean onlyNumbers;
    private long steps;

    /// Checks what `inner` does.
    public Validated(VectorEnvironment inner) {
        super(inner);
        count = inner.count();
        contract = new Contract(inner.observationSpace(), inner.actionSpace(), inner.maskSize());
        onlyNumbers = inner.observationSpace() instanceof Box;
    }

    @Override
    public void reset(long seed, VectorStep out) {
        steps = 0;
        inner.reset(seed, out);
        checkObservations(out);
    }

    @Override
    public void step(float[] actions, VectorStep out) {
        steps++;
        if (!Contract.finite(actions)) {
            for (int env = 0; env < count; env++) {
                contract.checkAction(actions, env, steps);
            }
        }
        inner.step(actions, out);
        if (!Contract.finite(out.rewards())) {
            for (int env = 0; env < count; env++) {
                contract.checkReward(out.rewards()[env], env, steps);
            }
        }
        for (int env = 0; env < count; env++) {
            if (out.ended(env)) {
                contract.checkObservation("final observation", out.finalObservations(), env, steps);
            }
        }
        checkObservations(out);
    }

    private void checkObservations(VectorStep out) {
        if (!onlyNumbers || !Contract.finite(out.observations())) {
            for (int env = 0; env < count; env++) {
                contract.checkObservation("observation", out.observations(), env, steps);
            }
        }
        if (out.actionMasks().length > 0) {
            for (int env = 0; env < count; env++) {
                contract.checkMask(out.actionMasks(), env, steps);
            }
        }
    }

    @Override
    protected void saveOwn(State state) {
        state.put("steps", new long[] {steps});
    }

    @Override
    protected void loadOwn(State state) {
        steps = state.longs("steps", 1)[0];
    }
}
