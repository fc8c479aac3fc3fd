package bellman.envs.mujoco;

import bellman.envs.python.PipInstall;
import bellman.envs.python.PythonException;
import bellman.envs.python.PythonInterpreter;
import bellman.envs.python.PythonPackage;
import java.io.IOException;
import java.lang.foreign.SymbolLookup;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// MuJoCo's shared library, and Gymnasium's model files.
///
/// The library is looked for in the folder that `BELLMAN_MUJOCO` names, or else in the `mujoco` package of
/// the active Python, the models in its `gymnasium` package. Looking starts Python once per process, and
/// nothing of it stays.
///
/// @param file the shared library
/// @param python where it was found, empty if the variable named its folder
public record MujocoLibrary(Path file, Optional<PythonInterpreter> python) {
    /// The variable that names a folder with the library, as it lies in the wheel or in a release's `lib`.
    public static final String VARIABLE = "BELLMAN_MUJOCO";

    private static final String FILES = "{libmujoco.so*,libmujoco*.dylib,mujoco.dll}";

    /// The one of this process, looked for once; a failure is looked into again at the next call, but no
    /// Python is asked twice.
    ///
    /// @throws MujocoException if there is none, saying what to run
    /// @throws PythonException if Python has no such package, saying what to run
    public static MujocoLibrary find() {
        return Found.library();
    }

    /// The functions of the library of this process.
    static SymbolLookup symbols() {
        return Found.symbols();
    }

    /// Why MuJoCo cannot be used here, empty if it can.
    public static Optional<String> missing() {
        try {
            find();
            return Optional.empty();
        } catch (MujocoException | PythonException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /// The `gymnasium` package of the active Python.
    ///
    /// @throws PythonException if there is none, saying what to run
    public static PythonPackage gymnasium() {
        return Found.required(PythonInterpreter.active(), "gymnasium");
    }

    /// The model file `name` of Gymnasium's tasks.
    ///
    /// @throws PythonException if there is no Python with a gymnasium package
    /// @throws MujocoException if that has no such model
    public Path gymnasiumModel(String name) {
        PythonInterpreter interpreter = python.orElseGet(PythonInterpreter::active);
        Path file = Found.required(interpreter, "gymnasium")
                .folder()
                .resolve("envs")
                .resolve("mujoco")
                .resolve("assets")
                .resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new MujocoException("Gymnasium's model " + name + " is not in " + file.getParent() + "; run: "
                    + PipInstall.MUJOCO.line(interpreter));
        }
        return file;
    }

    /// What gives another library than this: the line that installs one in the Python that this was found
    /// in, or, since no installation counts while the variable names a folder, what to do about that.
    String advice() {
        return advice(python);
    }

    private static String advice(Optional<PythonInterpreter> python) {
        return python.map(p -> "run: " + PipInstall.MUJOCO.line(p))
                .orElse("unset " + VARIABLE + ", or let it name a folder with the library of MuJoCo 4.0");
    }

    /// Looks for the library as the variables say.
    static MujocoLibrary look(Map<String, String> variables, Supplier<PythonInterpreter> python) {
        String folder = variables.getOrDefault(VARIABLE, "");
        if (!folder.isEmpty()) {
            return new MujocoLibrary(in(Path.of(folder), VARIABLE, Optional.empty()), Optional.empty());
        }
        PythonInterpreter interpreter;
        try {
            interpreter = python.get();
        } catch (PythonException e) {
            throw new MujocoException(
                    "MuJoCo was not found, since " + e.getMessage() + "; then run: " + PipInstall.MUJOCO.line());
        }
        Optional<PythonInterpreter> found = Optional.of(interpreter);
        Path folderOfPackage = Found.required(interpreter, "mujoco").folder();
        return new MujocoLibrary(in(folderOfPackage, interpreter.toString(), found), found);
    }

    private static Path in(Path folder, String chosenBy, Optional<PythonInterpreter> python) {
        for (Path place : List.of(folder, folder.resolve("lib"), folder.resolve("bin"))) {
            if (Files.isDirectory(place)) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(place, FILES)) {
                    for (Path file : files) {
                        return file.toAbsolutePath();
                    }
                } catch (IOException e) {
                    throw new MujocoException(
                            place + " cannot be read (" + e.getMessage() + "); check its permissions");
                }
            }
        }
        throw new MujocoException(
                "there is no library of MuJoCo in " + folder + ", which " + chosenBy + " names; " + advice(python));
    }

    /// What was found, for the life of the process.
    private static final class Found {
        private static Optional<MujocoLibrary> library = Optional.empty();
        private static Optional<SymbolLookup> symbols = Optional.empty();
        private static final Map<PythonInterpreter, Answer> ANSWERS = new HashMap<>();

        /// What a Python said. One that says nothing is waited for once, not by each of the tasks.
        private record Answer(Map<String, PythonPackage> packages, Optional<PythonException> failure) {
            static Answer of(PythonInterpreter python) {
                try {
                    return new Answer(python.packages("mujoco", "gymnasium"), Optional.empty());
                } catch (PythonException e) {
                    return new Answer(Map.of(), Optional.of(e));
                }
            }
        }

        static synchronized MujocoLibrary library() {
            if (library.isEmpty()) {
                MujocoLibrary found = look(System.getenv(), PythonInterpreter::active);
                symbols = Optional.of(Symbols.open(found));
                library = Optional.of(found);
            }
            return library.get();
        }

        static synchronized SymbolLookup symbols() {
            library();
            return symbols.orElseThrow();
        }

        /// One start of Python finds both packages.
        static synchronized PythonPackage required(PythonInterpreter python, String name) {
            Answer answer = ANSWERS.computeIfAbsent(python, Answer::of);
            answer.failure().ifPresent(e -> {
                throw e;
            });
            PythonPackage found = answer.packages().get(name);
            if (found == null) {
                throw python.missing(name, PipInstall.MUJOCO);
            }
            return found;
        }
    }
}
