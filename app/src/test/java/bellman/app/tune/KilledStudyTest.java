package bellman.app.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.app.Killed;
import bellman.store.RunDirectory;
import bellman.store.RunSummary;
import bellman.store.study.StudyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a search with SIGKILL at random moments and resumes it until it is done: no trial is lost or run
/// twice, and each comes to the same. The system property `bellman.kills` sets how many kills there are.
class KilledStudyTest {
    private static final int KILLS = Integer.getInteger("bellman.kills", 2);
    private static final int MOMENT_MILLIS = 150;
    private static final String CONFIG = """
            environment: {id: Pendulum-v1, count: 4}
            algorithm:
              type: ppo
              rollout-steps: 64
              minibatch-size: 64
              epochs: 2
              network: {hidden: [16]}
            budget: {steps: 3072}
            evaluation: {episodes: 4}
            checkpoint: {every: 512}
            """;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aSearchByHalvingThatIsKilledAgainAndAgain() throws IOException, InterruptedException {
        endsAsOneThatWasNot(List.of("--scheduler", "asha", "--trials", "9", "--first-rung", "1024"), 11);
    }

    @Test
    void aPopulationThatIsKilledAgainAndAgain() throws IOException, InterruptedException {
        endsAsOneThatWasNot(List.of("--scheduler", "pbt", "--trials", "4", "--interval", "512", "--parallel", "2"), 12);
    }

    private void endsAsOneThatWasNot(List<String> how, long seed) throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("pendulum.yaml"), CONFIG);
        Path whole = folder.resolve("whole");
        tune(config, whole, how).wholly();
        Path killed = folder.resolve("killed");
        Random random = new Random(seed);
        tune(config, killed, how)
                .againAndAgain(random, MOMENT_MILLIS, process -> awaitWrites(process, killed, 1 + random.nextInt(6)));
        assertEquals(StudyFile.read(whole).trials(), StudyFile.read(killed).trials());
        assertEquals(names(whole), names(killed));
        assertTrue(StudyFile.read(killed).finished());
    }

    private static List<String> names(Path study) {
        return RunDirectory.list(study).stream().map(RunSummary::name).toList();
    }

    /// Waits until the search's file has been replaced so many times more.
    private static void awaitWrites(Process process, Path study, int more) throws InterruptedException {
        int seen = 0;
        long before = -1;
        while (process.isAlive() && seen < more) {
            long now = study.resolve(StudyFile.NAME).toFile().lastModified();
            seen += now != before && now > 0 ? 1 : 0;
            before = now;
            Thread.sleep(1);
        }
    }

    private Killed tune(Path config, Path study, List<String> more) {
        List<String> words = new ArrayList<>(List.of(
                "tune", config.toString(), "--search", "learning-rate=log(1e-4,1e-2)", "--study", study.toString()));
        words.addAll(more);
        List<String> again = new ArrayList<>(words);
        again.add("--resume");
        return new Killed(words, again, folder.resolve(study.getFileName() + ".out"), KILLS);
    }
}
