package bellman.app;

import bellman.cli.Invocation;
import bellman.cli.Text;
import bellman.run.Metrics;
import bellman.store.RunStart;
import bellman.store.job.Shown;
import bellman.store.job.TrainingJob;
import bellman.train.Callback;
import bellman.train.Training;
import bellman.train.TrainingEvent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Tells how training goes: JSON lines on standard output if they are wanted, and a bar or plain lines on
/// standard error.
final class Progress implements Callback, AutoCloseable {
    private static final double JSON_SECONDS = 0.25;
    private final Invocation invocation;
    private final Path run;
    private final RunStart start;
    private final List<Shown> shown;
    private final double[] latest;
    private final Meter meter;
    private final Metrics evaluated = new Metrics();
    private double began;
    private long beganAt;
    private double progressBefore = Double.NaN;
    private double told = Double.NEGATIVE_INFINITY;

    /// What standard error shows.
    interface Meter extends AutoCloseable {
        /// Shows where training is.
        void show(Reading reading);

        @Override
        void close();
    }

    /// Where training is.
    ///
    /// @param step environment steps, or updates
    /// @param seconds of training
    /// @param share of the budget that is used, from 0 to 1
    /// @param stepsPerSecond since this process began
    /// @param secondsLeft at that pace, `NaN` if unknown
    /// @param state what the metrics that show how it goes say, in words
    record Reading(long step, double seconds, double share, double stepsPerSecond, double secondsLeft, String state) {
        /// In words, without the step.
        String words() {
            return state + " · " + Text.pace(stepsPerSecond) + " steps/s"
                    + (Double.isNaN(secondsLeft) ? "" : " · " + Text.time(secondsLeft) + " left");
        }
    }

    private Progress(Invocation invocation, Path run, RunStart start, List<Shown> shown, Meter meter) {
        this.invocation = invocation;
        this.run = run;
        this.start = start;
        this.shown = shown;
        this.meter = meter;
        latest = new double[shown.size()];
        Arrays.fill(latest, Double.NaN);
    }

    static Progress of(Invocation invocation, Path run, RunStart start, TrainingJob job) {
        Optional<Integer> columns = Optional.ofNullable(Integer.getInteger("bellman.columns"));
        long steps = job.budget().steps();
        Meter meter = columns.isPresent()
                ? new ProgressBarMeter(invocation.err(), columns.get(), steps)
                : new PlainMeter(invocation.err(), steps);
        return new Progress(invocation, run, start, job.shown(), meter);
    }

    @Override
    public void on(TrainingEvent event, Training training) {
        switch (event) {
            case TrainingEvent.Started e -> started(e);
            case TrainingEvent.Iterated e -> iterated(e);
            case TrainingEvent.Evaluated e -> {
                Map<String, Object> line = line("evaluation", e.step());
                evaluated.clear();
                e.findings().record(evaluated);
                evaluated.forEach((name, value) -> line.put(key(name), value));
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
        line.put("algorithm", start.algorithm());
        line.put("environment", start.environment());
        line.put("seed", start.seed());
        print(line);
        invocation
                .err()
                .println("bellman: " + start.algorithm() + " on " + start.environment() + ", seed " + start.seed()
                        + (event.step() > 0 ? ", from step " + Text.count(event.step()) : "") + ", in "
                        + run);
    }

    private void iterated(TrainingEvent.Iterated event) {
        for (int i = 0; i < latest.length; i++) {
            double value = event.metrics().value(shown.get(i).metric());
            latest[i] = Double.isNaN(value) ? latest[i] : value;
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
                state());
        meter.show(reading);
        if (invocation.json() && event.seconds() - told >= JSON_SECONDS) {
            told = event.seconds();
            Map<String, Object> line = line("progress", event.step());
            line.put("seconds", event.seconds());
            line.put("progress", event.progress());
            line.put("steps_per_second", reading.stepsPerSecond());
            for (int i = 0; i < latest.length; i++) {
                if (!Double.isNaN(latest[i])) {
                    line.put(shown.get(i).key(), latest[i]);
                }
            }
            print(line);
        }
    }

    /// The first metric always, lest a line say nothing; others once there is a number.
    private String state() {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < latest.length; i++) {
            if (i == 0 || !Double.isNaN(latest[i])) {
                words.append(i == 0 ? "" : " · ").append(shown.get(i).label()).append(' ');
                words.append(Text.number(latest[i]));
            }
        }
        return words.toString();
    }

    /// A series' name as a key of JSON: `evaluation/return-mean` is `return_mean`, `eval/loss` is `eval_loss`.
    private static String key(String series) {
        return series.replaceFirst("^evaluation/", "").replaceAll("[/-]", "_");
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
