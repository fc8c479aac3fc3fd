package bellman.envs.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import bellman.run.Snapshot;
import bellman.run.State;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// One simulation of a model: its state, its results, parameters of its own. For one thread at a time.
///
/// Results ([#output]) are as `mj_step` leaves them: those of the state *before* the last of its steps.
/// [#forward] brings them to the present state.
///
/// It saves and restores everything that decides how it goes on, parameters of its own included.
public final class Simulation implements AutoCloseable, Snapshot {
    /// Bits of `mjtState` with the field of the same size that the library knows by name, to check the one
    /// against the other.
    private enum Component {
        TIME(1, "time"),
        QPOS(1 << 1, "qpos"),
        QVEL(1 << 2, "qvel"),
        CTRL(1 << 6, "ctrl");

        private final int bit;
        private final String field;

        Component(int bit, String field) {
            this.bit = bit;
            this.field = field;
        }
    }

    private static final int LONGEST_ERROR = 1000;
    /// `mjtStage`: nothing, and everything up to accelerations.
    private static final int NOTHING = 0;

    private static final int EVERYTHING = 3;
    /// `mjtWarning` has seven kinds, the last four being bad positions, velocities, accelerations and
    /// controls. Each is two numbers, of which the second counts.
    private static final int WARNINGS = 7;

    private static final int FIRST_BAD = 3;

    private final MujocoModel model;
    private final MemorySegment batch;
    private final Field state;
    private final Field time;
    private final Field position;
    private final Field velocity;
    private final Field control;
    private final MemorySegment warnings;
    private final Map<String, Field> outputs = new LinkedHashMap<>();
    private final Map<String, Field> parameters = new LinkedHashMap<>();
    private boolean closed;

    /// A simulation of `model` in its first state, whose results are not yet known.
    ///
    /// @throws MujocoException if MuJoCo refuses, or is not what it was expected to be
    @SuppressWarnings("restricted")
    public Simulation(MujocoModel model) {
        this.model = model;
        batch = make(model);
        try {
            int length = (int) Natives.STATE_LENGTH.invokeExact(batch);
            state = new Field("state", (MemorySegment) Natives.STATE.invokeExact(batch), length);
            warnings = ((MemorySegment) Natives.WARNING.invokeExact(batch)).reinterpret(2L * WARNINGS * Integer.BYTES);
            time = component(Component.TIME);
            position = component(Component.QPOS);
            velocity = component(Component.QVEL);
            control = component(Component.CTRL);
        } catch (Throwable e) {
            close();
            throw Symbols.failed(e);
        }
    }

    private static MemorySegment make(MujocoModel model) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment config = arena.allocate(Natives.BATCH_CONFIG);
            config.set(JAVA_INT, 0, 1);
            config.set(JAVA_BOOLEAN, Integer.BYTES, true);
            MemorySegment error = arena.allocate(LONGEST_ERROR);
            MemorySegment batch =
                    (MemorySegment) Natives.MAKE_BATCH.invokeExact(model.address(), 1, config, error, LONGEST_ERROR);
            if (batch.equals(MemorySegment.NULL)) {
                throw new MujocoException(
                        model.file() + " cannot be simulated: " + MujocoModel.oneLine(error.getString(0)));
            }
            int threads = (int) Natives.BATCH_THREADS.invokeExact(batch);
            int persists = (int) Natives.BATCH_PERSISTS.invokeExact(batch);
            if (threads != 1 || persists != 1) {
                throw surprising("mjBatchConfig came out as " + threads + " threads and persistent " + persists
                        + ", expected 1 and 1");
            }
            return batch;
        } catch (Throwable e) {
            throw Symbols.failed(e);
        }
    }

    /// Makes sure that what is read by number is what its name says: the state has the model's first
    /// positions after a reset, its clock goes by one step, and velocities and controls are as many as the
    /// model's degrees of freedom and bounds of controls.
    void check(double timestep) {
        reset();
        double[] first = parameter("qpos0").toArray();
        boolean positions = Arrays.equals(first, position.toArray());
        boolean velocities = velocity.size() == parameter("dof_damping").size();
        boolean controls = 2 * control.size() == parameter("actuator_ctrlrange").size();
        step(1);
        boolean clock = time.size() == 1 && time.get(0) == timestep;
        reset();
        if (!positions || !velocities || !controls || !clock || model.id(MujocoModel.Kind.BODY, "world") != 0) {
            throw surprising("the parts of its state are not what they are called");
        }
    }

    private static MujocoException surprising(String what) {
        return new MujocoException("this library is not the MuJoCo that its version says: " + what + "; "
                + MujocoLibrary.find().advice());
    }

    /// A part of the state, whose bit is checked against the model's count and the size of the field of
    /// that name.
    private Field component(Component component) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(JAVA_INT);
            MemorySegment at = (MemorySegment) Natives.STATE_COMPONENT.invokeExact(batch, component.bit, size);
            int found = size.get(JAVA_INT, 0);
            int expected = model.stateSize(component.bit);
            if (found != expected || at.equals(MemorySegment.NULL) && found > 0) {
                throw surprising("the state's " + component.field + " has " + found + " numbers in a batch and "
                        + expected + " in the model");
            }
            return new Field(component.field, at, found);
        } catch (Throwable e) {
            throw Symbols.failed(e);
        }
    }

    /// The model.
    public MujocoModel model() {
        return model;
    }

    /// Seconds since the reset: one number.
    public Field time() {
        return time;
    }

    /// Where the joints are: `qpos`.
    public Field position() {
        return position;
    }

    /// How fast they move: `qvel`.
    public Field velocity() {
        return velocity;
    }

    /// What the actuators are told: `ctrl`.
    public Field control() {
        return control;
    }

    /// Something that a step computes, by MuJoCo's name for it, such as `xpos`. Zero until the next step;
    /// ask for it before that.
    ///
    /// @throws MujocoException if there is none of that name
    public Field output(String name) {
        return outputs.computeIfAbsent(name, n -> field(Natives.OUTPUT, "mjData", n));
    }

    /// Parameters of the model, by MuJoCo's name for them, such as `body_mass` or `opt.timestep`. From now
    /// on they are this simulation's own. Call [#parametersChanged] after changing masses, inertias or
    /// places.
    ///
    /// @throws MujocoException if there are none of that name
    public Field parameter(String name) {
        return parameters.computeIfAbsent(name, n -> field(Natives.EXPAND, "mjModel", n));
    }

    /// Numbers of the model that are four bytes wide each.
    @SuppressWarnings("restricted")
    MemorySegment narrow(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(JAVA_INT);
            MemorySegment width = arena.allocate(JAVA_INT);
            MemorySegment at = (MemorySegment) Natives.EXPAND.invokeExact(batch, arena.allocateFrom(name), size, width);
            if (width.get(JAVA_INT, 0) != Integer.BYTES) {
                throw new MujocoException("the field '" + name + "' of MuJoCo's mjModel holds no four-byte numbers");
            }
            return at.reinterpret((long) size.get(JAVA_INT, 0) * Integer.BYTES);
        } catch (Throwable e) {
            throw Symbols.failed(e);
        }
    }

    private Field field(MethodHandle function, String structure, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(JAVA_INT);
            MemorySegment width = arena.allocate(JAVA_INT);
            MemorySegment at = (MemorySegment) function.invokeExact(batch, arena.allocateFrom(name), size, width);
            if (at.equals(MemorySegment.NULL)) {
                throw new MujocoException("MuJoCo's " + structure + " has no field '" + name
                        + "' that a simulation may have for itself; its reference lists the names");
            }
            if (width.get(JAVA_INT, 0) != Double.BYTES) {
                throw new MujocoException(
                        "the field '" + name + "' of MuJoCo's " + structure + " holds no double-precision numbers");
            }
            return new Field(name, at, size.get(JAVA_INT, 0));
        } catch (Throwable e) {
            throw Symbols.failed(e);
        }
    }

    /// Computes anew what MuJoCo derives from masses, inertias and places.
    public void parametersChanged() {
        try {
            done((int) Natives.SET_CONST.invokeExact(batch, MemorySegment.NULL, 0));
        } catch (Throwable e) {
            throw Symbols.failed(e);
        }
    }

    /// Goes back to the model's first state. Results are computed by [#forward], once positions are set.
    public void reset() {
        try {
            done((int) Natives.RESET.invokeExact(batch, MemorySegment.NULL, 0, MemorySegment.NULL, NOTHING));
        } catch (Throwable e) {
            throw Symbols.failed(e);
        }
    }

    /// Computes the results of the present state: `mj_forward`.
    public void forward() {
        try {
            done((int) Natives.FORWARD.invokeExact(batch, MemorySegment.NULL, 0, EVERYTHING));
        } catch (Throwable e) {
            throw Symbols.failed(e);
        }
    }

    /// Takes `count` steps of the model's length with the same control: `mj_step`.
    ///
    /// @throws MujocoException if MuJoCo gives up; the state is then that before the step
    public void step(int count) {
        try {
            done((int) Natives.STEP.invokeExact(batch, MemorySegment.NULL, 0, count, NOTHING));
        } catch (Throwable e) {
            throw Symbols.failed(e);
        }
    }

    /// Computes accelerations and forces on bodies of the last step (`cacc`, `cfrc_int`, `cfrc_ext`), which
    /// a step leaves out: `mj_rnePostConstraint`.
    public void computeBodyForces() {
        try {
            done((int) Natives.APPLY.invokeExact(
                    batch, MemorySegment.NULL, 0, Natives.FORCES_AFTER_CONSTRAINTS, MemorySegment.NULL, 0));
            // Results are copied out by every call but mjb_apply: this one computes nothing more.
            done((int) Natives.FORWARD.invokeExact(batch, MemorySegment.NULL, 0, NOTHING));
        } catch (Throwable e) {
            throw Symbols.failed(e);
        }
    }

    @SuppressWarnings("restricted")
    private void done(int failures) throws Throwable {
        if (failures != 0) {
            MemorySegment words = (MemorySegment) Natives.ERROR.invokeExact(batch, 0);
            throw new MujocoException("MuJoCo gave up: "
                    + MujocoModel.oneLine(words.reinterpret(LONGEST_ERROR).getString(0)));
        }
    }

    /// How often numbers came out infinite or huge since the reset. MuJoCo then goes back to the model's
    /// first state by itself.
    public int divergences() {
        int sum = 0;
        for (int i = FIRST_BAD; i < WARNINGS; i++) {
            sum += warnings.getAtIndex(JAVA_INT, 2L * i + 1);
        }
        return sum;
    }

    /// Takes over the state of another simulation of the model, and computes its results.
    void showStateOf(Simulation other) {
        state.setAll(other.state.toArray());
        forward();
    }

    /// Copies all of it to another `mjData` of this model.
    void copyTo(MemorySegment data) {
        try {
            Natives.COPY_DATA.invokeExact(batch, 0, data);
        } catch (Throwable e) {
            throw Symbols.failed(e);
        }
    }

    @Override
    public void save(State out) {
        out.put("state", state.toArray());
        outputs.forEach((name, field) -> out.put("output-" + name, field.toArray()));
        parameters.forEach((name, field) -> out.put("parameter-" + name, field.toArray()));
    }

    @Override
    public void load(State in) {
        parameters.forEach((name, field) -> field.setAll(in.doubles("parameter-" + name, field.size())));
        if (!parameters.isEmpty()) {
            parametersChanged();
        }
        state.setAll(in.doubles("state", state.size()));
        outputs.forEach((name, field) -> field.setAll(in.doubles("output-" + name, field.size())));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                Natives.DELETE_BATCH.invokeExact(batch);
            } catch (Throwable e) {
                throw Symbols.failed(e);
            }
        }
    }
}
