package bellman.envs.mujoco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.envs.python.PythonException;
import bellman.envs.python.PythonInterpreter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where the library is looked for, and what is said where it is not: needs neither it nor Python.
class MujocoLibraryTest {
    private static final String LINE = "pip install \"gymnasium[mujoco]==1.4.0\" mujoco==4.0.0";

    private static final String VARIABLE_ADVICE =
            "unset BELLMAN_MUJOCO, or let it name a folder with the library of MuJoCo 4.0";

    private static MujocoLibrary look(Path folder) {
        return MujocoLibrary.look(Map.of("BELLMAN_MUJOCO", folder.toString()), () -> {
            throw new AssertionError("Python was asked although a folder is named");
        });
    }

    @Test
    void aFolderThatIsNamedComesBeforePython(@TempDir Path folder) throws IOException {
        Path file =
                Files.createFile(Files.createDirectory(folder.resolve("lib")).resolve("libmujoco.so.4.0.0"));
        assertEquals(new MujocoLibrary(file, Optional.empty()), look(folder));
    }

    @Test
    void whereANamedFolderHasNoLibraryNothingIsToBeInstalled(@TempDir Path folder) {
        assertEquals(
                "there is no library of MuJoCo in " + folder + ", which BELLMAN_MUJOCO names; " + VARIABLE_ADVICE,
                message(() -> look(folder)));
    }

    @Test
    void whereThereIsNoPythonTheLineIsSaidToo() {
        String message = message(() -> MujocoLibrary.look(Map.of(), () -> {
            throw new PythonException("there is no python3 on the PATH; install Python 3.11 or newer");
        }));
        assertTrue(message.contains("no python3") && message.endsWith("run: " + LINE), message);
    }

    @Test
    void whereThePythonIsKnownTheLineInstallsIntoIt(@TempDir Path folder) throws IOException {
        Path python = script(folder, "printf 'bellman\\tmujoco\\t4.0.0\\t%s\\n' '" + folder + "'");
        String message = message(() -> MujocoLibrary.look(Map.of(), () -> new PythonInterpreter(python, "a test")));
        assertTrue(message.contains("no library of MuJoCo in " + folder), message);
        assertTrue(message.endsWith("run: " + python + " -m " + LINE), message);
    }

    @Test
    void aPythonThatCannotAnswerIsAskedOnce(@TempDir Path folder) throws IOException {
        Path python = script(folder, "echo asked >>" + folder + "/log; exit 3");
        for (int i = 0; i < 3; i++) {
            assertThrows(
                    PythonException.class,
                    () -> MujocoLibrary.look(Map.of(), () -> new PythonInterpreter(python, "a test")));
        }
        assertEquals("asked\n", Files.readString(folder.resolve("log")));
    }

    /// A stand-in for Python.
    private static Path script(Path folder, String text) throws IOException {
        Path file = Files.writeString(folder.resolve("python"), "#!/bin/sh\n" + text + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void whatDoesNotLoadIsNoLibrary(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("libmujoco.so"), "no library");
        String message = message(() -> Symbols.open(new MujocoLibrary(file, Optional.empty())));
        assertTrue(message.startsWith(file + " does not load") && message.endsWith("; " + VARIABLE_ADVICE), message);
        Path python = script(folder, "exit 3");
        message = message(
                () -> Symbols.open(new MujocoLibrary(file, Optional.of(new PythonInterpreter(python, "a test")))));
        assertTrue(message.endsWith("; run: " + python + " -m " + LINE), message);
    }

    private static String message(Runnable fails) {
        String message =
                String.valueOf(assertThrows(MujocoException.class, fails::run).getMessage());
        assertEquals(-1, message.indexOf('\n'));
        return message;
    }
}
