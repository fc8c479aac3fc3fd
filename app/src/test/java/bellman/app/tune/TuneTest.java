package bellman.app.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.app.Bellman;
import bellman.app.Kinds;
import bellman.run.State;
import bellman.store.RunDirectory;
import bellman.store.RunState;
import bellman.store.RunSummary;
import bellman.store.checkpoint.Checkpoint;
import bellman.store.config.ConfigDocument;
import bellman.store.job.TrainingKind;
import bellman.store.study.Study;
import bellman.store.study.StudyFile;
import bellman.store.study.StudyLimits;
import bellman.store.study.StudyPlan;
import bellman.store.study.Trial;
import bellman.store.study.Trial.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command from its words to its files.
class TuneTest {
    private static final String CONFIG = """
            environment: {id: CartPole-v1, count: 4}
            algorithm:
              type: ppo
              rollout-steps: 32
              minibatch-size: 64
              epochs: 2
              network: {hidden: [8]}
            budget: {steps: 1536}
            evaluation: {episodes: 4}
            """;
    private static final String RATE = "learning-rate=log(1e-4,1e-1)";
    private static final String LAMBDA = "gae-lambda=uniform(0.8,1)";

    @TempDir
    private Path folder = Path.of("");

    private Path config = Path.of("");

    @BeforeEach
    void writeTheConfiguration() throws IOException {
        config = Files.writeString(folder.resolve("small.yaml"), CONFIG);
    }

    private Bellman tune(String study, Object... more) {
        List<Object> words = new ArrayList<>(List.of("tune", config, "--study", folder.resolve(study), "--json"));
        words.addAll(List.of(more));
        return Bellman.run(words.toArray());
    }

    private Study study(String name) {
        return StudyFile.read(folder.resolve(name));
    }

    @Test
    void eachTrialIsARunAndTheBestConfigurationTrains() {
        Bellman tuned = tune("s", "--trials", 3, "--search", RATE, "--search", LAMBDA, "--set", "discount=0.97")
                .succeeds();
        Map<String, Object> done = tuned.lastJson();
        assertEquals("done", done.get("event"));
        assertEquals(3L, done.get("trials"));
        assertEquals(0L, done.get("failed"));
        assertEquals(
                4,
                tuned.out().stream()
                        .filter(l -> l.contains("\"event\":\"trial\"") || l.contains("\"done\""))
                        .count());

        List<RunSummary> runs = RunDirectory.list(folder.resolve("s"));
        assertEquals(
                List.of("trial-001", "trial-002", "trial-003"),
                runs.stream().map(RunSummary::name).toList());
        assertTrue(runs.stream().allMatch(r -> r.state() == RunState.FINISHED), runs.toString());
        Trial best = study("s").best().orElseThrow();
        for (Trial trial : study("s").trials()) {
            RunDirectory run = RunDirectory.open(folder.resolve("s").resolve(trial.folder()));
            Map<String, String> values = run.config().values();
            assertEquals("0.97", values.get("algorithm.discount"));
            assertEquals(
                    Double.parseDouble(trial.values().getOrDefault("learning-rate", "")),
                    Double.parseDouble(values.getOrDefault("algorithm.learning-rate", "")));
            double value = ((Number) run.manifest().result().getOrDefault("return_mean", -1)).doubleValue();
            assertEquals(value, trial.scores().getLast().value());
            assertTrue(value <= best.scores().getLast().value());
        }

        Bellman.run("train", folder.resolve("s/best.yaml"), "--run", folder.resolve("again"))
                .succeeds();
        Map<String, String> trained =
                RunDirectory.open(folder.resolve("again")).config().values();
        assertEquals(
                Double.parseDouble(best.values().getOrDefault("learning-rate", "")),
                Double.parseDouble(trained.getOrDefault("algorithm.learning-rate", "")));
    }

    @Test
    void theSameSeedGivesTheSameTrialsHoweverManyTrainAtATime() {
        tune("a", "--trials", 5, "--search", RATE, "--sampler", "random").succeeds();
        tune("b", "--trials", 5, "--search", RATE, "--sampler", "random", "--parallel", 3)
                .succeeds();
        tune("c", "--trials", 5, "--search", RATE, "--sampler", "random", "--seed", 2)
                .succeeds();
        assertEquals(study("a").trials(), study("b").trials());
        assertNotEquals(
                study("a").trials().getFirst().values(),
                study("c").trials().getFirst().values());
    }

    @Test
    void aModelOfSeveralAtATimeProposesTheSameTrialsToo() {
        String quick = "budget.steps=128";
        for (String name : List.of("a", "b")) {
            tune(name, "--trials", 13, "--parallel", 3, "--search", RATE, "--search", LAMBDA, "--set", quick)
                    .succeeds();
        }
        assertEquals(study("a").trials(), study("b").trials());
        tune("c", "--trials", 13, "--sampler", "random", "--search", RATE, "--search", LAMBDA, "--set", quick)
                .succeeds();
        assertEquals(study("a").trials().subList(0, 10), study("c").trials().subList(0, 10));
        assertNotEquals(study("a").trials(), study("c").trials(), "the model proposes something else than chance");
    }

    @Test
    void whatIsPromotedIsTheRunThatWasNeverStopped() {
        tune("h", "--trials", 6, "--search", RATE, "--scheduler", "asha", "--first-rung", 256, "--reduction", 2)
                .succeeds();
        Study study = study("h");
        assertEquals(List.of(256L, 512L, 1024L, 1536L), study.plan().rungs());
        Trial whole = study.trials().stream()
                .filter(t -> t.stage() == Stage.DONE)
                .findFirst()
                .orElseThrow();
        assertEquals(4, whole.scores().size());
        Path promoted = folder.resolve("h").resolve(whole.folder());
        Path straight = folder.resolve("straight");
        Bellman.run("train", promoted.resolve("config.yaml"), "--run", straight).succeeds();
        assertEquals(weights(straight), weights(promoted));
        Trial stopped = study.trials().stream()
                .filter(t -> t.stage() == Stage.WAITING)
                .findFirst()
                .orElseThrow();
        assertEquals(
                RunState.INTERRUPTED,
                RunDirectory.open(folder.resolve("h").resolve(stopped.folder())).state());
    }

    private static Checkpoint newest(Path run) {
        return RunDirectory.open(run).latestCheckpoint().checkpoint().orElseThrow();
    }

    private static State weights(Path run) {
        Map<String, Object> entries = new LinkedHashMap<>(newest(run).state().entries());
        entries.remove("training/seconds");
        return State.of(entries);
    }

    @Test
    void aPopulationTakesOverWhatItsBestHaveLearned() {
        tune("p", "--trials", 4, "--search", RATE, "--scheduler", "pbt", "--interval", 512, "--parallel", 2)
                .succeeds();
        tune("q", "--trials", 4, "--search", RATE, "--scheduler", "pbt", "--interval", 512)
                .succeeds();
        Study study = study("p");
        assertEquals(study.trials(), study("q").trials());
        assertTrue(study.trials().stream()
                .allMatch(t -> t.stage() == Stage.DONE && t.scores().size() == 3));
        List<Trial> heirs =
                study.trials().stream().filter(t -> !t.inheritances().isEmpty()).toList();
        assertFalse(heirs.isEmpty());
        for (Trial heir : heirs) {
            var run = RunDirectory.open(folder.resolve("p").resolve(heir.folder()));
            assertTrue(
                    run.manifest().resumes().stream()
                            .anyMatch(r -> r.notes().toString().contains("had learned")),
                    run.manifest().resumes().toString());
            assertEquals(
                    Double.parseDouble(heir.values().getOrDefault("learning-rate", "")),
                    Double.parseDouble(run.manifest().changes().getOrDefault("algorithm.learning-rate", "")));
        }
        int rung = heirs.getFirst().inheritances().getFirst().rung();
        Trial.Inheritance first = heirs.getFirst().inheritances().getFirst();
        double worst = study.trials().stream()
                .mapToDouble(t -> t.scores().get(rung).value())
                .min()
                .orElseThrow();
        assertEquals(worst, heirs.getFirst().scores().get(rung).value());
        double best = study.trials().stream()
                .mapToDouble(t -> t.scores().get(rung).value())
                .max()
                .orElseThrow();
        assertEquals(
                best, study.trials().get(first.from() - 1).scores().get(rung).value());
    }

    @Test
    void whatAnHeirGoesOnWithIsItsParentsState() {
        tune("p", "--trials", 2, "--search", RATE, "--sampler", "random", "--set", "budget.steps=512")
                .succeeds();
        Path from = folder.resolve("p/trial-001");
        Path heir = folder.resolve("p/trial-002");
        assertNotEquals(weights(from), weights(heir));
        Study study = study("p");
        var document = StudyLoop.document(study.plan(), study.trials().get(1), 0);
        var runs = new TrialRun(Kinds::of, _ -> {});
        runs.inherit(from, heir, document);
        assertEquals(newest(from).state(), newest(heir).state());
        runs.inherit(from, heir, document);
        assertEquals(newest(from).state(), newest(heir).state());
    }

    /// Its own checkpoints are as many as are kept, and all later than what it takes over.
    @Test
    void anHeirThatCameFurtherThanWhomItTakesOverFromGoesOnWithThatState() {
        tune("p", "--trials", 2, "--search", RATE, "--set", "checkpoint.every=128", "--set", "checkpoint.keep=4")
                .succeeds();
        Path from = folder.resolve("p/trial-001");
        Path heir = folder.resolve("p/trial-002");
        var checkpoints = RunDirectory.open(from).checkpoints();
        long first = checkpoints.byStep().firstKey();
        checkpoints.deleteAfter(first);
        var own = RunDirectory.open(heir).checkpoints();
        assertEquals(3, own.byStep().tailMap(first, false).size());
        Study study = study("p");
        var document = StudyLoop.document(study.plan(), study.trials().get(1), 0);
        new TrialRun(Kinds::of, _ -> {}).inherit(from, heir, document);
        assertEquals(List.of(first), List.copyOf(own.byStep().keySet()));
        assertEquals(newest(from).state(), newest(heir).state());
    }

    @Test
    void aTrialThatGoesOnFromAnOlderCheckpointSaysThatTheNewestIsDamaged() throws IOException {
        tune("d", "--trials", 1, "--search", RATE, "--set", "checkpoint.every=128")
                .succeeds();
        Study study = study("d");
        var document = StudyLoop.document(study.plan(), study.trials().getFirst(), 0);
        List<String> notices = new ArrayList<>();
        var runs = new TrialRun(Kinds::of, notices::add);
        Path run = folder.resolve("alone");
        assertTrue(runs.advance(run, document, new TrialRun.Goal(512, false, _ -> {}))
                .isPresent());
        Files.delete(newest(run).folder().resolve("state.json"));
        assertTrue(runs.advance(run, document, new TrialRun.Goal(1024, false, _ -> {}))
                .isPresent());
        assertEquals(1, notices.size(), notices.toString());
        assertTrue(notices.getFirst().contains("checkpoint 512 is damaged"), notices.toString());
        assertEquals(
                notices, RunDirectory.open(run).manifest().resumes().getLast().notes());
    }

    @Test
    void aTrialForWhichThereIsNotEnoughMemoryFailsAndTheOthersGoOn() throws InterruptedException {
        tune("o", "--trials", 1, "--search", RATE, "--sampler", "random").succeeds();
        StudyPlan plan = study("o").plan();
        Path other = folder.resolve("other");
        assertTrue(other.toFile().mkdir());
        Study begun = new Study("0", plan, new StudyLimits(2, 0, 0, 1), List.of(), 0, false);
        var opened = new AtomicInteger();
        Function<ConfigDocument, TrainingKind> kinds = document -> {
            if (opened.getAndIncrement() == 0) {
                throw new OutOfMemoryError("no room");
            }
            return Kinds.of(document);
        };
        var listener = new StudyLoop.Listener() {
            @Override
            public void trial(Study study, Trial trial) {}

            @Override
            public void notice(String line) {}
        };
        Study came = new StudyLoop(other, begun, kinds, listener, System::nanoTime).run();
        assertEquals(
                List.of(Stage.FAILED, Stage.DONE),
                came.trials().stream().map(Trial::stage).toList());
        assertTrue(came.trials().getFirst().reason().contains("heap"), came.toString());
        assertTrue(came.finished());
    }

    @Test
    void aSearchWhoseTrialsAllFailSaysSoAndFails() {
        Bellman tuned = tune("z", "--trials", 2, "--search", "learning-rate=choice(1e30,1e31)");
        assertEquals(1, tuned.status(), tuned.toString());
        assertTrue(tuned.err().getLast().contains("no trial has a value"), tuned.toString());
        assertEquals(2L, tuned.lastJson().get("failed"));
        assertFalse(Files.exists(folder.resolve("z/best.yaml")));
    }

    @Test
    void aTrialThatFailsIsToldAndTheOthersGoOn() {
        Bellman tuned = tune("f", "--trials", 6, "--search", "learning-rate=choice(1e-3,1e30)", "--sampler", "random")
                .succeeds();
        Study study = study("f");
        List<Trial> failed =
                study.trials().stream().filter(t -> t.stage() == Stage.FAILED).toList();
        assertFalse(failed.isEmpty());
        assertTrue(failed.stream().allMatch(t -> "1e30".equals(t.values().get("learning-rate"))));
        assertEquals((long) failed.size(), tuned.lastJson().get("failed"));
        assertTrue(
                failed.getFirst().reason().contains("step"), failed.getFirst().reason());
        assertEquals(
                RunState.FAILED,
                RunDirectory.open(folder.resolve("f").resolve(failed.getFirst().folder()))
                        .state());
        assertEquals("1e-3", study.best().orElseThrow().values().get("learning-rate"));
        Bellman.run("runs", "compare", folder.resolve("f")).succeeds();
        assertTrue(study.finished());
    }

    @Test
    void severalSeedsOfATrialAreOneValueWithStudentsInterval() {
        tune("k", "--trials", 2, "--search", RATE, "--seeds", 3).succeeds();
        Trial trial = study("k").trials().getFirst();
        double sum = 0;
        for (int i = 1; i <= 3; i++) {
            var run = RunDirectory.open(folder.resolve("k/trial-001-" + i));
            sum += ((Number) run.manifest().result().getOrDefault("return_mean", -1)).doubleValue();
        }
        assertEquals(sum / 3, trial.scores().getLast().value(), 1e-9);
        assertTrue(trial.scores().getLast().low() < trial.scores().getLast().high());
    }

    @Test
    void aBudgetOfStepsEndsTheSearchAndAResumeWithALargerOneGoesOn() {
        tune("b", "--trials", 6, "--search", RATE, "--budget", 3000, "--sampler", "random")
                .succeeds();
        assertEquals(2, study("b").trials().size());
        assertTrue(study("b").finished());
        Bellman.run("tune", "--study", folder.resolve("b"), "--resume", "--budget", "1e9", "--trials", 4)
                .succeeds();
        tune("whole", "--trials", 4, "--search", RATE, "--sampler", "random").succeeds();
        assertEquals(study("whole").trials(), study("b").trials());
    }

    @Test
    void theLeastOfAnObjectiveCanBeWanted() {
        tune("m", "--trials", 3, "--search", RATE, "--objective", "return-iqm", "--minimize")
                .succeeds();
        Study study = study("m");
        double least = study.trials().stream()
                .mapToDouble(t -> t.scores().getLast().value())
                .min()
                .orElseThrow();
        assertEquals(least, study.best().orElseThrow().scores().getLast().value());
    }
}
