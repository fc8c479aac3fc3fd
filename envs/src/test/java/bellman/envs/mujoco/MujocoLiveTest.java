package bellman.envs.mujoco;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.env.Frame;
import bellman.env.Recording;
import bellman.env.ReplayReport;
import bellman.env.Replayable;
import bellman.envs.Environments;
import bellman.net.Workers;
import bellman.registry.EnvironmentCheck;
import bellman.registry.EnvironmentEntry;
import bellman.registry.EnvironmentEntry.Order;
import bellman.registry.EnvironmentOptions;
import bellman.registry.Finding;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.store.TrajectoryFile;
import bellman.vector.AutoresetMode;
import bellman.vector.BadEnvironmentException;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// On the real library: `.ci/run` installs it, records what Gymnasium does, and runs these tests with
/// `-Dbellman.python=… -Dbellman.recordings=DIR`.
@Tag("simulators")
class MujocoLiveTest {
    /// Whose sines, cosines and lengths are not the same in NumPy and here in their last bit.
    private static final Set<String> ROUNDED = Set.of("InvertedDoublePendulum-v5", "Pusher-v5", "Reacher-v5");

    private static final double ROUNDING = 2e-15;

    static Stream<String> ids() {
        return MujocoEnvironments.entries().stream().map(EnvironmentEntry::id);
    }

    static List<Path> recordings() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("bellman.recordings", "nowhere")))) {
            return files.sorted().toList();
        }
    }

    private static VectorEnvironment make(String id, int count, Map<String, Object> options, Workers workers) {
        return Environments.find(id)
                .make(new Order(count, AutoresetMode.SAME_STEP, new EnvironmentOptions(options), workers));
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void observationsRewardsAndEndsAreGymnasiumsOverThousandSteps(Path file) {
        Recording recording = TrajectoryFile.read(file);
        try (VectorEnvironment environment = make(recording.environment(), 1, recording.options(), Workers.ONE)) {
            ReplayReport report = ReplayReport.of((Replayable) environment, recording);
            assertEquals(1000L * report.trajectories(), report.steps());
            assertEquals(0, report.maxStateError(), "positions and velocities");
            double rounding = ROUNDED.contains(recording.environment()) ? ROUNDING : 0;
            assertEquals(0, report.maxObservationError(), rounding, "observations");
            assertEquals(0, report.maxRewardError(), rounding, "rewards");
            assertEquals(0, report.terminatedMismatches(), "ends");
        }
    }

    @Test
    void everyTaskIsRecorded() throws IOException {
        assertEquals(
                MujocoEnvironments.gymnasium().stream()
                        .map(EnvironmentEntry::id)
                        .sorted()
                        .toList(),
                recordings().stream()
                        .map(f -> TrajectoryFile.read(f).environment())
                        .distinct()
                        .sorted()
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("ids")
    void everyTaskKeepsTheContract(String id) {
        List<Finding> failed = EnvironmentCheck.of(Environments.find(id)).stream()
                .filter(f -> !f.passed())
                .toList();
        assertEquals(List.of(), failed);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void picturesShowSomethingThatMoves(String id) {
        try (VectorEnvironment environment = make(id, 1, Map.of(), Workers.ONE)) {
            VectorStep step = environment.newStep();
            environment.reset(3, step);
            Frame first = environment.render(0).orElseThrow();
            assertTrue(Arrays.stream(first.pixels()).distinct().count() > 50);
            float[] push = new float[environment.actionSpace().size()];
            Arrays.fill(push, 1);
            for (int i = 0; i < 5; i++) {
                environment.step(push, step);
            }
            assertFalse(Arrays.equals(
                    first.pixels(), environment.render(0).orElseThrow().pixels()));
        }
    }

    @Test
    void threadsChangeNothing() {
        try (Workers two = new Workers(2);
                VectorEnvironment alone = make("HalfCheetah-v5", 7, Map.of(), Workers.ONE);
                VectorEnvironment shared = make("HalfCheetah-v5", 7, Map.of(), two)) {
            assertArrayEquals(played(alone, 300), played(shared, 300));
        }
    }

    /// The last observations after some steps with actions from a fixed stream.
    private static float[] played(VectorEnvironment environment, int steps) {
        VectorStep step = environment.newStep();
        environment.reset(11, step);
        RandomStream random = new RandomStream(5);
        float[] actions =
                new float[environment.count() * environment.actionSpace().size()];
        for (int t = 0; t < steps; t++) {
            for (int i = 0; i < actions.length; i++) {
                actions[i] = 2 * random.nextFloat() - 1;
            }
            environment.step(actions, step);
        }
        return step.observations().clone();
    }

    @Test
    void randomisedPhysicsDifferFromEpisodeToEpisodeAndAreRestoredExactly() {
        Map<String, Object> options = Map.of(
                "max-episode-steps",
                40L,
                "randomize",
                Map.of(
                        "mass", List.of(0.7, 1.3),
                        "friction", List.of(0.5, 1.5),
                        "damping", List.of(0.8, 1.2),
                        "gain", List.of(0.8, 1.2),
                        "delay", 2L,
                        "action-noise", 0.05,
                        "observation-noise", 0.01));
        try (VectorEnvironment a = make("Walker2d-v5", 3, options, Workers.ONE);
                VectorEnvironment b = make("Walker2d-v5", 3, options, Workers.ONE);
                VectorEnvironment plain = make("Walker2d-v5", 3, Map.of(), Workers.ONE)) {
            float[] first = played(a, 100);
            assertFalse(Arrays.equals(first, played(plain, 100)));
            State state = new State();
            a.snapshot().orElseThrow().save(state);
            b.reset(99, b.newStep());
            b.snapshot().orElseThrow().load(state);
            VectorStep of = a.newStep();
            VectorStep restored = b.newStep();
            float[] still = new float[3 * a.actionSpace().size()];
            for (int t = 0; t < 100; t++) {
                Arrays.fill(still, 0.01f * t);
                a.step(still, of);
                b.step(still, restored);
                assertArrayEquals(of.observations(), restored.observations(), "step " + t);
                assertArrayEquals(of.rewards(), restored.rewards());
            }
        }
    }

    @Test
    void aSimulationThatDivergesEndsItsEpisodeAndLeavesTheOthersAlone(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("wild.xml"), """
                <mujoco>
                  <option timestep="0.05"/>
                  <worldbody>
                    <body><joint name="slide" type="slide" axis="1 0 0" stiffness="-1e6"/><geom size="0.1"/></body>
                  </worldbody>
                  <actuator><motor joint="slide" ctrlrange="-1e6 1e6" ctrllimited="true"/></actuator>
                </mujoco>
                """);
        var setting = new MujocoEnvironment.Setting("Wild-v0", 1000, Slide::new);
        try (MujocoEnvironment environment =
                new MujocoEnvironment(MujocoModel.load(file), setting, 2, AutoresetMode.SAME_STEP, Workers.ONE)) {
            VectorStep step = environment.newStep();
            environment.reset(1, step);
            int cut = 0;
            for (int t = 0; t < 200; t++) {
                environment.step(new float[] {1e6f, 0}, step);
                assertFalse(step.ended(1), "the one that nobody pushes stays where it is");
                assertTrue(Float.isFinite(step.observations()[0]));
                if (step.ended(0)) {
                    assertTrue(step.truncated()[0] && !step.terminated()[0] && step.lost()[0]);
                    assertTrue(Float.isFinite(step.finalObservations()[0]) && step.finalObservations()[0] != 0);
                    cut++;
                }
            }
            assertTrue(cut > 0);
            assertEquals(cut, environment.divergences());
        }
    }

    /// A body on a rail.
    private record Slide(Simulation simulation) implements Task {
        @Override
        public Rhythm rhythm() {
            return new Rhythm(1, false);
        }

        @Override
        public int observationSize() {
            return 1;
        }

        @Override
        public void begin(java.util.random.RandomGenerator random) {}

        @Override
        public void observe(double[] row) {
            row[0] = simulation.position().get(0);
        }

        @Override
        public double reward(boolean single) {
            return 0;
        }

        @Override
        public boolean terminated() {
            return false;
        }
    }

    @Test
    void whereMujocoGivesUpTheEnvironmentAndTheSeedAreSaidAndTheProcessGoesOn(@TempDir Path folder) throws IOException {
        String box = "<body pos='0 0 %s'><freejoint/><geom type='box' size='0.1 0.1 0.1'/></body>";
        Path file = Files.writeString(
                folder.resolve("boxes.xml"),
                "<mujoco><size memory='30K'/><worldbody><geom type='plane' size='5 5 1'/>"
                        + IntStream.range(0, 12)
                                .mapToObj(i -> box.formatted(0.3 + 0.25 * i))
                                .collect(Collectors.joining())
                        + "<body pos='3 0 1'><joint name='hinge'/><geom size='0.1'/></body></worldbody>"
                        + "<actuator><motor joint='hinge'/></actuator></mujoco>");
        try (VectorEnvironment boxes = make("mjcf/" + file, 1, Map.of(), Workers.ONE)) {
            VectorStep step = boxes.newStep();
            String message = String.valueOf(assertThrows(BadEnvironmentException.class, () -> {
                        boxes.reset(7, step);
                        for (int t = 0; t < 300; t++) {
                            boxes.step(new float[1], step);
                        }
                    })
                    .getMessage());
            assertTrue(message.startsWith("environment 0 at ") && message.endsWith("(seed 7)"), message);
            assertTrue(message.contains("out of memory") && !message.contains("\n"), message);
        }
    }

    @Test
    void aModelOfOnesOwnIsObservedAndRewardedAsOptionsSay(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("arm.xml"), """
                <mujoco>
                  <worldbody>
                    <body name="arm"><joint name="hinge" axis="0 1 0"/>
                      <geom type="capsule" size="0.03" fromto="0 0 0 0 0 -0.5"/><site name="tip" pos="0 0 -0.5"/></body>
                    <body name="goal" pos="0 0 1"/>
                  </worldbody>
                  <actuator><motor joint="hinge" ctrlrange="-2 2" ctrllimited="true"/></actuator>
                  <sensor><jointpos name="angle" joint="hinge"/></sensor>
                </mujoco>
                """);
        Map<String, Object> options = Map.of(
                "observe", List.of("qvel[0]", "site:tip - body:goal", "sensor:angle"),
                "reward",
                        Map.of(
                                "near", Map.of("of", "site:tip - body:goal", "as", "length", "weight", -2.0),
                                "effort", Map.of("of", "ctrl", "as", "squares", "weight", -0.5),
                                "alive", Map.of("weight", 1.0)),
                "healthy", Map.of("qpos[0]", List.of(-0.1, 0.1)));
        try (VectorEnvironment arm = make("mjcf/" + file, 1, options, Workers.ONE)) {
            VectorStep step = arm.newStep();
            arm.reset(4, step);
            for (int t = 0; t < 1000 && !step.ended(0); t++) {
                arm.step(new float[] {1.5f}, step);
                float[] row = step.ended(0) ? step.finalObservations() : step.observations();
                assertEquals(5, row.length);
                double distance = Math.sqrt(row[1] * row[1] + row[2] * row[2] + row[3] * row[3]);
                assertEquals(
                        1.5, distance, 0.01, "the tip hangs half a metre below a joint that is one below the goal");
                assertEquals(1 - 2 * distance - 0.5 * 1.5 * 1.5, step.rewards()[0], 1e-5);
            }
            assertTrue(step.terminated()[0], "the arm left the range that is called healthy");
        }
        Map<String, Object> wrong = Map.of("observe", List.of("site:top"));
        String message =
                String.valueOf(assertThrows(RuntimeException.class, () -> make("mjcf/" + file, 1, wrong, Workers.ONE))
                        .getMessage());
        assertTrue(message.contains("no site called 'top'"), message);
    }

    @Test
    void whatIsNoModelIsRefusedInMujocosWords(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.xml"), "<mujoco><worldbody><boddy/></worldbody></mujoco>");
        for (Path path : List.of(file, folder.resolve("none.xml"))) {
            String message = String.valueOf(assertThrows(MujocoException.class, () -> MujocoModel.load(path))
                    .getMessage());
            assertTrue(message.startsWith(path.toString()) && !message.contains("\n"), message);
        }
    }

    @Test
    void anOptionThatATaskDoesNotHaveIsRefused() {
        String message = String.valueOf(assertThrows(
                        IllegalArgumentException.class,
                        () -> make("Ant-v5", 1, Map.of("helthy-reward", 1.0), Workers.ONE))
                .getMessage());
        assertEquals("key 'environment.options.helthy-reward': unknown; did you mean 'healthy-reward'?", message);
    }

    @Test
    void environmentsGiveBackTheirMemory() {
        for (int i = 0; i < 20; i++) {
            make("Humanoid-v5", 2, Map.of(), Workers.ONE).close();
        }
        long before = resident();
        for (int i = 0; i < 100; i++) {
            make("Humanoid-v5", 2, Map.of(), Workers.ONE).close();
        }
        assertTrue(resident() - before < 30_000, "resident kB grew from " + before + " to " + resident());
    }

    private static long resident() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(l -> l.startsWith("VmRSS:"))
                    .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
