package bellman.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.EpisodeFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `bellman eval --set` plays a policy in an environment with other options, of the same spaces.
class EvalOptionsTest {
    private static final String WORTH = "environment.options.worth=3";

    @TempDir
    private static Path folder;

    private static Path run() {
        return folder.resolve("run");
    }

    @BeforeAll
    static void train() {
        Bellman.run(
                        "train",
                        "ppo-cartpole",
                        "--run",
                        run(),
                        "--set",
                        "environment.id=" + Adjustable.ID,
                        "--set",
                        "budget.steps=4096",
                        "--set",
                        "evaluation.episodes=2")
                .succeeds();
    }

    @Test
    void theEnvironmentHasTheOptionsThatAreSaidAndRecordingsStandBesideThoseOfTheTrainings() {
        Bellman.run("eval", run(), "--episodes", 2, "--record", 1).succeeds();
        Map<String, Object> paid = Bellman.run("eval", run(), "--episodes", 2, "--record", 1, "--json", "--set", WORTH)
                .succeeds()
                .lastJson();
        assertEquals(12.0, ((Number) paid.getOrDefault("return_mean", 0)).doubleValue());
        Bellman.run("eval", run(), "--episodes", 2, "--record", 1, "--set", "environment.options.worth=2")
                .succeeds();
        List<Map<String, Object>> episodes = EpisodeFile.list(run());
        assertEquals(3, episodes.size(), episodes.toString());
        for (Map<String, Object> episode : episodes) {
            double expected = String.valueOf(episode.get("options")).contains("worth=3")
                    ? 12
                    : episode.containsKey("options") ? 8 : 4;
            assertEquals(expected, ((Number) episode.getOrDefault("return", 0)).doubleValue(), episode.toString());
        }
    }

    @Test
    void anOptionThatChangesASpaceIsRefusedByName() {
        refused("environment.options.columns", "environment.options.columns=3");
        refused("environment.options.choices", "environment.options.choices=5");
        refused("environment.options.columns, environment.options.worth", "environment.options.columns=3", WORTH);
    }

    private static void refused(String named, String... options) {
        Bellman refused = options.length == 1
                ? Bellman.run("eval", run(), "--set", options[0])
                : Bellman.run("eval", run(), "--set", options[0], "--set", options[1]);
        assertEquals(2, refused.status(), refused.toString());
        assertEquals(1, refused.err().size(), refused.toString());
        String line = refused.err().getFirst();
        assertTrue(line.contains("--set " + named + ":") && line.contains("the policy was trained on"), line);
    }
}
