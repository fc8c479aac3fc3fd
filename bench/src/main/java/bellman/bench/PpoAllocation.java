package bellman.bench;

import bellman.app.Experiment;
import bellman.run.Metrics;
import bellman.train.AgentTrainer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// What one iteration of PPO (a rollout and its epochs) allocates, by JMH's GC profiler: `gc.alloc.rate.norm`,
/// which is to stay below 1 KB.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PpoAllocation {
    /// Which run.
    @Param({"cartpole", "ppo-cartpole", "ppo-pendulum", "a2c-cartpole"})
    public String preset = "";

    private final Metrics metrics = new Metrics();
    private Experiment experiment = Experiment.of("cartpole");
    private AgentTrainer trainer = experiment.trainer();

    /// Makes the trainer.
    @Setup
    public void make() {
        experiment = Experiment.of(preset);
        trainer = experiment.trainer();
    }

    /// Closes it.
    @TearDown
    public void close() throws Exception {
        trainer.close();
        experiment.close();
    }

    /// One iteration.
    @Benchmark
    public Metrics iteration() {
        metrics.clear();
        trainer.iterate(0.5, metrics);
        return metrics;
    }

    /// Runs it under the GC profiler.
    public static void main(String[] words) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(PpoAllocation.class.getSimpleName())
                        .forks(1)
                        .warmupIterations(5)
                        .warmupTime(TimeValue.seconds(2))
                        .measurementIterations(3)
                        .measurementTime(TimeValue.seconds(2))
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }
}
