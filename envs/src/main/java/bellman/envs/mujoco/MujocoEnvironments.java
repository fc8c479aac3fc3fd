package bellman.envs.mujoco;

import bellman.envs.mujoco.task.Ant;
import bellman.envs.mujoco.task.Humanoid;
import bellman.envs.mujoco.task.HumanoidStandup;
import bellman.envs.mujoco.task.Pendulums;
import bellman.envs.mujoco.task.PlanarHand;
import bellman.envs.mujoco.task.Pusher;
import bellman.envs.mujoco.task.Reacher;
import bellman.envs.mujoco.task.Runner;
import bellman.net.Workers;
import bellman.registry.EnvironmentEntry;
import bellman.registry.EnvironmentFamily;
import bellman.registry.EnvironmentOptions;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The registry's entries of this package: Gymnasium's tasks, version 5, with its options in kebab-case.
public final class MujocoEnvironments {
    private static final String MODEL = "mjcf/";
    private static final int OWN_LIMIT = 1000;

    private MujocoEnvironments() {}

    /// All entries.
    public static List<EnvironmentEntry> entries() {
        return Stream.concat(gymnasium().stream(), Stream.of(hand())).toList();
    }

    /// Gymnasium's tasks.
    static List<EnvironmentEntry> gymnasium() {
        return List.of(
                entry("Ant-v5", "A body on four legs runs forward.", 1000, "ant.xml", Ant::new)
                        .solvedAt(6000),
                entry(
                                "HalfCheetah-v5",
                                "Half a cheetah runs in a plane.",
                                1000,
                                "half_cheetah.xml",
                                Runner::halfCheetah)
                        .solvedAt(4800),
                entry("Hopper-v5", "One leg hops forward in a plane.", 1000, "hopper.xml", Runner::hopper)
                        .solvedAt(3800),
                entry("Humanoid-v5", "A body with arms and legs walks forward.", 1000, "humanoid.xml", Humanoid::new),
                entry(
                        "HumanoidStandup-v5",
                        "A humanoid that lies on the ground is to stand up.",
                        1000,
                        "humanoidstandup.xml",
                        HumanoidStandup::new),
                entry(
                                "InvertedDoublePendulum-v5",
                                "Hold two jointed poles upright on a cart.",
                                1000,
                                "inverted_double_pendulum.xml",
                                Pendulums::two)
                        .solvedAt(9100),
                entry(
                                "InvertedPendulum-v5",
                                "Hold a pole upright on a cart.",
                                1000,
                                "inverted_pendulum.xml",
                                Pendulums::one)
                        .solvedAt(950),
                entry("Pusher-v5", "An arm pushes a cylinder to a goal.", 100, "pusher_v5.xml", Pusher::new)
                        .solvedAt(0),
                entry("Reacher-v5", "An arm of two links moves its tip to a target.", 50, "reacher.xml", Reacher::new)
                        .solvedAt(-3.75),
                entry("Swimmer-v5", "Three links swim in a plane.", 1000, "swimmer.xml", Runner::swimmer)
                        .solvedAt(360),
                entry("Walker2d-v5", "Two legs walk forward in a plane.", 1000, "walker2d_v5.xml", Runner::walker));
    }

    private static EnvironmentEntry hand() {
        return new EnvironmentEntry(
                        "PlanarHand-v0",
                        "Three fingers turn a cross to a wanted angle.",
                        new Modelled(
                                "PlanarHand-v0",
                                PlanarHand.LIMIT,
                                () -> MujocoModel.resource(MujocoEnvironments.class, "planar_hand.xml"),
                                PlanarHand::new))
                .limitedTo(PlanarHand.LIMIT);
    }

    /// Models of one's own: `mjcf/` and the path of a file.
    public static EnvironmentFamily family() {
        return new EnvironmentFamily(
                MODEL,
                "mjcf/FILE",
                "a model of your own in MJCF; options say what is observed and rewarded: docs/mujoco.md",
                MujocoEnvironments::own);
    }

    private static EnvironmentEntry own(String id) {
        String file = id.substring(MODEL.length());
        if (file.isBlank()) {
            throw new IllegalArgumentException(
                    "the environment '" + id + "' names no file; expected mjcf/FILE, the path of a model in MJCF");
        }
        return new EnvironmentEntry(
                id,
                "The model " + file + " in MuJoCo.",
                new Modelled(
                        id,
                        OWN_LIMIT,
                        () -> chosen(file, why -> new IllegalArgumentException("the environment '" + id + "': " + why)),
                        MjcfTask::new,
                        MjcfTask::notices));
    }

    /// The model in a file that the user chose, where MuJoCo is there to read it.
    ///
    /// @param refusal of that choice, where it is no model
    private static MujocoModel chosen(String file, Function<String, IllegalArgumentException> refusal) {
        MujocoLibrary.find();
        try {
            return MujocoModel.load(Path.of(file));
        } catch (MujocoException e) {
            throw refusal.apply(String.valueOf(e.getMessage()));
        }
    }

    private static EnvironmentEntry entry(
            String id,
            String description,
            int limit,
            String file,
            BiFunction<Simulation, EnvironmentOptions, Task> task) {
        return new EnvironmentEntry(
                        id,
                        description,
                        new Modelled(
                                id,
                                limit,
                                () -> MujocoModel.load(MujocoLibrary.find().gymnasiumModel(file)),
                                task))
                .limitedTo(limit);
    }

    /// Makes a task on a model.
    ///
    /// @param id in messages
    /// @param limit of an episode's steps, if the option `max-episode-steps` says no other
    /// @param model of it, if the option `xml-file` names no other file
    /// @param task on a simulation, as options say
    /// @param notices for those who train with some options
    private record Modelled(
            String id,
            int limit,
            Supplier<MujocoModel> model,
            BiFunction<Simulation, EnvironmentOptions, Task> task,
            Function<EnvironmentOptions, List<String>> notices)
            implements EnvironmentEntry.Factory {
        Modelled(
                String id,
                int limit,
                Supplier<MujocoModel> model,
                BiFunction<Simulation, EnvironmentOptions, Task> task) {
            this(id, limit, model, task, _ -> List.of());
        }

        @Override
        public VectorEnvironment make(int count, AutoresetMode mode) {
            return make(new EnvironmentEntry.Order(count, mode, EnvironmentOptions.none(), Workers.ONE));
        }

        @Override
        public VectorEnvironment make(EnvironmentEntry.Order order) {
            EnvironmentOptions options = order.options();
            Optional<String> own = options.text("xml-file");
            int most = options.integer("max-episode-steps", limit, 1);
            MujocoModel model = own.map(f -> chosen(f, why -> options.refused("xml-file", why)))
                    .orElseGet(this.model);
            MujocoEnvironment environment = new MujocoEnvironment(
                    model,
                    new MujocoEnvironment.Setting(
                            id, most, s -> task.apply(s, options), s -> RandomPhysics.of(s, options.in("randomize"))),
                    order.count(),
                    order.mode(),
                    order.workers());
            try {
                options.refuseOthers();
                return environment;
            } catch (IllegalArgumentException e) {
                environment.close();
                throw e;
            }
        }

        @Override
        public List<String> notices(EnvironmentOptions options) {
            return notices.apply(options);
        }

        @Override
        public Optional<String> missing() {
            return MujocoLibrary.missing();
        }
    }
}
