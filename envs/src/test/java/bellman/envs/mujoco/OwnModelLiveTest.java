package bellman.envs.mujoco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.envs.Environments;
import bellman.net.Workers;
import bellman.registry.EnvironmentEntry.Order;
import bellman.registry.EnvironmentOptions;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Models and options of one's own: on the real library, by `.ci/run`.
@Tag("simulators")
class OwnModelLiveTest {
    /// Bodies that the arms ask for, which move by nothing.
    private static final String PLACES =
            "<body name='fingertip'/><body name='target'/><body name='tips_arm'/><body name='object'/><body name='goal'/>";

    @TempDir
    private Path folder = Path.of("");

    /// A chain of `joints` hinges, with a site.
    private Path chain(int joints, String more) throws IOException {
        String links = IntStream.range(0, joints)
                .mapToObj(i -> "<body name='link" + i + "' pos='0 0 0.1'><joint name='j" + i
                        + "' axis='0 1 0'/><geom size='0.02'/>")
                .collect(Collectors.joining());
        return Files.writeString(
                folder.resolve("chain" + joints + ".xml"),
                "<mujoco><worldbody>" + more + links + "</body>".repeat(joints)
                        + "</worldbody><actuator><motor joint='j0'/></actuator></mujoco>");
    }

    private static VectorEnvironment make(String id, Map<String, Object> options) {
        return Environments.find(id)
                .make(new Order(1, AutoresetMode.SAME_STEP, new EnvironmentOptions(options), Workers.ONE));
    }

    private static VectorEnvironment on(String id, Path model, Map<String, Object> options) {
        Map<String, Object> all = new HashMap<>(options);
        all.put("xml-file", model.toString());
        return make(id, all);
    }

    private static void plays(VectorEnvironment environment) {
        try (environment) {
            VectorStep step = environment.newStep();
            environment.reset(1, step);
            for (int t = 0; t < 3; t++) {
                environment.step(new float[environment.actionSpace().size()], step);
            }
        }
    }

    private static String message(Class<? extends RuntimeException> kind, Runnable fails) {
        String message =
                Optional.ofNullable(assertThrows(kind, fails::run).getMessage()).orElse("");
        assertFalse(message.contains("\n"), message);
        return message;
    }

    @ParameterizedTest
    @CsvSource({
        "Ant-v5, 3, qpos",
        "HalfCheetah-v5, 1, ''",
        "Hopper-v5, 3, qpos",
        "Humanoid-v5, 6, qvel",
        "HumanoidStandup-v5, 6, qvel",
        "InvertedDoublePendulum-v5, 3, qvel",
        "InvertedPendulum-v5, 2, qpos",
        "Pusher-v5, 11, qpos",
        "Reacher-v5, 4, qpos",
        "Swimmer-v5, 2, qpos",
        "Walker2d-v5, 3, qpos"
    })
    void aModelWithLessThanATaskReadsIsRefusedAndOneWithAsMuchIsPlayed(String id, int least, String field)
            throws IOException {
        String more = PLACES + "<site/>";
        plays(on(id, chain(least, more), Map.of()));
        for (int joints = 1; joints < least; joints++) {
            Path model = chain(joints, more);
            String message = message(MujocoException.class, () -> on(id, model, Map.of()));
            assertTrue(message.startsWith(model + ": q") && message.contains(id), message);
            if (joints == least - 1) {
                assertEquals(
                        model + ": " + field + " has " + joints + " numbers, expected " + least + " or more, which "
                                + id + " reads; add joints, or leave xml-file out",
                        message);
            }
        }
    }

    @Test
    void aDoublePendulumWithoutASiteIsRefused() throws IOException {
        Path model = chain(3, "");
        String message = message(MujocoException.class, () -> on("InvertedDoublePendulum-v5", model, Map.of()));
        assertTrue(message.contains("site_xpos has 0 numbers") && message.contains("add sites"), message);
    }

    @Test
    void theMainBodyOfAnAntIsNamedOrNumbered() throws IOException {
        Path model = chain(4, "");
        for (Object body : List.of("link3", 4L, "link0", 1L, 0L)) {
            plays(on("Ant-v5", model, Map.of("main-body", body)));
        }
        assertEquals(
                "key 'environment.options.main-body': found 5, expected the name of a body, or its number from 0 to 4",
                message(IllegalArgumentException.class, () -> on("Ant-v5", model, Map.of("main-body", 5L))));
        String message =
                message(IllegalArgumentException.class, () -> on("Ant-v5", model, Map.of("main-body", "torso")));
        assertTrue(message.startsWith("key 'environment.options.main-body': " + model + " has no body"), message);
    }

    @ParameterizedTest
    @MethodSource("bellman.envs.mujoco.MujocoLiveTest#ids")
    void theNoiseOfAStartIsFiniteAndNotNegative(String id) {
        EnvironmentOptions options = new EnvironmentOptions(Map.of());
        Environments.find(id)
                .make(new Order(1, AutoresetMode.SAME_STEP, options, Workers.ONE))
                .close();
        if (options.inForce().containsKey("reset-noise-scale")) {
            for (double noise : new double[] {-1, Double.POSITIVE_INFINITY, Double.NaN}) {
                String message =
                        message(IllegalArgumentException.class, () -> make(id, Map.of("reset-noise-scale", noise)));
                assertTrue(message.startsWith("key 'environment.options.reset-noise-scale': found " + noise), message);
            }
        }
    }

    @Test
    void numbersThatDescribeATaskAreFinite() throws IOException {
        Path model = chain(1, "");
        refused(
                model,
                "reset-noise-scale': found -1.0, expected a finite number from 0.0",
                Map.of("reset-noise-scale", -1.0));
        refused(
                model,
                "reward.alive.weight': found NaN, expected a finite number",
                Map.of("reward", Map.of("alive", Map.of("weight", Double.NaN))));
    }

    @ParameterizedTest
    @CsvSource({"-1", "0"})
    void aModelWhoseTimeDoesNotGoForwardIsRefused(double timestep) throws IOException {
        Path model = chain(2, "<site/>");
        Files.writeString(
                model, Files.readString(model).replace("<mujoco>", "<mujoco><option timestep='" + timestep + "'/>"));
        assertEquals(
                model + " cannot be simulated: its timestep is " + timestep
                        + ", expected a finite number of seconds above 0; mend <option timestep=\"…\"/>",
                message(MujocoException.class, () -> MujocoModel.load(model)));
    }

    @Test
    void whatNamesNothingInAModelIsRefusedWithItsKey() throws IOException {
        Path model = chain(1, "");
        refused(
                model,
                "observe': found [], expected names of at least one number of the simulation, such as qvel",
                Map.of("observe", List.of()));
        refused(
                model,
                "observe': found [sensordata], expected names of at least one number of the simulation, such as qvel",
                Map.of("observe", List.of("sensordata")));
        refused(
                model,
                "observe': " + model + " has no site called 'top'; names stand in the file's name attributes",
                Map.of("observe", List.of("site:top")));
        refused(
                model,
                "healthy.qpos[9]': 'qpos[9]' is not among the numbers of qpos, of which " + model
                        + " has 1, counted from 0",
                Map.of("healthy", Map.of("qpos[9]", List.of(0.0, 1.0))));
        refused(
                model,
                "reward.near.of': 'qpos - xpos': the left has 1 numbers, the right 6, expected as many",
                Map.of("reward", Map.of("near", Map.of("of", "qpos - xpos"))));
        refused(
                model,
                "observe': 'qpos[12345678901]': expected numbers of a simulation, such as qpos, qvel[0], qpos[2:5],"
                        + " body:NAME, site:NAME, sensor:NAME",
                Map.of("observe", List.of("qpos[12345678901]")));
    }

    @Test
    void forcesOnBodiesAreRefusedWhereTheyAreNotComputed() throws IOException {
        Path model = chain(2, "");
        for (String field : List.of("cacc", "cfrc_int", "cfrc_ext")) {
            String needed = ": body-forces: true is needed for " + field
                    + ", which is 0 without; set environment.options.body-forces to true";
            Map<String, Object> observed = Map.of("observe", List.of("qpos", field + "[7]"));
            refused(model, "observe'" + needed, observed);
            refused(
                    model,
                    "reward.push.of'" + needed,
                    Map.of("reward", Map.of("push", Map.of("of", "cvel - " + field, "as", "squares"))));
            refused(model, "healthy." + field + "'" + needed, Map.of("healthy", Map.of(field, List.of(-1L, 1L))));
            Map<String, Object> computed = new HashMap<>(observed);
            computed.put("body-forces", true);
            plays(make("mjcf/" + model, computed));
        }
    }

    @Test
    void aFormOfNoNumbersIsRefused() throws IOException {
        refused(
                chain(1, ""),
                "reward.alive.as': it says how the numbers of 'of' become one, and there is no 'of'; add it, or leave"
                        + " 'as' out",
                Map.of("reward", Map.of("alive", Map.of("as", "sum", "weight", 1L))));
    }

    @Test
    void aFileThatIsNoModelIsRefusedAsTheChoiceThatItIs() throws IOException {
        Path none = folder.resolve("none.xml");
        Path script = Files.writeString(folder.resolve("some.py"), "print()\n");
        for (Map.Entry<Path, String> wrong : Map.of(
                        none, ": there is no such file; expected a model in MJCF",
                        folder, ": it is a folder; expected a model in MJCF",
                        script, " is no model: ")
                .entrySet()) {
            String why = wrong.getKey() + wrong.getValue();
            String option = message(IllegalArgumentException.class, () -> on("Ant-v5", wrong.getKey(), Map.of()));
            assertTrue(option.startsWith("key 'environment.options.xml-file': " + why), option);
            String id = "mjcf/" + wrong.getKey();
            String named = message(IllegalArgumentException.class, () -> make(id, Map.of()));
            assertTrue(named.startsWith("the environment '" + id + "': " + why), named);
        }
    }

    private static void refused(Path model, String expected, Map<String, Object> options) {
        assertEquals(
                "key 'environment.options." + expected,
                message(IllegalArgumentException.class, () -> make("mjcf/" + model, options)));
    }
}
