package bellman.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.app.Main;
import bellman.store.study.StudyFile;
import bellman.store.study.Trial;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Searches over language models, where the command and they are on one class path.
class TuneModelsTest {
    @TempDir
    private Path folder = Path.of("");

    private final StringWriter errors = new StringWriter();

    private int bellman(String... words) {
        return Main.run(words, new PrintWriter(new StringWriter()), new PrintWriter(errors));
    }

    private int tune(String preset, String... more) {
        List<String> words = new ArrayList<>(
                List.of("tune", preset, "--study", folder.resolve(preset).toString()));
        words.addAll(List.of("--search", "optimizer.learning-rate=log(1e-4,1e-2)", "--json"));
        words.addAll(List.of(more));
        return bellman(words.toArray(String[]::new));
    }

    @Test
    void aModelThatSortsDigitsIsHalvedAndTheBestConfigurationTrains() {
        int status = tune(
                "sort-digits",
                "--scheduler=asha",
                "--trials=3",
                "--reduction=2",
                "--first-rung=2",
                "--set=budget.steps=4",
                "--set=demonstrations.steps=1",
                "--set=held-out=8",
                "--set=sampling.prompts=4");
        assertEquals(0, status, errors::toString);
        Path study = folder.resolve("sort-digits");
        List<Trial> trials = StudyFile.read(study).trials();
        assertTrue(trials.stream().noneMatch(t -> t.stage() == Trial.Stage.FAILED), trials::toString);
        assertTrue(trials.stream().anyMatch(t -> t.steps() == 4), "the better ones went on: " + trials);
        String run = folder.resolve("best").toString();
        assertEquals(0, bellman("train", study.resolve("best.yaml").toString(), "--run", run), errors::toString);
    }

    @Test
    void aModelThatIsNotNamedIsMissedBeforeAnythingIsWritten() {
        assertEquals(2, tune("sft", "--set", "budget.steps=2"), errors::toString);
        assertTrue(errors.toString().contains("--set model=DIR"), errors::toString);
        assertFalse(Files.exists(folder.resolve("sft")));
    }
}
