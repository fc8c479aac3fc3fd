package bellman.app;

import bellman.cli.Invocation;
import bellman.cli.Text;
import bellman.train.Callback;
import bellman.train.RunConfig;
import bellman.train.Training;
import bellman.train.TrainingEvent;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Tells how training goes: JSON lines on standard output if they are wanted, and a bar or plain lines on
/// standard error.
final class Progress implements Callback, AutoCloseable {
    private static final double JSON_SECONDS = 0.25;
    private final Invocation invocation;
    private final Path run;
    private final RunConfig config;
    private final Meter meter;
    private double began;
    private long beganAt;
    private double progressBefore = Double.NaN;
    private double told = Double.NEGATIVE_INFINITY;
    private double returnMean = Double.NaN;

    /// What standard error shows.
    interface Meter extends AutoCloseable {
        /// Shows where training is.
        void show(Reading reading);

        @Override
        void close();
    }

    /// Where training is.
    ///
    /// @param step environment steps
    /// @param seconds of training
    /// @param share of the budget that is used, from 0 to 1
    /// @param stepsPerSecond since this process began
    /// @param secondsLeft at that pace, `NaN` if unknown
    /// @param returnMean of the last hundred training episodes, `NaN` before the first
    record Reading(
            long step, double seconds, double share, double stepsPerSecond, double secondsLeft, double returnMean) {
        /// In words, without the step.
        String words() {
            return "return " + Text.number(returnMean) + " · " + Text.pace(stepsPerSecond) + " steps/s"
                    + (Double.isNaN(secondsLeft) ? "" : " · " + Text.time(secondsLeft) + " left");
        }
    }

    private Progress(Invocation invocation, Path run, RunConfig config, Meter meter) {
        this.invocation = invocation;
        this.run = run;
        this.config = config;
        this.meter = meter;
    }

    static Progress of(Invocation invocation, Path run, RunConfig config) {
        Optional<Integer> columns = Optional.ofNullable(Integer.getInteger("bellman.columns"));
        long steps = config.budget().steps();
        Meter meter = columns.isPresent()
                ? new ProgressBarMeter(invocation.err(), columns.get(), steps)
                : new PlainMeter(invocation.err(), steps);
        return new Progress(invocation, run, config, meter);
    }

    @Override
    public void on(TrainingEvent event, Training training) {
        switch (event) {
            case TrainingEvent.Started e -> started(e);
            case TrainingEvent.Iterated e -> iterated(e);
            case TrainingEvent.Evaluated e -> {
                Map<String, Object> line = line("evaluation", e.step());
                line.put("return_mean", e.evaluation().returnMean());
                print(line);
            }
            case TrainingEvent.Checkpointed e -> print(line("checkpoint", e.step()));
            case TrainingEvent.Finished e -> {}
        }
    }

    private void started(TrainingEvent.Started event) {
        began = event.seconds();
        beganAt = event.step();
        Map<String, Object> line = line("start", event.step());
        line.put("run", run.toString());
        line.put("algorithm", Configurations.algorithm(config));
        line.put("environment", config.environment().id());
        line.put("seed", config.seed());
        print(line);
        invocation
                .err()
                .println("bellman: " + Configurations.algorithm(config) + " on "
                        + config.environment().id()
                        + ", seed " + config.seed()
                        + (event.step() > 0 ? ", from step " + Text.count(event.step()) : "") + ", in "
                        + run);
    }

    private void iterated(TrainingEvent.Iterated event) {
        double mean = event.metrics().value("rollout/return-mean");
        if (!Double.isNaN(mean)) {
            returnMean = mean;
        }
        if (Double.isNaN(progressBefore)) {
            progressBefore = event.progress();
        }
        double elapsed = event.seconds() - began;
        double done = event.progress() - progressBefore;
        Reading reading = new Reading(
                event.step(),
                event.seconds(),
                event.progress(),
                elapsed > 0 ? (event.step() - beganAt) / elapsed : 0,
                done > 0 ? elapsed * (1 - event.progress()) / done : Double.NaN,
                returnMean);
        meter.show(reading);
        if (invocation.json() && event.seconds() - told >= JSON_SECONDS) {
            told = event.seconds();
            Map<String, Object> line = line("progress", event.step());
            line.put("seconds", event.seconds());
            line.put("progress", event.progress());
            line.put("steps_per_second", reading.stepsPerSecond());
            if (!Double.isNaN(returnMean)) {
                line.put("return_mean", returnMean);
            }
            print(line);
        }
    }

    private static Map<String, Object> line(String event, long step) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", event);
        line.put("steps", step);
        return line;
    }

    private void print(Map<String, Object> line) {
        if (invocation.json()) {
            invocation.print(line);
        }
    }

    /// Takes the meter away.
    void end() {
        meter.close();
    }

    @Override
    public void close() {
        end();
    }
}
