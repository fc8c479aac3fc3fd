package bellman.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.envs.python.PythonInterpreter;
import bellman.run.State;
import bellman.store.EpisodeFile;
import bellman.store.RecorderOptions;
import bellman.store.RunDirectory;
import bellman.store.checkpoint.Checkpoint;
import bellman.store.disk.DamagedFileException;
import bellman.store.json.Json;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a user does with small runs, start to end.
class CommandTest {
    private static final List<String> SUBCOMMANDS =
            List.of("train", "eval", "play", "runs", "envs", "presets", "bench", "doctor");

    @TempDir
    private static Path runs;

    @TempDir
    private Path folder;

    @BeforeAll
    static void twoSeedsAndAnotherAlgorithm() {
        train("cartpole", 1, runs.resolve("one"));
        train("cartpole", 2, runs.resolve("two"));
        train("a2c-cartpole", 1, runs.resolve("other"));
    }

    private static Bellman train(String preset, int seed, Path run) {
        return Bellman.run(
                        "train",
                        preset,
                        "--seed",
                        seed,
                        "--run",
                        run,
                        "--json",
                        "--set",
                        "budget.steps=4096",
                        "--set",
                        "evaluation.episodes=12")
                .succeeds();
    }

    @Test
    void recordedEpisodesHaveAPictureOfEachStepAndWhatThePolicyMadeOfIt() throws IOException {
        Path run = folder.resolve("run");
        train("cartpole", 4, run);
        Bellman.run("eval", run, "--episodes", 4, "--record", 2, "--deterministic", "false")
                .succeeds();
        List<Map<String, Object>> episodes = EpisodeFile.list(run);
        assertEquals(
                List.of("4096-0", "4096-1"),
                episodes.stream().map(e -> e.get("name")).toList());
        EpisodeFile first = EpisodeFile.read(run, "4096-0");
        int length = ((Long) Objects.requireNonNull(first.facts().get("length"))).intValue();
        assertEquals((double) length, first.facts().get("return"));
        for (String column : List.of("actions", "rewards", "values", "probabilities")) {
            assertEquals(length, ((List<?>) Objects.requireNonNull(first.steps().get(column))).size(), column);
        }
        for (Object each : (List<?>) Objects.requireNonNull(first.steps().get("probabilities"))) {
            assertEquals(
                    1, ((List<?>) each).stream().mapToDouble(p -> (double) p).sum(), 1e-5);
        }
        List<?> frames = (List<?>) Objects.requireNonNull(first.steps().get("frames"));
        assertEquals(length + 1, frames.size());
        assertEquals((long) first.pictures().length, frames.getLast());
        byte[] last = java.util.Arrays.copyOfRange(
                first.pictures(), ((Long) frames.get(length - 1)).intValue(), first.pictures().length);
        assertEquals(600, ImageIO.read(new java.io.ByteArrayInputStream(last)).getWidth());

        Path film = run.resolve("episodes/4096-0.png");
        Files.write(film, java.util.Arrays.copyOf(first.pictures(), 100));
        var cut = assertThrows(DamagedFileException.class, () -> EpisodeFile.read(run, "4096-0"));
        assertTrue(cut.getMessage().contains("4096-0.png") && cut.getMessage().contains("100 bytes"), cut.getMessage());
        Files.writeString(run.resolve("episodes/4096-1.json"), "{\"step\": 40");
        Map<String, Object> damaged = EpisodeFile.list(run).getLast();
        assertEquals("4096-1", damaged.get("name"));
        assertTrue(String.valueOf(damaged.get("problem")).contains("4096-1.json: "), damaged.toString());
    }

    @Test
    void trainingEndsWithADoneLineThatEvaluationConfirms() {
        Path run = folder.resolve("run");
        var done = train("cartpole", 3, run).lastJson();
        assertEquals("done", done.get("event"));
        assertEquals(4096L, done.get("steps"));
        assertEquals(run.toString(), done.get("run"));
        assertTrue((double) done.get("steps_per_second") > 0);
        var eval =
                Bellman.run("eval", run, "--episodes", 200, "--json").succeeds().lastJson();
        assertEquals(200L, eval.get("episodes"));
        var interval = (List<?>) eval.get("return_ci95");
        assertTrue((double) interval.get(0) <= (double) eval.get("return_mean"));
        assertTrue((double) interval.get(1) >= (double) eval.get("return_mean"));
        assertEquals(
                eval,
                Bellman.run("eval", run.resolve("checkpoints/4096"), "--episodes", 200, "--json")
                        .lastJson());
    }

    @Test
    void aRunThatIsBegunAgainIsTheSameToTheBit() {
        train("cartpole", 1, folder.resolve("again"));
        assertEquals(trained(runs.resolve("one")), trained(folder.resolve("again")));
        assertNotEquals(trained(runs.resolve("one")), trained(runs.resolve("two")));
    }

    /// Everything in the checkpoint but the seconds that training took.
    private static State trained(Path run) {
        State state = Checkpoint.open(run.resolve("checkpoints/4096")).state();
        Map<String, Object> entries = new LinkedHashMap<>(state.entries());
        entries.remove("training/seconds");
        return State.of(entries);
    }

    @Test
    void aFinishedRunResumesToNothingAndALargerBudgetTrainsOn() {
        Path run = folder.resolve("run");
        train("cartpole", 1, run);
        assertEquals(
                4096L,
                Bellman.run("train", "--run", run, "--resume", "--json")
                        .succeeds()
                        .lastJson()
                        .get("steps"));
        var longer = Bellman.run("train", "--run", run, "--resume", "--json", "--set", "budget.steps=8192");
        assertEquals(8192L, longer.succeeds().lastJson().get("steps"));
        var other = Bellman.run("train", "cartpole", "--seed", 9, "--run", run, "--resume");
        assertEquals(2, other.status());
        assertTrue(other.err().getFirst().contains("'seed'"), other.err().getFirst());
    }

    @Test
    void aRunThatReachedItsReturnIsFinished() {
        Path run = folder.resolve("run");
        Bellman.run("train", "cartpole", "--run", run, "--set", "return-mean=21")
                .succeeds();
        long steps = RunDirectory.open(run)
                .latestCheckpoint()
                .checkpoint()
                .orElseThrow()
                .step();
        assertTrue(steps < 20_000, "return 21 is what chance brings");
        for (int i = 0; i < 2; i++) {
            var again = Bellman.run("train", "--run", run, "--resume", "--json");
            assertEquals(steps, again.succeeds().lastJson().get("steps"));
        }
    }

    @Test
    void aLargerBudgetHoldsForLaterResumesToo() {
        Path run = folder.resolve("run");
        train("cartpole", 1, run);
        Bellman.run("train", "--run", run, "--resume", "--set", "budget.steps=8192")
                .succeeds();
        RunDirectory extended = RunDirectory.open(run);
        assertEquals(Map.of("budget.steps", "8192"), extended.manifest().changes());
        var finished = Bellman.run("train", "--run", run, "--resume", "--json").succeeds();
        assertEquals(8192L, finished.lastJson().get("steps"));
        // As after an interruption that left nothing but the checkpoint before the last.
        try (var recorder = extended.resumeFrom(
                Optional.of(Checkpoint.open(
                        extended.checkpoints().byStep().firstEntry().getValue())),
                List.of(),
                extended.manifest().changes(),
                RecorderOptions.DEFAULT)) {
            recorder.flush();
        }
        var resumed = Bellman.run("train", "--run", run, "--resume", "--json").succeeds();
        assertEquals(8192L, resumed.lastJson().get("steps"));
    }

    @Test
    void theEpisodesOfEvaluationsAreKept() throws IOException {
        List<String> samples = Files.readAllLines(runs.resolve("one/samples.jsonl"));
        double sum = 0;
        for (String sample : samples) {
            sum += ((Number) Json.read(sample).get("return")).doubleValue();
        }
        var shown = Bellman.run("runs", "show", runs.resolve("one"), "--json").succeeds();
        var result = (Map<?, ?>) Objects.requireNonNull(shown.lastJson().get("result"));
        assertEquals(
                ((Number) Objects.requireNonNull(result.get("return_mean"))).doubleValue(), sum / samples.size(), 1e-9);
    }

    @Test
    void aPresetSaidAgainLeavesTheRunItsSeed() {
        Path run = folder.resolve("run");
        train("cartpole", 5, run);
        var same = Bellman.run("train", "cartpole", "--run", run, "--resume", "--set", "budget.steps=6144");
        assertTrue(
                same.succeeds().err().getFirst().contains("seed 5"), same.err().getFirst());
        var other = Bellman.run("train", "cartpole", "--run", run, "--resume", "--set", "learning-rate=0.1");
        assertEquals(2, other.status());
        assertTrue(
                other.err()
                        .getFirst()
                        .contains("'algorithm.learning-rate': the run was begun with 0.003, now it is 0.1"),
                other.err().getFirst());
    }

    @Test
    void aChangedConfigurationIsNotResumed() throws IOException {
        Path run = folder.resolve("run");
        train("cartpole", 5, run);
        Path config = run.resolve("config.yaml");
        Files.writeString(config, Files.readString(config).replace("seed: 5", "seed: 6"));
        for (var words : List.of(List.of("train", "--run", run, "--resume"), List.of("eval", run))) {
            var refused = Bellman.run(words.toArray());
            assertEquals(1, refused.status());
            assertTrue(refused.err().getFirst().contains(config + ": it was cut short or changed"));
        }
    }

    @Test
    void aRunWithoutCheckpointsIsNotSilentlyTrainedAnew() throws IOException {
        Path run = folder.resolve("run");
        train("cartpole", 5, run);
        try (Stream<Path> files = Files.walk(run.resolve("checkpoints"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        var gone = Bellman.run("train", "--run", run, "--resume", "--set", "budget.steps=8192");
        assertEquals(1, gone.status());
        assertTrue(
                gone.err().getFirst().contains("its checkpoints are gone"),
                gone.err().getFirst());
        Path manifest = run.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replaceAll("\"ended\" *: *\"[^\"]*\",", ""));
        var begun = Bellman.run("train", "--run", run, "--resume");
        assertTrue(
                begun.succeeds().err().getFirst().contains("again from step 0"),
                begun.err().getFirst());
    }

    @Test
    void runsAreListedShownAndCompared() {
        assertEquals(
                3, Bellman.run("runs", "list", runs, "--json").succeeds().out().size());
        assertTrue(Bellman.run("runs", "list", runs).succeeds().out().getFirst().contains("curve"));
        var shown = Bellman.run("runs", "show", runs.resolve("two"), "--json")
                .succeeds()
                .lastJson();
        assertEquals("finished", shown.get("state"));
        assertEquals(2L, shown.get("seed"));
        var groups = Bellman.run("runs", "compare", runs, "--json").succeeds().out();
        assertEquals(2, groups.size(), "seeds of one configuration are one line");
    }

    @Test
    void curvesAreDrawnAsPngAndSvg() throws IOException {
        Path png = folder.resolve("x.png");
        var plot = Bellman.run("runs", "plot", runs, "--out", png, "--json").succeeds();
        assertEquals(2L, plot.lastJson().get("curves"));
        assertTrue((long) plot.lastJson().get("points") > 1);
        BufferedImage image = ImageIO.read(png.toFile());
        assertTrue(image.getWidth() >= 800 && image.getHeight() >= 400);
        Path svg = folder.resolve("x.svg");
        Bellman.run("runs", "plot", runs.resolve("one"), "--metric", "train/entropy", "--out", svg)
                .succeeds();
        assertTrue(Files.readString(svg).contains("<svg"));
    }

    @Test
    void aPresetPrintedAsYamlTrainsTheSame() throws IOException {
        Path file = folder.resolve("mine.yaml");
        Files.write(file, Bellman.run("presets", "cartpole").succeeds().out());
        Path run = folder.resolve("run");
        train(file.toString(), 1, run);
        assertEquals(trained(runs.resolve("one")), trained(run));
    }

    @Test
    void aPresetWhoseSimulatorIsMissingShowsItsOwnKeys() {
        withPython(folder.resolve("no-python"), () -> {
            Bellman shown = Bellman.run("presets", "ppo-halfcheetah").succeeds();
            assertTrue(shown.out().contains("  id: HalfCheetah-v5"), shown.toString());
            assertEquals(1, shown.err().size());
            assertTrue(shown.err().getFirst().contains("own keys"), shown.toString());
            assertTrue(shown.err().getFirst().contains("no-python"), shown.toString());
        });
    }

    @Test
    void theDoctorSaysOnceWhatInstallsASimulator() throws IOException {
        Path python = Files.writeString(folder.resolve("python"), "#!/bin/sh\n");
        assertTrue(python.toFile().setExecutable(true));
        withPython(python, () -> {
            String check = Bellman.run("doctor", folder, "--json").succeeds().out().stream()
                    .filter(c -> c.contains("\"check\":\"gymnasium\""))
                    .findFirst()
                    .orElseThrow();
            assertEquals(2, check.split("pip install", -1).length, check);
            assertTrue(check.contains(python + " -m pip install"), check);
            assertTrue(check.contains("doctor --install mujoco --python " + python), check);
        });
    }

    private static void withPython(Path python, Runnable command) {
        String before = System.getProperty(PythonInterpreter.PROPERTY);
        System.setProperty(PythonInterpreter.PROPERTY, python.toString());
        try {
            command.run();
        } finally {
            if (before == null) {
                System.clearProperty(PythonInterpreter.PROPERTY);
            } else {
                System.setProperty(PythonInterpreter.PROPERTY, before);
            }
        }
    }

    @Test
    void everySubcommandHelpsWithAnExample() {
        for (String subcommand : SUBCOMMANDS) {
            String help = String.join(
                    "\n", Bellman.run(subcommand, "--help").succeeds().out());
            assertTrue(help.contains("Example") && help.contains("--json"), help);
        }
        assertTrue(String.join("\n", Bellman.run("--help").out()).contains("presets"));
    }

    @Test
    void theDoctorFindsThisMachineFit() {
        var checks = Bellman.run("doctor", folder, "--json").succeeds().out();
        assertTrue(checks.size() >= 8);
        assertTrue(checks.stream().anyMatch(c -> c.contains("sqlite")));
    }
}
