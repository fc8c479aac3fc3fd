package bellman.envs.gymnasium;

import bellman.env.Frame;
import bellman.run.RandomStream;
import bellman.vector.AutoresetMode;
import bellman.vector.BadEnvironmentException;
import bellman.vector.VectorStep;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The environments of one worker, `from, from + 1, …` among all, and the worker that takes the place of one that is
/// lost.
final class WorkerLanes implements AutoCloseable {
    private static final byte[] RESET = {'r'};
    private static final byte[] STEP = {'s'};
    private static final int STEPS_TO_FORGIVE = 1_000;

    private final WorkerMaker maker;
    private final int from;
    private final int count;
    private final AutoresetMode mode;
    private final int observationSize;
    private final RandomStream[] random;
    private final long[] seeds;
    private final boolean[] idle;
    private Worker worker;
    private int restartsLeft;
    private int stepsSinceLoss;
    private String loss = "";
    private boolean posted;
    private boolean fresh;
    private boolean lostBetween;
    private long stepsTaken;

    WorkerLanes(WorkerMaker maker, Worker first, int from, AutoresetMode mode) {
        this.maker = maker;
        this.from = from;
        this.mode = mode;
        worker = first;
        count = first.count();
        observationSize = first.facts().observations().size();
        random = new RandomStream[count];
        seeds = new long[count];
        idle = new boolean[count];
        restartsLeft = maker.restarts();
    }

    Worker worker() {
        return worker;
    }

    boolean holds(int environment) {
        return environment >= from && environment < from + count;
    }

    /// Begins to start all environments anew.
    void postReset(long seed) {
        for (int i = 0; i < count; i++) {
            random[i] = RandomStream.of(seed, "environment", from + i);
        }
        fresh = false;
        lostBetween = false;
        Arrays.fill(idle, false);
        loss = "";
        drawSeeds();
        post(RESET);
    }

    /// Waits until they began.
    void reset(VectorStep out) {
        try {
            if (posted) {
                worker.process().await();
            } else {
                replace();
            }
        } catch (WorkerLostException e) {
            lose(e, 0);
            replace();
        } catch (EnvironmentFault e) {
            throw bad(e, 0);
        }
        begin(out);
    }

    private void begin(VectorStep out) {
        for (int i = 0; i < count; i++) {
            worker.memory().observation(i, out.observations(), from + i);
            still(i, out);
        }
    }

    private void still(int i, VectorStep out) {
        out.rewards()[from + i] = 0;
        out.terminated()[from + i] = false;
        out.truncated()[from + i] = false;
        out.lost()[from + i] = false;
    }

    /// Begins a step.
    void postStep(float[] actions) {
        if (!fresh && !lostBetween) {
            worker.memory().actions(actions, from, count);
            post(STEP);
        }
    }

    /// Waits until the step is taken.
    void step(VectorStep out, long step) {
        stepsTaken = step;
        if (fresh) {
            // The worker is new, and the step before told that the old episodes ended: this one shows the new.
            fresh = false;
            Arrays.fill(idle, false);
            loss = "";
            begin(out);
            return;
        }
        if (lostBetween) {
            lostBetween = false;
            tellLoss(out);
            return;
        }
        try {
            if (!posted) {
                throw new WorkerLostException(loss);
            }
            worker.process().await();
        } catch (WorkerLostException e) {
            lose(e, step);
            replace();
            tellLoss(out);
            return;
        } catch (EnvironmentFault e) {
            throw bad(e, step);
        }
        loss = "";
        if (++stepsSinceLoss == STEPS_TO_FORGIVE) {
            restartsLeft = maker.restarts();
        }
        for (int i = 0; i < count; i++) {
            worker.memory().outcome(i, out, from + i);
            out.lost()[from + i] = false;
            idle[i] = mode == AutoresetMode.NEXT_STEP && out.ended(from + i);
        }
    }

    /// The episodes that were under way are cut off at the last observation that anybody saw.
    private void tellLoss(VectorStep out) {
        float[] rows = out.observations();
        for (int i = 0; i < count; i++) {
            still(i, out);
            if (!idle[i]) {
                int at = (from + i) * observationSize;
                System.arraycopy(rows, at, out.finalObservations(), at, observationSize);
                out.truncated()[from + i] = true;
                out.lost()[from + i] = true;
            }
            if (idle[i] || mode == AutoresetMode.SAME_STEP) {
                worker.memory().observation(i, rows, from + i);
            }
            idle[i] = false;
        }
        fresh = mode == AutoresetMode.NEXT_STEP;
    }

    private void post(byte[] command) {
        posted = false;
        try {
            worker.process().post(command);
            posted = true;
        } catch (WorkerLostException e) {
            loss = String.valueOf(e.getMessage());
        }
    }

    private void lose(WorkerLostException reason, long step) {
        loss = String.valueOf(reason.getMessage());
        stepsSinceLoss = 0;
        if (--restartsLeft < 0) {
            throw new BadEnvironmentException(
                    from,
                    step,
                    loss + "; more than " + maker.restarts() + " workers were lost within " + STEPS_TO_FORGIVE
                            + " steps; the option restarts allows more");
        }
    }

    /// Puts a new worker in the place of the old, and starts its environments with new seeds.
    private void replace() {
        worker.close();
        worker = maker.make(count);
        drawSeeds();
        try {
            worker.process().post(RESET);
            worker.process().await();
        } catch (WorkerLostException e) {
            lose(e, 0);
            replace();
        } catch (EnvironmentFault e) {
            throw bad(e, 0);
        }
    }

    private void drawSeeds() {
        for (int i = 0; i < count; i++) {
            // NumPy's seeds of old, and some environments still, are 32 bits wide and positive.
            seeds[i] = random[i].nextInt() & Integer.MAX_VALUE;
            worker.memory().seed(i, seeds[i]);
        }
    }

    private BadEnvironmentException bad(EnvironmentFault fault, long step) {
        return new BadEnvironmentException(from + fault.environment(), step, fault.what());
    }

    /// The seed that environment `i` of all was last reset with.
    long seed(int environment) {
        return seeds[environment - from];
    }

    /// What environment `i` of all had to say.
    Map<String, Object> info(int environment) {
        if (!loss.isEmpty()) {
            return Map.of("lost", loss);
        }
        return asked(environment, () -> worker.info(environment - from));
    }

    /// A picture of environment `i` of all.
    Optional<Frame> picture(int environment) {
        return asked(environment, () -> worker.picture(environment - from));
    }

    /// Asks the worker beside the steps. If it is lost then, another one is asked, and the next step tells that the
    /// episodes were.
    private <T> T asked(int environment, Supplier<T> question) {
        try {
            return question.get();
        } catch (EnvironmentFault e) {
            throw new BadEnvironmentException(environment, stepsTaken, e.what());
        } catch (WorkerLostException e) {
            lose(e, stepsTaken);
            replace();
            lostBetween = !fresh;
            return asked(environment, question);
        }
    }

    /// The reward of achieving `achieved` while `desired` was desired, and whether that terminates, as 0 or 1.
    double[] worth(float[] achieved, float[] desired) {
        return asked(from, () -> worker.worth(achieved, desired));
    }

    @Override
    public void close() {
        worker.close();
    }
}
