package bellman.app.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.app.Bellman;
import bellman.store.study.StudyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is wrong with the words of a search is said in one line, before anything is written.
class TuneRefusalTest {
    @TempDir
    private Path folder = Path.of("");

    private void refused(List<String> named, Object... words) {
        List<Object> all = new ArrayList<>(List.of("tune"));
        all.addAll(List.of(words));
        all.addAll(List.of("--study", folder.resolve("s")));
        Bellman bellman = Bellman.run(all.toArray());
        assertEquals(2, bellman.status(), bellman.toString());
        assertEquals(1, bellman.err().size(), bellman.toString());
        for (String name : named) {
            assertTrue(bellman.err().getFirst().contains(name), bellman.err().getFirst() + " lacks " + name);
        }
        assertFalse(Files.exists(folder.resolve("s")), "something was written");
    }

    private void searchRefused(List<String> named, String key, Object... words) {
        List<Object> all = new ArrayList<>(List.of("ppo-cartpole", "--search", key));
        all.addAll(List.of(words));
        refused(named, all.toArray());
    }

    @Test
    void keysThatAreUnknownOrDoNothing() {
        searchRefused(List.of("learning-rte", "learning-rate"), "learning-rte=log(1e-5,1e-2)");
        searchRefused(List.of("noise-interval", "state-dependent-noise"), "noise-interval=integer(1,8)");
        searchRefused(List.of("tau", "ppo"), "algorithm.tau=log(1e-3,1e-1)");
    }

    @Test
    void keysThatAreOneKeyOrNotTheSearchsToChange() {
        String rate = "learning-rate=log(1e-5,1e-2)";
        searchRefused(
                List.of("'learning-rate' and 'algorithm.learning-rate'", "both algorithm.learning-rate"),
                rate,
                "--search",
                "algorithm." + rate);
        searchRefused(List.of("seed", "--seeds"), "seed=integer(1,10)");
        searchRefused(List.of("budgets", "budget.steps"), "budget.steps=choice(1000,2000)");
        searchRefused(List.of("evaluations", "evaluation.episodes"), "evaluation.episodes=integer(1,9)");
        searchRefused(List.of("checkpoints", "checkpoint.keep"), "checkpoint.keep=integer(1,9)");
        searchRefused(
                List.of("'network' and 'network.hidden'", "algorithm.network.hidden is part of algorithm.network"),
                "network=choice({hidden: [8]},{hidden: [16]})",
                "--search",
                "network.hidden=choice([8],[16])");
    }

    @Test
    void boundsThatTheKeyDoesNotAllow() {
        searchRefused(List.of("gae-lambda", "uniform(0.5, 2)", "got 2"), "gae-lambda=uniform(0.5,2)");
        searchRefused(List.of("lower bound", "0.1", "0.01"), "learning-rate=log(0.1,0.01)");
        searchRefused(List.of("above 0"), "learning-rate=log(0,1)");
        searchRefused(List.of("minibatch-size", "an integer", "log-integer(…)"), "minibatch-size=log(16,500)");
        searchRefused(List.of("epochs", "an integer", "write integer(…)"), "epochs=uniform(1,1001)");
        searchRefused(List.of("activation", "tanhh", "tanh"), "network.activation=choice(relu,tanhh)");
        searchRefused(List.of("expected uniform(LOW, HIGH)"), "learning-rate=1e-3");
    }

    @Test
    void optionsThatDoNotGoTogether() {
        String rate = "learning-rate=log(1e-5,1e-2)";
        searchRefused(List.of("--first-rung", "--scheduler asha"), rate, "--first-rung", 100);
        searchRefused(List.of("--interval", "--scheduler pbt"), rate, "--interval", 100);
        searchRefused(List.of("--sampler", "pbt"), rate, "--scheduler", "pbt", "--sampler", "tpe");
        searchRefused(List.of("--seeds", "population"), rate, "--scheduler", "pbt", "--seeds", 2);
        searchRefused(List.of("first rung", "100000"), rate, "--scheduler", "asha", "--first-rung", "1e6");
        searchRefused(List.of("--budget", "2h"), rate, "--budget", "10 minutes");
        searchRefused(List.of("trials", "0"), rate, "--trials", 0);
        searchRefused(List.of("--seeds", "from 1 to 20"), rate, "--seeds", 21);
        searchRefused(List.of("parallel", "-1"), rate, "--parallel", -1);
        searchRefused(List.of("--budget", "above 0", "0s"), rate, "--budget", "0s");
        searchRefused(List.of("--reduction", "at least 2", "got 0"), rate, "--scheduler", "asha", "--reduction", 0);
        searchRefused(List.of("budget.steps"), rate, "--set", "budget.steps=0", "--set", "budget.seconds=5");
    }

    @Test
    void aPopulationCannotChangeWhatWeightsFit() {
        searchRefused(
                List.of("hidden", "population", "leave it out"),
                "network.hidden=choice([8],[16])",
                "--scheduler",
                "pbt");
    }

    @Test
    void sourcesThatCannotBeTuned() throws IOException {
        refused(List.of("cartpoel", "cartpole"), "cartpoel");
        refused(List.of("preset", "bellman presets"));
        refused(List.of("no space of its own", "exact", "--search"), "value-iteration-frozenlake");
        Path recipe = Files.writeString(folder.resolve("r.yaml"), "stages: {one: {preset: cartpole}}");
        refused(List.of("recipe"), recipe);
        Path space = Files.writeString(folder.resolve("space.yaml"), "learning-rate: log(1e-5)\n");
        refused(List.of("learning-rate", "a lower and an upper bound"), "cartpole", "--space", space);
        refused(List.of("nowhere.yaml", "no such file"), "cartpole", "--space", folder.resolve("nowhere.yaml"));
    }

    @Test
    void aResumedSearchStaysWhatItIs() throws IOException {
        Path study = folder.resolve("t");
        Object[] small = {
            "tune",
            "cartpole",
            "--study",
            study,
            "--trials",
            1,
            "--search",
            "learning-rate=log(1e-5,1e-2)",
            "--set",
            "budget.steps=256",
            "--set",
            "evaluation.episodes=2"
        };
        // As a search leaves it that was killed before it began.
        Files.createDirectories(study);
        Files.writeString(study.resolve(StudyFile.LOCK), "");
        Bellman.run(small).succeeds();
        lineSays("--resume", Bellman.run(small));
        lineSays("goes on as it was begun", Bellman.run("tune", "--study", study, "--resume", "--seed", 4));
        lineSays("--study", Bellman.run("tune", "--resume"));
        List<Object> again = new ArrayList<>(List.of(small));
        again.add("--resume");
        Bellman.run(again.toArray()).succeeds();
        again.addAll(List.of("--seed", 4));
        lineSays("begun otherwise", Bellman.run(again.toArray()));
        lineSays("study.json", Bellman.run("tune", "--study", folder, "--resume"));
        Path nowhere = folder.resolve("nowhere");
        for (Path none : List.of(nowhere, folder)) {
            lineSays("without --resume", Bellman.run("tune", "cartpole", "--study", none, "--resume"));
        }
        assertFalse(Files.exists(nowhere), "a search was begun");
        Files.writeString(study.resolve(StudyFile.NAME), "{\"format\":1,");
        lineSays("restore it", Bellman.run("tune", "--study", study, "--resume"));
        Files.writeString(study.resolve(StudyFile.NAME), "{\"format\":2,\"bellman\":\"9.9\"}");
        lineSays("9.9", Bellman.run("tune", "--study", study, "--resume"));
    }

    private static void lineSays(String words, Bellman bellman) {
        assertTrue(bellman.status() > 0, bellman.toString());
        assertEquals(1, bellman.err().size(), bellman.toString());
        assertTrue(bellman.err().getFirst().contains(words), bellman.err().getFirst());
    }

    @Test
    void anObjectiveThatRunsDoNotHaveNamesThoseThatTheyHave() {
        String rate = "learning-rate=log(1e-5,1e-2)";
        searchRefused(List.of("--objective reward", "return-mean", "return-iqm"), rate, "--objective", "reward");
    }

    /// An iteration of `ppo-cartpole` takes as many steps as its preset's rollout has in all environments.
    @Test
    void trialsAreNotComparedMoreOftenThanTheyLearn() {
        String rate = "learning-rate=log(1e-5,1e-2)";
        searchRefused(
                List.of("--first-rung", "an iteration takes", "got 2"), rate, "--scheduler", "asha", "--first-rung", 2);
        searchRefused(
                List.of("--interval", "an iteration takes", "got 2"), rate, "--scheduler", "pbt", "--interval", 2);
        searchRefused(
                List.of("up to 4096 steps", "got 4000"),
                "rollout-steps=choice(64,512)",
                "--set",
                "environment.count=8",
                "--scheduler",
                "asha",
                "--first-rung",
                4000);
    }
}
