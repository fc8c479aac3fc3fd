package bellman.envs.gymnasium;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.env.IllegalActionException;
import bellman.envs.Environments;
import bellman.envs.python.PythonInterpreter;
import bellman.registry.EnvironmentCheck;
import bellman.registry.EnvironmentEntry;
import bellman.registry.EnvironmentOptions;
import bellman.registry.Finding;
import bellman.run.RandomStream;
import bellman.space.Space;
import bellman.vector.AutoresetMode;
import bellman.vector.BadEnvironmentException;
import bellman.vector.Named;
import bellman.vector.Validated;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Needs a Python with Gymnasium, and `bellman_faults.py` on the PYTHONPATH: `.ci/run` has both, and runs it.
@Tag("simulators")
class GymnasiumTest {

    /// An environment played with the same actions again and again.
    private static final class Play implements AutoCloseable {
        final VectorEnvironment environment;
        final VectorStep step;
        private final float[] actions;

        Play(String id, int count, AutoresetMode mode) {
            environment = new Named(new Validated(Environments.make(id, count, mode)), id);
            step = environment.newStep();
            actions = new float[count * environment.actionSpace().size()];
            environment.reset(7, step);
        }

        static Play of(String faulty, int count) {
            return new Play("gym/bellman_faults:" + faulty, count, AutoresetMode.SAME_STEP);
        }

        void steps(int number) {
            for (int t = 0; t < number; t++) {
                environment.step(actions, step);
            }
        }

        @Override
        public void close() {
            environment.close();
        }
    }

    private static String fault(String faulty) {
        try (Play play = Play.of(faulty, 3)) {
            play.steps(2);
            String message = assertThrows(BadEnvironmentException.class, () -> play.steps(1))
                    .getMessage();
            assertTrue(message.contains(": environment ") && message.contains("step 3"), message);
            return message;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gym/CartPole-v1?workers=2", "gym/Pendulum-v1"})
    void environmentsKeepTheContract(String id) {
        for (Finding finding : EnvironmentCheck.of(Environments.find(id))) {
            assertTrue(finding.passed(), id + " " + finding);
        }
    }

    /// Of each family that the documentation names.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gym/LunarLander-v3?gravity=-5.0",
                "gym/CarRacing-v3",
                "gym/HalfCheetah-v5",
                "gym/ALE/Pong-v5?vector&workers=2",
                "gym/ALE/Breakout-v5?atari",
                "gym/FetchReach-v4",
                "gym/PointMaze_UMaze-v3",
                "gym/MiniGrid-Empty-5x5-v0?without=mission",
                "gym/MiniGrid-Empty-5x5-v0?wrap=minigrid.wrappers:ImgObsWrapper",
                "gym/pettingzoo/sisl/multiwalker_v9"
            })
    void whatTheDocumentationNamesSteps(String id) {
        try (VectorEnvironment environment = Environments.make(id, 2)) {
            Space observations = environment.observationSpace();
            Space actions = environment.actionSpace();
            VectorStep step = environment.newStep();
            environment.reset(1, step);
            RandomStream random = new RandomStream(1);
            float[] chosen = new float[2 * actions.size()];
            for (int t = 0; t < 20; t++) {
                for (int i = 0; i < 2; i++) {
                    observations.read(step.observations(), i * observations.size());
                    actions.write(actions.sample(random), chosen, i * actions.size());
                }
                environment.step(chosen, step);
            }
            assertEquals(
                    id.contains("Fetch") || id.contains("Maze"),
                    environment.goals().isPresent());
        }
    }

    @Test
    void goalsAreWorthWhatTheEnvironmentSays() {
        try (VectorEnvironment environment = Environments.make("gym/FetchReach-v4", 1)) {
            var goals = environment.goals().orElseThrow();
            float[] here = {1, 0.5f, 0.5f};
            assertEquals(0, goals.task().reward(here, new float[] {1, 0.5f, 0.54f}), "within five centimetres");
            assertEquals(-1, goals.task().reward(here, new float[] {1, 0.5f, 0.56f}));
            assertFalse(goals.task().terminates(here, here), "it goes on until its time is over");
        }
    }

    @Test
    void workersEndWithAParentThatIsKilledEvenIfTheyHang() throws Exception {
        Process victim = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "--add-modules=jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<ProcessHandle> workers = new ArrayList<>();
        try (var lines = victim.inputReader()) {
            for (String line = lines.readLine(); line != null && !line.equals("ready"); line = lines.readLine()) {
                ProcessHandle.of(Long.parseLong(line)).ifPresent(workers::add);
            }
            assertEquals(2, workers.size());
            workers.addAll(workers.stream().flatMap(ProcessHandle::descendants).toList());
            assertTrue(workers.size() >= 6, "each has started a program, and forked: " + workers);
            victim.destroyForcibly().waitFor();
        }
        allEnd(workers);
        assertEquals(0, Left.files());
    }

    private static void allEnd(List<ProcessHandle> processes) throws Exception {
        for (ProcessHandle process : processes) {
            process.onExit().get(60, TimeUnit.SECONDS);
        }
    }

    /// What the first environment of `play` has started, by its info: a program and a fork.
    private static List<ProcessHandle> started(Play play) {
        Map<String, Object> info = play.environment.info(0);
        return Stream.of("first", "second")
                .map(k -> ProcessHandle.of((long) info.get(k)).orElseThrow())
                .toList();
    }

    @Test
    void whatEnvironmentsStartEndsWithThem() throws Exception {
        List<ProcessHandle> started;
        try (Play play = Play.of("DiesAfterStarting-v0", 2)) {
            play.steps(2);
            List<ProcessHandle> before = started(play);
            play.steps(1);
            assertTrue(play.step.lost()[0]);
            allEnd(before);
            play.steps(1);
            started = started(play);
        }
        allEnd(started);
    }

    @Test
    void anEnvironmentThatForksIsStillOne() {
        try (Play play = Play.of("Forks-v0", 1)) {
            for (int t = 1; t < 100; t++) {
                play.steps(1);
                assertEquals(t % 10, play.step.observations()[0]);
                assertFalse(play.step.lost()[0]);
            }
        }
    }

    @Test
    void actionsLieWithinBoundsOfSixtyFourBits() {
        try (Play play = Play.of("Precise-v0", 1)) {
            play.environment.step(new float[] {0.1f, -0.1f}, play.step);
            assertEquals(1, play.step.observations()[0]);
        }
    }

    @Test
    void everySpaceTravelsBothWays() {
        try (VectorEnvironment environment = Environments.make("gym/bellman_faults:Structured-v0", 2)) {
            Space space = environment.observationSpace();
            assertEquals(space, environment.actionSpace());
            VectorStep step = environment.newStep();
            environment.reset(1, step);
            space.read(step.observations(), 0);
            RandomStream random = new RandomStream(1);
            float[] actions = new float[2 * space.size()];
            for (int t = 0; t < 50; t++) {
                space.write(space.sample(random), actions, 0);
                space.write(space.sample(random), actions, space.size());
                environment.step(actions, step);
                assertArrayEquals(actions, step.observations(), "what went there comes back");
            }
        }
    }

    @Test
    void infoIsKept() {
        try (Play play = Play.of("Counting-v0", 2)) {
            play.steps(4);
            Map<String, Object> info = play.environment.info(1);
            assertEquals(4L, info.get("steps"));
            assertEquals("count", info.get("name"));
            assertArrayEquals(new double[] {0, 1, 2}, (double[]) info.get("array"));
        }
    }

    @Test
    void whatIsPrintedDisturbsNobody() {
        try (Play play = Play.of("Prints-v0", 2)) {
            play.steps(30);
            assertEquals(0, play.step.observations()[0]);
            assertTrue(play.step.terminated()[0]);
        }
    }

    @Test
    void aVectorThatBeginsEpisodesAStepLaterIsMadeSo() {
        EnvironmentEntry entry = Environments.find("gym/CartPole-v1?vector");
        try (VectorEnvironment one = entry.one(EnvironmentOptions.none())) {
            assertEquals(AutoresetMode.NEXT_STEP, one.autoresetMode());
        }
        String message = assertThrows(
                        IllegalArgumentException.class, () -> entry.make(1).close())
                .getMessage();
        assertTrue(message.endsWith("say environment.autoreset: next-step"), message);
    }

    @Test
    void whatAnEnvironmentDoesWrongIsNamed() {
        assertTrue(fault("Raises-v0").contains("RuntimeError: the simulator diverged (bellman_faults.py:"));
        assertTrue(fault("Raises-v0").contains("seed"));
        assertTrue(fault("WrongShape-v0").contains("shape (4,), expected (3,)"));
        assertTrue(fault("WrongType-v0").contains("dtype <U1, expected float32"));
        assertTrue(fault("NotANumber-v0").contains("observation [0] is NaN"));
        assertTrue(fault("NotANumber-v0").contains("(it was last reset with seed "));
        assertTrue(
                fault("NoBinary-v0").contains("observation [2] is 7.0, expected 0 or 1 (it was last reset with seed "));
    }

    @Test
    void anIllegalActionIsRefusedAndTheOthersGoOn() {
        try (Play play = Play.of("Counting-v0", 2)) {
            String message = assertThrows(
                            IllegalActionException.class, () -> play.environment.step(new float[] {0, 2}, play.step))
                    .getMessage();
            assertTrue(message.startsWith("environment 1: "), message);
            play.steps(1);
            assertEquals(1, play.step.observations()[0]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dies-v0", "Segfaults-v0", "Hangs-v0?timeout=4", "Scribbles-v0"})
    void aLostWorkerLosesItsEpisodesAndIsReplaced(String faulty) {
        String options = faulty.contains("?") ? "&" : "?";
        try (Play play = Play.of(faulty + options + "workers=2&even=true", 2)) {
            int lost = 0;
            for (int t = 0; t < 30; t++) {
                play.steps(1);
                for (int i = 0; i < 2; i++) {
                    if (play.step.lost()[i]) {
                        lost++;
                        assertTrue(play.step.truncated()[i] && !play.step.terminated()[i]);
                        assertEquals(2, play.step.finalObservations()[3 * i], "the last that was seen");
                        assertEquals(0, play.step.observations()[3 * i], "the new episode's first");
                        assertTrue(play.environment.info(i).containsKey("lost"));
                    }
                }
            }
            assertTrue(lost > 0, "no worker was lost");
        }
    }

    @Test
    void inNextStepModeTheStepAfterALossOnlyResets() {
        try (Play play = new Play("gym/bellman_faults:Dies-v0", 2, AutoresetMode.NEXT_STEP)) {
            play.steps(3);
            assertTrue(play.step.lost()[0] && play.step.lost()[1]);
            assertEquals(2, play.step.observations()[0]);
            play.steps(1);
            assertFalse(play.step.ended(0) || play.step.lost()[0]);
            assertEquals(0, play.step.observations()[0]);
            play.steps(1);
            assertEquals(1, play.step.observations()[0]);
        }
    }

    @Test
    void aWorkerThatKeepsDyingEndsTheRun() {
        try (Play play = Play.of("Dies-v0?restarts=2", 1)) {
            String message = assertThrows(BadEnvironmentException.class, () -> play.steps(100))
                    .getMessage();
            assertTrue(message.contains("status 7") && message.contains("more than 2 workers"), message);
        }
    }

    @Test
    void nothingIsLeftAfterManyKills() {
        int kills = Integer.getInteger("bellman.kills", 30);
        List<Long> seen = new ArrayList<>();
        int lost = 0;
        try (GymnasiumVector environment = new GymnasiumVector(
                PythonInterpreter.active(),
                GymnasiumId.of("gym/bellman_faults:Counting-v0?workers=2&restarts=1000000"),
                4,
                AutoresetMode.SAME_STEP)) {
            RandomStream random = new RandomStream(3);
            VectorStep step = environment.newStep();
            environment.reset(1, step);
            for (int kill = 0; kill < kills; kill++) {
                List<Long> workers = environment.workers();
                seen.addAll(workers);
                ProcessHandle.of(workers.get(random.nextInt(2))).ifPresent(ProcessHandle::destroyForcibly);
                for (int t = random.nextInt(1, 30); t > 0; t--) {
                    environment.step(new float[4], step);
                    for (boolean one : step.lost()) {
                        lost += one ? 1 : 0;
                    }
                }
            }
            seen.addAll(environment.workers());
        }
        assertTrue(lost >= kills, lost + " episodes lost");
        for (long pid : seen) {
            assertFalse(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false), "worker " + pid + " is left");
        }
        assertEquals(0, Left.files(), "shared memory is left");
    }
}
