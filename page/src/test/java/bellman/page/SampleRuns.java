package bellman.page;

import bellman.run.Metrics;
import bellman.store.EpisodeFile;
import bellman.store.RecorderOptions;
import bellman.store.RunDirectory;
import bellman.store.RunRecorder;
import bellman.store.RunStart;
import bellman.store.config.ConfigDocument;
import bellman.store.study.Study;
import bellman.store.study.StudyFile;
import bellman.store.study.StudyLimits;
import bellman.store.study.StudyPlan;
import bellman.store.study.Trial;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/// Runs as training would have recorded them.
public final class SampleRuns {
    /// Steps between two rows.
    public static final int STRIDE = 100;

    private SampleRuns() {}

    /// Begins a run.
    public static RunRecorder begin(Path run, long seed) {
        return begin(run, seed, "environment: { id: CartPole-v1 }\nbudget: { steps: 10000 }\nseed: " + seed + "\n");
    }

    /// Begins a run of a configuration.
    public static RunRecorder begin(Path run, long seed, String yaml) {
        ConfigDocument config = ConfigDocument.parse(yaml, "test");
        return RunDirectory.create(
                run, new RunStart(config, "ppo", "CartPole-v1", seed, 1, "0.1.0"), RecorderOptions.DEFAULT);
    }

    /// Records a row of each of four series: returns that rise from 0 to about 500.
    public static void record(RunRecorder recorder, int row, double noise) {
        Metrics metrics = new Metrics();
        metrics.put("rollout/episodes", row * 3.0);
        metrics.put("rollout/return-mean", 500 * (1 - Math.exp(-row / 30.0)) + noise);
        metrics.put("train/entropy", 0.69 - row / 400.0);
        metrics.put("train/approximate-kl", 0.01);
        Metrics clock = new Metrics();
        clock.put("time/steps-per-second", 1000 + noise);
        clock.put("time/seconds", row / 10.0);
        recorder.record((long) row * STRIDE, row / 10.0, metrics, clock);
    }

    /// Records an episode of `length` steps, each with a picture of one colour.
    public static void episode(Path run, String name, int length, double reward) throws IOException {
        var film = new EpisodeFile.Film();
        for (int i = 0; i <= length; i++) {
            var image = new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB);
            image.setRGB(0, 0, 60, 40, new int[60 * 40], 0, 60);
            var png = new ByteArrayOutputStream();
            ImageIO.write(image, "png", png);
            film.add(png.toByteArray());
        }
        Map<String, Object> steps = new LinkedHashMap<>();
        steps.put("actions", Collections.nCopies(length, List.of(1)));
        steps.put("rewards", Collections.nCopies(length, reward));
        steps.put("values", IntStream.range(0, length).boxed().toList());
        steps.put("probabilities", Collections.nCopies(length, List.of(0.25, 0.75)));
        steps.put("action-values", Collections.nCopies(length, List.of()));
        steps.put("frames", film.ends());
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("step", 100);
        facts.put("episode", length);
        facts.put("seed", "7361621618018160250");
        facts.put("deterministic", true);
        facts.put("return", reward * length);
        facts.put("length", length);
        facts.put("ended", "terminated");
        new EpisodeFile(facts, steps, film.bytes()).write(run, name);
    }

    /// A search by halving over two keys: `trials` trials, of which the last failed.
    ///
    /// @param title as it is called
    /// @param choice a value that its second key may have
    public static Study search(Path folder, String title, String choice, int trials) throws IOException {
        SequencedMap<String, String> space = new LinkedHashMap<>();
        space.put("algorithm.learning-rate", "log(1e-4, 1)");
        space.put("algorithm.network.activation", "choice(tanh, " + choice + ")");
        var plan = new StudyPlan(
                title,
                "seed: 1\n",
                space,
                "return-mean",
                false,
                StudyPlan.SamplerKind.TPE,
                StudyPlan.SchedulerKind.ASHA,
                1,
                1,
                List.of(100L, 300L),
                3);
        Study study = new Study("0.1.0", plan, new StudyLimits(trials, 0, 0, 1), List.of(), 12, false);
        for (int i = 1; i <= trials; i++) {
            SequencedMap<String, String> values = new LinkedHashMap<>();
            values.put("algorithm.learning-rate", "1e-" + (1 + i % 4));
            values.put("algorithm.network.activation", i % 2 == 0 ? "tanh" : choice);
            Trial trial = Trial.begun(i, values);
            study = study.with(
                    i == trials
                            ? trial.failed("loss became NaN at step 50 of " + title, 50)
                            : trial.scored(new Trial.Score(100, 10.0 * i, 10.0 * i - 1, 10.0 * i + 1), false));
        }
        Trial first = study.trials().getFirst().towards(1).scored(new Trial.Score(300, 450, 440, 460), true);
        study = study.with(first).at(12, true);
        Files.createDirectories(folder);
        StudyFile.write(folder, study);
        return study;
    }

    /// A finished run of so many rows.
    public static Path finished(Path run, long seed, int rows) {
        try (RunRecorder recorder = begin(run, seed)) {
            for (int row = 1; row <= rows; row++) {
                record(recorder, row, seed);
            }
            recorder.finish(Map.of("return_mean", 480.0 + seed, "return_ci95", java.util.List.of(470.0, 490.0)));
        }
        return run;
    }
}
