package bellman.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.cli.MissingModuleException;
import java.io.IOException;
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
    void whichModuleExportsARunTheRunDecides() throws IOException {
        Path run = folder.resolve("run");
        Bellman.run("train", "cartpole", "--run", run, "--set", "budget.steps=2048", "--set", "evaluation.episodes=1")
                .succeeds();
        Path out = folder.resolve("out");
        assertNames("deploy", Bellman.run("export", run, out));
        assertNames("deploy", Bellman.run("serve-policy", run, "--port", "0"));
        assertNames("llm", Bellman.run("export", run, out, "--format", "huggingface"));
        assertNames("llm", Bellman.run("export", "--format=huggingface", "--help"));
        Path config = run.resolve("config.yaml");
        Path manifest = run.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replaceFirst("\"config-sha256\":\"[0-9a-f]*\",?", ""));
        Files.writeString(config, Files.readString(config).replace("backend: nn", "backend: torch-cpu"));
        assertNames("deploy-torch", Bellman.run("export", run, out));
        try (var checkpoints = Files.list(run.resolve("checkpoints"))) {
            assertNames(
                    "deploy-torch",
                    Bellman.run("export", checkpoints.findFirst().orElseThrow(), out));
        }
        MissingModuleException missing =
                assertThrows(MissingModuleException.class, () -> RunCommand.require("export", SavedRun.open(run)));
        assertEquals("deploy-torch", missing.module(), "where the command itself is on the class path");
        Files.writeString(config, "algorithm:\n  type: sft\n");
        assertNames("llm", Bellman.run("export", run, out));
        Bellman refused = Bellman.run("serve-policy", run);
        assertEquals(1, refused.status());
        assertTrue(refused.err().getFirst().contains("try: bellman serve --model"), refused.toString());
    }

    @Test
    void nothingIsBuiltForWordsOfWhichNoneIsARun() throws IOException {
        Path model = Files.createDirectories(folder.resolve("huggingface"));
        Bellman refused = Bellman.run("export", model, folder.resolve("out"), "--format", "onnx");
        assertEquals(1, refused.status());
        assertEquals(1, refused.err().size(), refused.toString());
        assertTrue(refused.err().getFirst().contains("there is no such run: " + model), refused.toString());
        assertEquals(1, Bellman.run("export", "huggingface", "out").status());
        refused = Bellman.run("serve-policy", "--json");
        assertEquals(2, refused.status());
        assertTrue(refused.err().getFirst().contains("no run is named"), refused.toString());
        String help =
                String.join(" ", Bellman.run("export", "--help").succeeds().out());
        assertTrue(help.contains("bellman export RUN") && help.contains("BELLMAN_MODULES=deploy bellman export"), help);
    }

    private static void assertNames(String module, Bellman refused) {
        assertEquals(1, refused.status(), refused.toString());
        assertTrue(refused.err().getFirst().contains("in the module " + module + ","), refused.toString());
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
