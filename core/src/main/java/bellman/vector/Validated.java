package bellman.vector;

import bellman.run.State;

/// Checks with every step that actions, observations and rewards are finite and that masks leave an action: for native
/// environments, which nobody else checks. [BadEnvironmentException] names the environment, the step and the element.
///
/// It costs one pass over the arrays.
public final class Validated extends ForwardingVectorEnvironment {
    private final Contract contract;
    private long steps;

    /// Checks what `inner` does.
    public Validated(VectorEnvironment inner) {
        super(inner);
        contract = new Contract(inner.observationSpace(), inner.actionSpace(), inner.maskSize());
    }

    @Override
    public void reset(long seed, VectorStep out) {
        steps = 0;
        inner.reset(seed, out);
        for (int env = 0; env < count(); env++) {
            checkObservation(out, env);
        }
    }

    @Override
    public void step(float[] actions, VectorStep out) {
        steps++;
        for (int env = 0; env < count(); env++) {
            contract.checkAction(actions, env, steps);
        }
        inner.step(actions, out);
        for (int env = 0; env < count(); env++) {
            contract.checkReward(out.rewards()[env], env, steps);
            if (out.ended(env)) {
                contract.checkObservation("final observation", out.finalObservations(), env, steps);
            }
            checkObservation(out, env);
        }
    }

    private void checkObservation(VectorStep out, int env) {
        contract.checkObservation("observation", out.observations(), env, steps);
        contract.checkMask(out.actionMasks(), env, steps);
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
