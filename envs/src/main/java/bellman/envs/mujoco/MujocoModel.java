package bellman.envs.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// A compiled model: bodies, joints, actuators as an MJCF or URDF file describes them. Any number of
/// simulations may run on it at once; it changes for none of them.
public final class MujocoModel implements AutoCloseable {
    private static final int LONGEST_ERROR = 1000;

    private final Path file;
    private final MemorySegment model;
    private final double timestep;
    private boolean closed;

    private MujocoModel(Path file, MemorySegment model) {
        this.file = file;
        this.model = model;
        try (Simulation probe = new Simulation(this)) {
            timestep = probe.parameter("opt.timestep").get(0);
            if (!(timestep > 0 && Double.isFinite(timestep))) {
                throw new MujocoException("its timestep is " + timestep
                        + ", expected a finite number of seconds above 0; mend <option timestep=\"…\"/>");
            }
            probe.check(timestep);
        } catch (MujocoException e) {
            close();
            throw new MujocoException(file + " cannot be simulated: " + e.getMessage());
        }
    }

    /// What can be asked for by name; the numbers are those of `mjtObj`.
    public enum Kind {
        /// A body, in its own frame.
        BODY(1),
        /// A joint.
        JOINT(3),
        /// A shape.
        GEOM(5),
        /// A marked place.
        SITE(6),
        /// A camera.
        CAMERA(7),
        /// A tendon.
        TENDON(18),
        /// An actuator.
        ACTUATOR(19),
        /// A sensor.
        SENSOR(20);

        private final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    /// The model that `file` describes.
    ///
    /// @throws MujocoException if MuJoCo is missing or the file describes none, with MuJoCo's words
    public static MujocoModel load(Path file) {
        MujocoLibrary.find();
        if (!Files.isRegularFile(file)) {
            throw new MujocoException(file
                    + (Files.isDirectory(file) ? ": it is a folder" : ": there is no such file")
                    + "; expected a model in MJCF");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment error = arena.allocate(LONGEST_ERROR);
            MemorySegment model = (MemorySegment) Natives.LOAD_XML.invokeExact(
                    arena.allocateFrom(file.toString()), MemorySegment.NULL, error, LONGEST_ERROR);
            if (model.equals(MemorySegment.NULL)) {
                throw new MujocoException(file + " is no model: " + oneLine(error.getString(0)));
            }
            return new MujocoModel(file, model);
        } catch (Throwable e) {
            throw Symbols.failed(e);
        }
    }

    /// The model that the text of an MJCF file describes, one that names no other files.
    ///
    /// @param name in messages
    /// @throws MujocoException if MuJoCo is missing or the text describes none, with MuJoCo's words
    @SuppressWarnings("restricted")
    public static MujocoModel parse(String name, String text) {
        MujocoLibrary.find();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment error = arena.allocate(LONGEST_ERROR);
            MemorySegment spec = (MemorySegment)
                    Natives.PARSE_XML.invokeExact(arena.allocateFrom(text), MemorySegment.NULL, error, LONGEST_ERROR);
            if (spec.equals(MemorySegment.NULL)) {
                throw new MujocoException(name + " is no model: " + oneLine(error.getString(0)));
            }
            try {
                MemorySegment model = (MemorySegment) Natives.COMPILE.invokeExact(spec, MemorySegment.NULL);
                if (model.equals(MemorySegment.NULL)) {
                    MemorySegment words = (MemorySegment) Natives.SPEC_ERROR.invokeExact(spec);
                    throw new MujocoException(name + " is no model: "
                            + oneLine(words.reinterpret(LONGEST_ERROR).getString(0)));
                }
                return new MujocoModel(Path.of(name), model);
            } finally {
                Natives.DELETE_SPEC.invokeExact(spec);
            }
        } catch (Throwable e) {
            throw Symbols.failed(e);
        }
    }

    /// The model in the resource `name` beside the class `beside`.
    static MujocoModel resource(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new MujocoException(name + " is missing from this build; build it anew");
            }
            return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    /// The number of what is called `name`.
    ///
    /// @throws MujocoException if there is nothing of that name
    public int id(Kind kind, String name) {
        try (Arena arena = Arena.ofConfined()) {
            int id = (int) Natives.NAME_TO_ID.invokeExact(model, kind.number, arena.allocateFrom(name));
            if (id < 0) {
                throw new MujocoException(file + " has no "
                        + kind.name().toLowerCase(Locale.ROOT) + " called '" + name
                        + "'; names stand in the file's name attributes");
            }
            return id;
        } catch (Throwable e) {
            throw Symbols.failed(e);
        }
    }

    /// How many numbers some of the state has, by `mj_stateSize`.
    ///
    /// @param components bits of `mjtState`
    int stateSize(int components) {
        try {
            return (int) Natives.STATE_SIZE.invokeExact(model, components);
        } catch (Throwable e) {
            throw Symbols.failed(e);
        }
    }

    /// Seconds of a step.
    public double timestep() {
        return timestep;
    }

    /// What the model says of `name`, a field of `mjModel` such as `body_mass`, row by row.
    ///
    /// @throws MujocoException if there is none of that name
    public double[] constants(String name) {
        try (Simulation probe = new Simulation(this)) {
            return probe.parameter(name).toArray();
        }
    }

    /// The same of a field of integers.
    int[] integers(String name) {
        try (Simulation probe = new Simulation(this)) {
            return probe.narrow(name).toArray(JAVA_INT);
        }
    }

    /// The same of a field of single-precision numbers.
    float[] floats(String name) {
        try (Simulation probe = new Simulation(this)) {
            return probe.narrow(name).toArray(JAVA_FLOAT);
        }
    }

    /// Where it was read.
    public Path file() {
        return file;
    }

    /// Its `mjModel`.
    MemorySegment address() {
        if (closed) {
            throw new IllegalStateException(file + " is closed; close a model after its simulations");
        }
        return model;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                Natives.DELETE_MODEL.invokeExact(model);
            } catch (Throwable e) {
                throw Symbols.failed(e);
            }
        }
    }
}
