package bellman.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.RunDirectory;
import bellman.store.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeTest {
    private static final String RECIPE = """
            stages:
              first:
                preset: cartpole
                budget: {steps: 4096}
                evaluation: {episodes: 5}
              second:
                preset: a2c-cartpole
                budget: {steps: 2048}
                evaluation: {episodes: 5}
            """;

    @TempDir
    private Path folder;

    private Path recipe(String text) throws IOException {
        return Files.writeString(folder.resolve("two.yaml"), text);
    }

    @Test
    void stagesRunOneAfterTheOtherAndAreResumedWhereTheyWereLeft() throws IOException {
        Path run = folder.resolve("run");
        Bellman.run("train", recipe(RECIPE), "--run", run, "--seed", 3, "--json")
                .succeeds();
        for (String stage : new String[] {"first", "second"}) {
            RunDirectory directory = RunDirectory.open(run.resolve(stage));
            assertEquals(RunState.FINISHED, directory.state());
            assertEquals(3, directory.manifest().seed());
        }
        assertEquals("a2c", RunDirectory.open(run.resolve("second")).manifest().algorithm());
        Bellman again = Bellman.run("train", "--run", run, "--resume").succeeds();
        assertTrue(again.err().getFirst().contains("stage 1 of 2, first: is finished"), again.toString());
        Bellman twice = Bellman.run("train", recipe(RECIPE), "--run", run);
        assertEquals(2, twice.status());
    }

    @Test
    void whatIsWrongWithALateStageIsFoundBeforeTheFirstRuns() throws IOException {
        Path run = folder.resolve("run");
        for (String[] wrong : new String[][] {
            {"episodes: 5}\n", "episodes: 5, wrong: 1}\n", "wrong"},
            {"preset: a2c-cartpole", "preset: a2c-cartpole\n    backend: stage:third", "no earlier stage"},
            {"preset: a2c-cartpole", "preset: nothing", "nothing"},
        }) {
            Path file = recipe(RECIPE.substring(0, RECIPE.indexOf("  second"))
                    + RECIPE.substring(RECIPE.indexOf("  second")).replace(wrong[0], wrong[1]));
            Bellman refused = Bellman.run("train", file, "--run", run);
            assertEquals(2, refused.status(), refused.toString());
            assertTrue(refused.err().getFirst().contains(wrong[2]), refused.toString());
            assertFalse(Files.exists(run));
        }
        Bellman refused = Bellman.run("train", recipe(RECIPE), "--run", run, "--set", "budget.steps=1");
        assertTrue(refused.err().getFirst().contains("one of first, second"), refused.toString());
    }
}
