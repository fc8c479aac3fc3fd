package bellman.vector;

import bellman.env.Environment;
import bellman.env.IllegalActionException;
import bellman.env.Step;
import bellman.run.RandomStream;
import bellman.run.Snapshot;
import bellman.run.State;
import java.util.Arrays;
import java.util.Map;

/// One of several separate environments: its random stream, and its rows in the arrays of all.
final class Lane {
    private final Environment environment;
    private final int index;
    private final AutoresetMode mode;
    private final Contract contract;
    private final int observationSize;
    private final float[] action;
    private final boolean[] legal;
    private RandomStream random = new RandomStream(0);
    private Map<String, Object> info = Map.of();
    private boolean resetNext;

    Lane(Environment environment, int index, AutoresetMode mode, Contract contract, int maskSize) {
        this.environment = environment;
        this.index = index;
        this.mode = mode;
        this.contract = contract;
        observationSize = environment.observationSpace().size();
        action = new float[environment.actionSpace().size()];
        legal = new boolean[maskSize];
    }

    void reset(long seed, VectorStep out) {
        random = RandomStream.of(seed, "environment", index);
        resetNext = false;
        info = Map.of();
        begin(0, out);
        end(0, false, false, out);
    }

    void step(float[] actions, long step, VectorStep out) {
        if (resetNext) {
            resetNext = false;
            info = Map.of();
            begin(step, out);
            end(0, false, false, out);
            return;
        }
        contract.checkAction(actions, index, step);
        System.arraycopy(actions, index * action.length, action, 0, action.length);
        Step taken = take(step);
        info = taken.info();
        contract.checkReward(taken.reward(), index, step);
        end((float) taken.reward(), taken.terminated(), taken.truncated(), out);
        boolean sameStep = mode == AutoresetMode.SAME_STEP;
        if (taken.ended()) {
            observe("final observation", taken.observation(), step, out.finalObservations());
            finalMask(taken.terminated(), out);
        }
        if (taken.ended() && sameStep) {
            begin(step, out);
        } else {
            observe("observation", taken.observation(), step, out.observations());
            resetNext = taken.ended();
            mask(step, out);
        }
    }

    private Step take(long step) {
        try {
            return contract.present("step", environment.step(action), index, step);
        } catch (BadEnvironmentException e) {
            throw e;
        } catch (IllegalActionException e) {
            throw e.in(index);
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            throw new BadEnvironmentException(index, step, e);
        }
    }

    private void begin(long step, VectorStep out) {
        observe("first observation", restart(step), step, out.observations());
        mask(step, out);
    }

    private float[] restart(long step) {
        try {
            return environment.reset(random);
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            throw new BadEnvironmentException(index, step, e);
        }
    }

    private void observe(String name, float[] observation, long step, float[] rows) {
        contract.checkLength(contract.present(name, observation, index, step), index, step);
        System.arraycopy(observation, 0, rows, index * observationSize, observationSize);
        contract.checkObservation(name, rows, index, step);
    }

    private void end(float reward, boolean terminated, boolean truncated, VectorStep out) {
        out.rewards()[index] = reward;
        out.terminated()[index] = terminated;
        out.truncated()[index] = truncated;
    }

    /// Where the next action is ignored because a reset comes, everything is legal.
    private void mask(long step, VectorStep out) {
        if (legal.length == 0) {
            return;
        }
        if (resetNext) {
            Arrays.fill(legal, true);
        } else {
            environment.actionMask(legal);
        }
        System.arraycopy(legal, 0, out.actionMasks(), index * legal.length, legal.length);
        contract.checkMask(out.actionMasks(), index, step);
    }

    /// What may be done where an episode was cut off. Where it terminated nothing may, and nobody asks.
    private void finalMask(boolean terminated, VectorStep out) {
        if (legal.length == 0) {
            return;
        }
        if (terminated) {
            Arrays.fill(legal, true);
        } else {
            environment.actionMask(legal);
        }
        System.arraycopy(legal, 0, out.finalActionMasks(), index * legal.length, legal.length);
    }

    Environment environment() {
        return environment;
    }

    Map<String, Object> info() {
        return info;
    }

    void save(Snapshot snapshot, State state) {
        random.save(state);
        state.put("reset-next", new boolean[] {resetNext});
        snapshot.save(state.at("environment"));
    }

    void load(Snapshot snapshot, State state) {
        random = new RandomStream(0);
        environment.reset(random);
        random.load(state);
        resetNext = state.bytes("reset-next", 1)[0] != 0;
        info = Map.of();
        snapshot.load(state.at("environment"));
    }
}
