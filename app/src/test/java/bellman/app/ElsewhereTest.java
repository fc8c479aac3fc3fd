package bellman.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is in modules that are not on the class path is known by name and refused in one line.
class ElsewhereTest {
    @TempDir
    private Path folder;

    @Test
    void theHelpListsCommandsOfOtherModules() {
        String help = String.join(" ", Bellman.run("--help").succeeds().out()).replaceAll("\\s+", " ");
        for (Elsewhere command : Elsewhere.all("command")) {
            assertTrue(help.contains(command.name()) && help.contains(command.description()), help);
        }
    }

    @Test
    void aCommandOfAModuleThatIsNotThereNamesTheModule() {
        for (Elsewhere command : Elsewhere.all("command")) {
            Bellman refused = Bellman.run(command.name(), "--model", "somewhere", "--json", "extra");
            assertEquals(1, refused.status());
            assertEquals(1, refused.err().size(), refused.toString());
            String line = refused.err().getFirst();
            assertTrue(
                    line.contains("command " + command.name()) && line.contains("bellman-" + command.module()), line);
        }
    }

    @Test
    void aBackendOfAModuleThatIsNotThereNamesTheModuleAndWritesNothing() {
        Path run = folder.resolve("run");
        Bellman refused = Bellman.run("train", "cartpole", "--set", "backend=torch-cpu", "--run", run);
        assertEquals(1, refused.status());
        assertEquals(1, refused.err().size(), refused.toString());
        assertTrue(refused.err().getFirst().contains("backend torch-cpu is in the module llm"), refused.toString());
        assertFalse(Files.exists(run));
    }

    @Test
    void everyLineNamesAModuleAKindANameAndADescription() {
        for (String kind : List.of("command", "run-command", "bench", "backend")) {
            for (Elsewhere e : Elsewhere.all(kind)) {
                assertTrue(List.of("llm", "page", "deploy").contains(e.module()), e.toString());
                assertTrue(e.description().endsWith("."), e.toString());
            }
        }
        assertTrue(Elsewhere.find("backend", "torch").isPresent());
        assertTrue(Elsewhere.find("backend", "gpu").isEmpty());
    }
}
