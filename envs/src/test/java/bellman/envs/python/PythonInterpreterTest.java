package bellman.envs.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Stand-ins for Python are shell scripts, so that these tests need none.
class PythonInterpreterTest {
    @TempDir
    private Path folder = Path.of("");

    private Path script(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(Optional.ofNullable(file.getParent()).orElseThrow());
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    @Test
    void theOptionComesBeforeTheVariableAndThatBeforeTheActiveEnvironmentAndThatBeforeThePath() throws IOException {
        Path option = script("option", "");
        Path variable = script("variable", "");
        Path active = script("venv/bin/python", "");
        Path path = script("bin/python3", "");
        var variables = Map.of(
                "BELLMAN_PYTHON", variable.toString(),
                "VIRTUAL_ENV", folder.resolve("venv").toString(),
                "PATH", folder.resolve("bin").toString());
        assertEquals(
                new PythonInterpreter(option, "--python"),
                PythonInterpreter.chosen(Optional.of(option.toString()), variables));
        assertEquals(
                new PythonInterpreter(variable, "BELLMAN_PYTHON"),
                PythonInterpreter.chosen(Optional.empty(), variables));
        assertEquals(
                new PythonInterpreter(active, "VIRTUAL_ENV"),
                PythonInterpreter.chosen(
                        Optional.empty(), Map.of("VIRTUAL_ENV", variables.get("VIRTUAL_ENV"), "PATH", "/nowhere")));
        assertEquals(
                new PythonInterpreter(path, "the PATH"),
                PythonInterpreter.chosen(Optional.empty(), Map.of("PATH", "/nowhere:" + variables.get("PATH"))));
    }

    @Test
    void aNameThatIsNoPathIsLookedForOnThePath() throws IOException {
        Path python = script("bin/python3.99", "");
        var variables = Map.of("PATH", "/nowhere:" + folder.resolve("bin"), "BELLMAN_PYTHON", "python3.99");
        assertEquals(
                new PythonInterpreter(python, "--python"),
                PythonInterpreter.chosen(Optional.of("python3.99"), variables));
        assertEquals(
                new PythonInterpreter(python, "BELLMAN_PYTHON"), PythonInterpreter.chosen(Optional.empty(), variables));
        for (String other : List.of("python3.98", "bin/python3.99", "./python3.99")) {
            String message = message(() -> PythonInterpreter.chosen(Optional.of(other), variables));
            assertTrue(message.startsWith("--python: " + other + " is no program"), message);
        }
    }

    @Test
    void aPythonThatDoesNotEndIsKilledWithWhatItStarted() throws IOException {
        Path hangs = script("hangs", "sleep 1000 & echo $! >" + folder + "/pid; wait");
        String message =
                message(() -> new PythonInterpreter(hangs, "--python").packages(Duration.ofSeconds(2), "mujoco"));
        assertTrue(message.contains("did not end within 2 s") && message.contains("--python"), message);
        long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        ProcessHandle.of(pid)
                .ifPresent(started ->
                        started.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    }

    @Test
    void aPythonThatPrintsWithoutEndIsSaidToDoSo() throws IOException {
        Path prints = script("prints", "while true; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done");
        String message = message(() -> new PythonInterpreter(prints, "--python").packages("mujoco"));
        assertTrue(message.contains("printed a megabyte") && message.contains("--python"), message);
    }

    @Test
    void packagesAreFoundAmongWhateverElseIsPrinted() throws IOException {
        Path python = script(
                "python", "echo welcome; printf 'bellman\\tmujoco\\t4.0.0\\t/site/mujoco\\n'; echo bellman is here");
        assertEquals(
                Map.of("mujoco", new PythonPackage("mujoco", "4.0.0", Path.of("/site/mujoco"))),
                new PythonInterpreter(python, "a test").packages("mujoco", "gymnasium"));
    }

    @Test
    void aMissingPackageIsAnsweredWithTheLineThatInstallsIt() throws IOException {
        Path python = script("python", "");
        String message = assertThrows(
                        PythonException.class,
                        () -> new PythonInterpreter(python, "a test").require("mujoco", PipInstall.MUJOCO))
                .getMessage();
        assertEquals(
                "the Python package mujoco is not in " + python + " (by a test); run: " + python
                        + " -m pip install \"gymnasium[mujoco]==1.4.0\" mujoco==4.0.0",
                message);
    }

    @Test
    void whatIsNoPythonIsSaidInOneLine() throws IOException {
        Path failing = script("failing", "echo trouble >&2; exit 3");
        for (String message : List.of(
                message(() -> new PythonInterpreter(folder.resolve("none"), "--python")),
                message(() -> new PythonInterpreter(failing, "--python").packages("mujoco")),
                message(() -> PythonInterpreter.chosen(Optional.empty(), Map.of("PATH", "/nowhere"))))) {
            assertTrue(message.contains("--python") && !message.contains("\n"), message);
        }
    }

    private static String message(Runnable fails) {
        return String.valueOf(assertThrows(PythonException.class, fails::run).getMessage());
    }

    @Test
    void everyInstallationIsFoundByItsName() {
        for (PipInstall install : PipInstall.all()) {
            assertEquals(Optional.of(install), PipInstall.named(install.name()));
        }
    }
}
