package bellman.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.RunDirectory;
import bellman.store.RunState;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is wrong is said in one line, with the right status, and leaves nothing behind.
class RefusalTest {
    @TempDir
    private Path folder;

    private void refused(int status, List<String> named, Object... words) {
        Bellman bellman = Bellman.run(words);
        assertEquals(status, bellman.status(), bellman.toString());
        assertEquals(1, bellman.err().size(), bellman.toString());
        assertTrue(bellman.out().isEmpty(), bellman.toString());
        for (String name : named) {
            assertTrue(bellman.err().getFirst().contains(name), bellman.err().getFirst() + " lacks " + name);
        }
    }

    private void trainingRefused(int status, List<String> named, String... words) {
        Path run = folder.resolve("run");
        Object[] all = new Object[words.length + 3];
        all[0] = "train";
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = "--run";
        all[words.length + 2] = run;
        refused(status, named, all);
        assertFalse(Files.exists(run), "something was written");
    }

    @Test
    void wrongWordsAreRefusedWithTheNearestRightOnes() {
        refused(2, List.of("expected a subcommand", "--help"));
        refused(2, List.of("'trian'", "train"), "trian");
        refused(2, List.of("'--bogus'", "bellman train --help"), "train", "--bogus");
        refused(2, List.of("preset", "bellman presets"), "train");
        refused(2, List.of("--resume", "--run"), "train", "--resume");
        refused(1, List.of("--dashboard", "./bellman"), "train", "cartpole", "--dashboard");
        refused(2, List.of("CartPole-v9", "CartPole-v1"), "envs", "show", "CartPole-v9");
        refused(2, List.of("kernls"), "bench", "kernls");
    }

    @Test
    void aFileToBeWrittenWhoseFolderIsMissingIsRefusedWithTheFolder() {
        Path nowhere = folder.resolve("nowhere");
        for (Object[] words : new Object[][] {
            {"serve-env", "--client", nowhere.resolve("client.py")},
            {"envs", "show", "CartPole-v1", "--frame", nowhere.resolve("frame.png")}
        }) {
            refused(1, List.of(words[words.length - 1] + ": there is no folder " + nowhere + "; make it"), words);
        }
    }

    @Test
    void aWrongConfigurationIsRefusedBeforeAnythingIsWritten() {
        trainingRefused(2, List.of("cartpoel", "cartpole"), "cartpoel");
        trainingRefused(2, List.of("learning-rte", "learning-rate"), "cartpole", "--set", "algorithm.learning-rte=1");
        trainingRefused(2, List.of("threads", "many"), "cartpole", "--set", "threads=many");
        trainingRefused(2, List.of("clip", "-1"), "cartpole", "--set", "algorithm.clip=-1");
        trainingRefused(2, List.of("Nowhere-v0"), "cartpole", "--set", "environment.id=Nowhere-v0");
        trainingRefused(2, List.of("memory-size"), "cartpole", "--set", "memory-size=8");
        trainingRefused(2, List.of("minibatch-size", "5000"), "cartpole", "--set", "minibatch-size=5000");
        trainingRefused(
                2,
                List.of("minibatch-size", "100", "rollout-steps"),
                "cartpole",
                "--set",
                "network.memory=gru",
                "--set",
                "minibatch-size=100");
        trainingRefused(2, List.of("gpu"), "cartpole", "--set", "backend=gpu");
        trainingRefused(
                2,
                List.of("mine.yaml", "no such file"),
                folder.resolve("mine.yaml").toString());
    }

    @Test
    void aSpaceThatTheAlgorithmCannotHandleIsNamed() {
        for (String preset : List.of("cartpole", "a2c-cartpole")) {
            trainingRefused(2, List.of("action space", "Text"), preset, "--set", "environment.id=Spoken-v0");
        }
    }

    /// Presets, each in an environment whose actions its algorithm has no use for.
    @Test
    void aSpaceThatDoesNotFitIsNamedWithThoseThatDo() {
        String bounded = "Box with finite bounds";
        for (String preset : List.of("sac-pendulum", "droq-pendulum")) {
            spaceRefused(preset, "IdentityMultiDiscrete-v0", "sac", "MultiDiscrete", "Discrete and " + bounded);
        }
        spaceRefused("td3-pendulum", "CartPole-v1", "td3", "Discrete", bounded);
        spaceRefused("ddpg-pendulum", "CartPole-v1", "td3", "Discrete", bounded);
        spaceRefused("tqc-pendulum", "CartPole-v1", "tqc", "Discrete", bounded);
        spaceRefused("crossq-pendulum", "CartPole-v1", "crossq", "Discrete", bounded);
        spaceRefused("rainbow-cartpole", "Pendulum-v1", "dqn", "Box", "Discrete");
        spaceRefused("recurrent-dqn-recall", "IdentityMultiBinary-v0", "dqn", "MultiBinary", "Discrete");
        spaceRefused("impala-cartpole", "Spoken-v0", "impala", "Text", "Discrete");
        spaceRefused("trpo-cartpole", "Spoken-v0", "trpo", "Text", "Discrete");
        spaceRefused("rnd-frozenlake", "Spoken-v0", "ppo", "Text", "Discrete");
        spaceRefused(
                "bc-cartpole", "IdentityMultiDiscrete-v0", "regression", "MultiDiscrete", "Discrete and " + bounded);
        spaceRefused("iql-pendulum", "CartPole-v1", "iql", "Discrete", bounded);
        spaceRefused("cql-pendulum", "CartPole-v1", "cql", "Discrete", bounded);
        spaceRefused("td3-bc-pendulum", "CartPole-v1", "td3-bc", "Discrete", bounded);
    }

    private void spaceRefused(String preset, String environment, String algorithm, String space, String handled) {
        trainingRefused(
                2,
                List.of(algorithm + " cannot handle the action space " + space, "it handles " + handled),
                preset,
                "--set",
                "environment.id=" + environment);
    }

    @Test
    void whatAnAlgorithmCannotDoIsNamed() {
        trainingRefused(2, List.of("sac", "mask"), "sac-cartpole", "--set", "environment.id=MaskedChoice-v0");
        trainingRefused(
                2, List.of("environment.autoreset", "same-step"), "impala-cartpole", "--set", "autoreset=next-step");
        trainingRefused(2, List.of("replay.hindsight", "goals"), "sac-pendulum", "--set", "replay.hindsight=future");
    }

    @Test
    void aReplayLargerThanMemoryAndDiskIsRefused() {
        trainingRefused(
                2,
                List.of("replay.capacity", "2000000000", "MiB"),
                "dqn-pixel-catch",
                "--set",
                "replay.capacity=2000000000",
                "--set",
                "replay.storage=file");
    }

    @Test
    void recordedStepsThatAreMissingOrDoNotFitAreNamed() {
        trainingRefused(
                2,
                List.of("there is no file", "nowhere.parquet"),
                "bc-cartpole",
                "--set",
                "dataset.path=nowhere.parquet");
        trainingRefused(
                2,
                List.of("bellman:nothing", "bellman:cartpole-mixed.parquet"),
                "bc-cartpole",
                "--set",
                "dataset.path=bellman:nothing");
        trainingRefused(
                2,
                List.of("observations have 3 numbers", "environment 2"),
                "iql-pendulum",
                "--set",
                "environment.id=MountainCarContinuous-v0");
    }

    @Test
    void aBrokenEnvironmentIsNamedWithStepAndElement() {
        broken("BrokenObservation-v0", "environment 0 at step 3: observation [1] is NaN");
        broken("BrokenReward-v0", "environment 0 at step 3: the reward is NaN");
        broken("Broken-v0", "environment 0 at step 3: it threw java.lang.AssertionError: no floor");
    }

    private void broken(String id, String what) {
        Path run = folder.resolve(id);
        Bellman bellman = Bellman.run("train", "cartpole", "--set", "environment.id=" + id, "--run", run);
        assertEquals(1, bellman.status(), bellman.toString());
        assertTrue(bellman.out().isEmpty(), bellman.toString());
        assertTrue(bellman.err().getLast().startsWith("bellman: " + id + ": " + what), bellman.toString());
        assertEquals(RunState.FAILED, RunDirectory.open(run).state());
    }

    @Test
    @Timeout(60)
    void whatCannotBeMadeIsNeitherServedNorChecked() {
        for (String[] words : new String[][] {{"serve-env"}, {"envs", "check"}}) {
            Object[] all = Stream.concat(Stream.of(words), Stream.of("mjcf/" + folder.resolve("hopper.xml")))
                    .toArray();
            Bellman bellman = Bellman.run(all);
            // Which of the two is missed, the model or MuJoCo, is the machine's affair.
            assertTrue(bellman.status() > 0 && bellman.out().isEmpty(), bellman.toString());
        }
    }

    @Test
    void whatIsNoRunIsRefused() throws IOException {
        refused(1, List.of("nowhere"), "eval", folder.resolve("nowhere"));
        refused(1, List.of("manifest.json"), "eval", folder);
        refused(1, List.of("manifest.json"), "runs", "show", folder);
        Path file = Files.writeString(folder.resolve("file"), "");
        refused(1, List.of("file"), "train", "cartpole", "--run", file);
        Path full = Files.createDirectory(folder.resolve("full"));
        Files.writeString(full.resolve("notes.txt"), "mine");
        refused(1, List.of("full", "not empty"), "train", "cartpole", "--run", full);
        assertEquals(List.of("notes.txt"), List.of(full.toFile().list()));
    }

    @Test
    void resultsThatCannotBeWrittenAreAFailure() {
        assertEquals(1, presetsInto("No space left on device").status());
        assertTrue(presetsInto("No space left on device").err().getFirst().contains("No space left on device"));
        assertEquals(new Bellman(0, List.of(), List.of()), presetsInto("Broken pipe"));
    }

    private static Bellman presetsInto(String failure) {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(failure);
            }
        };
        var err = new StringWriter();
        var output = new StandardOutput(full);
        int status = Main.run(new String[] {"presets"}, new PrintWriter(output), new PrintWriter(err));
        return new Bellman(
                output.status(status, new PrintWriter(err, true)),
                List.of(),
                err.toString().lines().toList());
    }

    @Test
    void aFileThatNamesNoEnvironmentIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.yaml"), "seed: 3\n");
        trainingRefused(2, List.of("mine.yaml", "environment.id", "missing"), file.toString());
        trainingRefused(2, List.of("weights"), "cartpole", "--set", "network.hidden=[100000, 100000]");
    }

    @Test
    void aReplayThatDiffersIsAFailureThatNamesItsErrors() throws IOException {
        Path same = recorded("", "[-0.5, 0]", "-1", "false");
        Bellman replayed = check(same);
        assertEquals(0, replayed.status(), replayed.toString());
        Path worse = recorded("", "[-0.25, 0]", "-1.5", "true");
        Bellman differs = check(worse);
        assertEquals(1, differs.status(), differs.toString());
        assertEquals(1, differs.out().size(), differs.toString());
        assertEquals(
                List.of("bellman: " + worse
                        + ": MountainCar-v0 does something else than was recorded: observation 0.250,"
                        + " reward 0.500, 1 end, expected errors up to 1.0E-5 and the same ends; check the"
                        + " recording's options and versions, or allow more with --tolerance"),
                differs.err());
        assertEquals(1, check(worse, "--tolerance", "1").status(), "an end differs whatever is allowed");
        Path slightly = recorded("", "[-0.4999, 0]", "-1", "false");
        assertEquals(1, check(slightly).status());
        assertEquals(0, check(slightly, "--tolerance", "1e-3").status());
        refused(2, List.of("--tolerance", "--trajectory"), "envs", "check", "MountainCar-v0", "--tolerance", "1");
        refused(
                2,
                List.of("--tolerance", "from 0", "-1"),
                "envs",
                "check",
                "MountainCar-v0",
                "--tolerance=-1",
                "--trajectory",
                same);
    }

    @Test
    void optionsOfARecordingCountAndThoseThatAreNoneAreRefused() throws IOException {
        Path file = recorded("\"options\": {\"frame_skip\": 3},", "[-0.5, 0]", "-1", "false");
        refused(
                2,
                List.of(file + ": key 'options.frame_skip': unknown; this environment has no options"),
                "envs",
                "check",
                "MountainCar-v0",
                "--trajectory",
                file);
    }

    private static Bellman check(Path file, String... more) {
        List<Object> words = new ArrayList<>(List.of("envs", "check", "MountainCar-v0", "--trajectory", file));
        words.addAll(List.of(more));
        return Bellman.run(words.toArray());
    }

    /// A step of a car that stands where the ground is level, but for rounding.
    private Path recorded(String options, String observation, String reward, String end) throws IOException {
        return Files.writeString(folder.resolve("car.json"), """
                {"env": "MountainCar-v0", "action_dtype": "int", %s "trajectories": [{"init_state": [-0.5, 0],
                 "init_obs": %s, "actions": [1], "observations": [[-0.500176843, -0.000176843]],
                 "states": [[-0.5001768430041692, -0.00017684300416925727]],
                 "rewards": [%s], "terminated": [%s]}]}
                """.formatted(options, observation, reward, end));
    }

    @Test
    void aTrajectoryOfAnotherEnvironmentIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("t.json"), """
                {"env": "Acrobot-v1", "action_dtype": "int", "trajectories": [{"init_state": [0, 0, 0, 0],
                 "init_obs": [1, 0, 1, 0, 0, 0], "actions": [], "observations": [], "states": [], "rewards": [],
                 "terminated": []}]}
                """);
        refused(
                2,
                List.of("t.json", "Acrobot-v1", "CartPole-v1"),
                "envs",
                "check",
                "CartPole-v1",
                "--trajectory",
                file);
    }
}
