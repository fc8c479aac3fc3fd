package bellman.train;

import bellman.run.Metrics;
import bellman.run.Phases;
import bellman.run.Snapshot;
import bellman.run.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The loop around a [Trainer], the same for every algorithm: budget, recording, evaluation, checkpoints,
/// callbacks.
///
/// ```java
/// var outcome = Training.of(trainer, Budget.steps(100_000)).callback((event, training) -> …).run();
/// ```
public final class Training {
    private final Trainer trainer;
    private final Budget budget;
    private RunLog log = RunLog.NONE;
    private Cadence checkpoints = Cadence.NEVER;
    private double checkpointSeconds = Double.POSITIVE_INFINITY;
    private Cadence evaluations = Cadence.NEVER;
    private Supplier<? extends Findings> evaluation = () -> {
        throw new IllegalStateException("no evaluation was given");
    };
    private final List<Callback> callbacks = new ArrayList<>();
    private LongSupplier nanoTime = System::nanoTime;
    private final AtomicReference<Optional<String>> stop = new AtomicReference<>(Optional.empty());
    private final Metrics metrics = new Metrics();
    private final Metrics clock = new Metrics();
    private double secondsBefore;
    private long began;

    private Training(Trainer trainer, Budget budget) {
        this.trainer = trainer;
        this.budget = budget;
    }

    /// A training of `trainer` until `budget` is used up.
    public static Training of(Trainer trainer, Budget budget) {
        return new Training(trainer, budget);
    }

    /// Records into `log`.
    public Training log(RunLog log) {
        this.log = log;
        return this;
    }

    /// Stores a checkpoint every `cadence` and when the last one is `seconds` old (0: never for that reason),
    /// and always at the end.
    public Training checkpoints(Cadence cadence, double seconds) {
        checkpoints = cadence;
        checkpointSeconds = seconds > 0 ? seconds : Double.POSITIVE_INFINITY;
        return this;
    }

    /// Evaluates every `cadence`.
    public Training evaluations(Cadence cadence, Supplier<? extends Findings> evaluation) {
        evaluations = cadence;
        this.evaluation = evaluation;
        return this;
    }

    /// Tells `callback` of everything.
    public Training callback(Callback callback) {
        callbacks.add(callback);
        return this;
    }

    /// Takes the time from `nanoTime` instead of the system.
    public Training clock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        return this;
    }

    /// The trainer.
    public Trainer trainer() {
        return trainer;
    }

    /// Ends training after the present iteration, with a last checkpoint. May be called from any thread.
    public void stop(String reason) {
        stop.compareAndSet(Optional.empty(), Optional.of(reason));
    }

    /// Takes up where a checkpoint left off.
    public Training resume(State state) {
        trainer.load(state.at("trainer"));
        secondsBefore = state.at("training").doubles("seconds", 1)[0];
        for (int i = 0; i < callbacks.size(); i++) {
            if (callbacks.get(i) instanceof Snapshot s) {
                s.load(state.at("callback." + i));
            }
        }
        return this;
    }

    /// Trains until the budget is used up or someone calls [#stop].
    public TrainingEvent.Finished run() {
        began = nanoTime.getAsLong();
        long stored = -1;
        double storedAt = seconds();
        tell(new TrainingEvent.Started(trainer.steps(), seconds()));
        Optional<String> reason = reached(Double.NaN);
        while (reason.isEmpty()) {
            long from = trainer.steps();
            iterate();
            double recentReturn = metrics.value("rollout/return-mean");
            long to = trainer.steps();
            if (evaluations.due(from, to)) {
                tell(new TrainingEvent.Evaluated(to, evaluate(to)));
            }
            reason = reached(recentReturn);
            if (checkpoints.due(from, to) || seconds() - storedAt >= checkpointSeconds) {
                checkpoint();
                stored = to;
                storedAt = seconds();
            }
        }
        if (stored != trainer.steps()) {
            checkpoint();
        }
        TrainingEvent.Finished finished = new TrainingEvent.Finished(trainer.steps(), seconds(), reason.get());
        tell(finished);
        return finished;
    }

    private Optional<String> reached(double recentReturn) {
        Optional<String> asked = stop.get();
        return asked.isPresent() ? asked : budget.reached(trainer.steps(), seconds(), recentReturn);
    }

    private void iterate() {
        metrics.clear();
        clock.clear();
        long steps = trainer.steps();
        double before = seconds();
        trainer.iterate(budget.progress(steps, before), metrics);
        double after = seconds();
        clock.put("time/steps-per-second", (trainer.steps() - steps) / (after - before));
        clock.put("time/seconds", after);
        trainer.meter(clock);
        Phases.rest(clock, after - before);
        log.record(trainer.steps(), after, metrics, clock);
        tell(new TrainingEvent.Iterated(trainer.steps(), after, budget.progress(trainer.steps(), after), metrics));
    }

    private Findings evaluate(long step) {
        Findings result = evaluation.get();
        metrics.clear();
        clock.clear();
        result.record(metrics);
        log.record(step, seconds(), metrics, clock);
        result.samples(step).forEach(log::sample);
        return result;
    }

    private void checkpoint() {
        State state = new State();
        trainer.save(state.at("trainer"));
        state.at("training").put("seconds", new double[] {seconds()});
        for (int i = 0; i < callbacks.size(); i++) {
            if (callbacks.get(i) instanceof Snapshot s) {
                s.save(state.at("callback." + i));
            }
        }
        log.checkpoint(trainer.steps(), state);
        tell(new TrainingEvent.Checkpointed(trainer.steps()));
    }

    private void tell(TrainingEvent event) {
        for (Callback callback : callbacks) {
            callback.on(event, this);
        }
    }

    private double seconds() {
        return secondsBefore + (nanoTime.getAsLong() - began) * 1e-9;
    }
}
