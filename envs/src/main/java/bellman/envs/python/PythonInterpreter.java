package bellman.envs.python;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The Python that a user chose or has active.
///
/// @param executable absolute
/// @param chosenBy what named it: `--python`, a variable, or the PATH
public record PythonInterpreter(Path executable, String chosenBy) {
    /// The system property that `--python` sets.
    public static final String PROPERTY = "bellman.python";

    /// The variable that names one for every command.
    public static final String VARIABLE = "BELLMAN_PYTHON";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_PRINTED = 1 << 20;
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
        if (!isProgram(executable)) {
            throw new PythonException(chosenBy + ": " + executable
                    + " is no program; give the path of a Python, such as .venv/bin/python, or its name on the PATH");
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
            return named(option.get(), "--python", variables);
        }
        String named = variables.getOrDefault(VARIABLE, "");
        if (!named.isEmpty()) {
            return named(named, VARIABLE, variables);
        }
        for (String active : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            String folder = variables.getOrDefault(active, "");
            if (!folder.isEmpty()) {
                return new PythonInterpreter(Path.of(folder, "bin", "python"), active);
            }
        }
        return onPath(List.of("python3", "python"), "the PATH", variables)
                .orElseThrow(() -> new PythonException("there is no python3 on the PATH; install Python 3.11 or newer,"
                        + " or say where one is with --python or " + VARIABLE));
    }

    /// A path, or else a name on the PATH.
    private static PythonInterpreter named(String name, String chosenBy, Map<String, String> variables) {
        Path file = Path.of(name);
        Optional<PythonInterpreter> found = file.getNameCount() == 1 && !file.isAbsolute() && !isProgram(file)
                ? onPath(List.of(name), chosenBy, variables)
                : Optional.empty();
        return found.orElseGet(() -> new PythonInterpreter(file, chosenBy));
    }

    private static boolean isProgram(Path file) {
        return Files.isExecutable(file) && !Files.isDirectory(file);
    }

    private static Optional<PythonInterpreter> onPath(
            List<String> names, String chosenBy, Map<String, String> variables) {
        for (String name : names) {
            for (String folder : variables.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
                Path file = Path.of(folder, name);
                if (!folder.isEmpty() && isProgram(file)) {
                    return Optional.of(new PythonInterpreter(file, chosenBy));
                }
            }
        }
        return Optional.empty();
    }

    /// Those of `names` that this Python could import, by name. Takes as long as Python does to start.
    ///
    /// @throws PythonException if it does not answer
    public Map<String, PythonPackage> packages(String... names) {
        return packages(PATIENCE, names);
    }

    /// The same for those who wait no longer than `patience`.
    Map<String, PythonPackage> packages(Duration patience, String... names) {
        List<String> command = new ArrayList<>(List.of(executable.toString(), "-c", LOOK));
        command.addAll(List.of(names));
        Map<String, PythonPackage> found = new LinkedHashMap<>();
        for (String line : answer(command, patience).lines().toList()) {
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
        return new PythonException(
                "the Python package " + name + " is not in " + this + "; run: " + install.line(this));
    }

    private String answer(List<String> command, Duration patience) {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw unfit("does not start: " + e.getMessage());
        }
        try {
            process.getOutputStream().close();
            return answer(process, patience);
        } catch (TimeoutException e) {
            throw unfit("did not end within " + patience.toSeconds() + " s");
        } catch (IOException | ExecutionException e) {
            throw unfit("could not be asked: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PythonException("interrupted while asking " + this);
        } finally {
            // A script in Python's place may have started others.
            ProcessTree.kill(process);
        }
    }

    /// What it prints until it ends, read while it runs, by a thread that nobody waits for beyond `patience`.
    private String answer(Process process, Duration patience)
            throws IOException, ExecutionException, InterruptedException, TimeoutException {
        long end = System.nanoTime() + patience.toNanos();
        FutureTask<byte[]> reading =
                new FutureTask<>(() -> process.getInputStream().readNBytes(MOST_PRINTED));
        Thread.ofPlatform().name("python-answer").daemon().start(reading);
        byte[] printed = reading.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (printed.length == MOST_PRINTED) {
            throw unfit("printed a megabyte, expected the folders of some packages");
        }
        if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException();
        }
        if (process.exitValue() != 0) {
            throw unfit("ended with status " + process.exitValue() + ", expected a Python 3.8 or newer");
        }
        return new String(printed, StandardCharsets.UTF_8);
    }

    private PythonException unfit(String how) {
        return new PythonException(this + " " + how + "; choose another with --python");
    }

    /// Which it is and what named it, as messages say it.
    @Override
    public String toString() {
        return executable + " (by " + chosenBy + ")";
    }
}
