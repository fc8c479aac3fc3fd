package bellman.envs.python;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The Python that a user chose or has active.
///
/// @param executable absolute
/// @param chosenBy what named it: `--python`, a variable, or the PATH
public record PythonInterpreter(Path executable, String chosenBy) {
    /// The system property that `--python` sets.
    public static final String PROPERTY = "bellman.python";

    /// The variable that names one for every command.
    public static final String VARIABLE = "BELLMAN_PYTHON";

    private static final long SECONDS = 60;
    private static final String MARK = "bellman\t";

    /// Says where packages lie without importing them. The working folder is no place for packages.
    private static final String LOOK = """
            import sys
            sys.path[:] = [p for p in sys.path if p]
            import importlib.metadata, importlib.util
            for name in sys.argv[1:]:
                spec = importlib.util.find_spec(name)
                folders = list(spec.submodule_search_locations or []) if spec and spec.origin else []
                try:
                    version = importlib.metadata.version(name.replace('_', '-'))
                except importlib.metadata.PackageNotFoundError:
                    version = ''
                if folders:
                    print('bellman', name, version, folders[0], sep='\\t')
            """;

    public PythonInterpreter {
        if (!Files.isExecutable(executable) || Files.isDirectory(executable)) {
            throw new PythonException(chosenBy + ": " + executable
                    + " is no program; give the path of a Python, such as .venv/bin/python");
        }
        executable = executable.toAbsolutePath();
    }

    /// The one that `--python` or `BELLMAN_PYTHON` names, else that of the active virtual environment, else the one
    /// on the PATH.
    ///
    /// @throws PythonException if there is none
    public static PythonInterpreter active() {
        return chosen(Optional.ofNullable(System.getProperty(PROPERTY)), System.getenv());
    }

    /// The same with the option and the variables given.
    static PythonInterpreter chosen(Optional<String> option, Map<String, String> variables) {
        if (option.isPresent()) {
            return new PythonInterpreter(Path.of(option.get()), "--python");
        }
        String named = variables.getOrDefault(VARIABLE, "");
        if (!named.isEmpty()) {
            return new PythonInterpreter(Path.of(named), VARIABLE);
        }
        for (String active : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            String folder = variables.getOrDefault(active, "");
            if (!folder.isEmpty()) {
                return new PythonInterpreter(Path.of(folder, "bin", "python"), active);
            }
        }
        return onPath(variables.getOrDefault("PATH", ""))
                .orElseThrow(() -> new PythonException("there is no python3 on the PATH; install Python 3.11 or newer,"
                        + " or say where one is with --python or " + VARIABLE));
    }

    private static Optional<PythonInterpreter> onPath(String path) {
        for (String name : List.of("python3", "python")) {
            for (String folder : path.split(File.pathSeparator, -1)) {
                Path file = Path.of(folder, name);
                if (!folder.isEmpty() && Files.isExecutable(file) && !Files.isDirectory(file)) {
                    return Optional.of(new PythonInterpreter(file, "the PATH"));
                }
            }
        }
        return Optional.empty();
    }

    /// Those of `names` that this Python could import, by name. Takes as long as Python does to start.
    ///
    /// @throws PythonException if it does not answer
    public Map<String, PythonPackage> packages(String... names) {
        List<String> command = new ArrayList<>(List.of(executable.toString(), "-c", LOOK));
        command.addAll(List.of(names));
        Map<String, PythonPackage> found = new LinkedHashMap<>();
        for (String line : answer(command).lines().toList()) {
            String[] words = line.split("\t", -1);
            if (line.startsWith(MARK) && words.length == 4) {
                found.put(words[1], new PythonPackage(words[1], words[2], Path.of(words[3])));
            }
        }
        return found;
    }

    /// The package called `name`.
    ///
    /// @throws PythonException if this Python has none, with the line that installs it
    public PythonPackage require(String name, PipInstall install) {
        PythonPackage found = packages(name).get(name);
        if (found == null) {
            throw missing(name, install);
        }
        return found;
    }

    /// The failure to find the package `name` here.
    public PythonException missing(String name, PipInstall install) {
        return new PythonException("the Python package " + name + " is not in " + this + "; run: " + install.line());
    }

    private String answer(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            // What it prints is short: a pipe holds it, so that one may wait first.
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new PythonException(this + " said nothing for " + SECONDS + " s; choose another with --python");
            }
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new PythonException(this + " ended with status " + process.exitValue()
                        + ", expected a Python 3.8 or newer; choose another with --python");
            }
            return printed;
        } catch (IOException e) {
            throw new PythonException(this + " does not start: " + e.getMessage() + "; choose another with --python");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PythonException("interrupted while asking " + this);
        }
    }

    /// Which it is and what named it, as messages say it.
    @Override
    public String toString() {
        return executable + " (by " + chosenBy + ")";
    }
}
