package bellman.page.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.page.SampleRuns;
import bellman.store.RecorderOptions;
import bellman.store.RunDirectory;
import bellman.store.RunRecorder;
import bellman.store.RunState;
import bellman.store.disk.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {
    @TempDir
    private Path root;

    private Optional<Catalog> opened = Optional.empty();

    @BeforeEach
    void oneGoodRun() {
        SampleRuns.finished(root.resolve("good"), 1, 100);
    }

    @AfterEach
    void close() {
        opened.ifPresent(Catalog::close);
    }

    private Catalog open() {
        Catalog catalog = new Catalog(root, problem -> {
            throw new AssertionError(problem);
        });
        catalog.changes().enter();
        opened = Optional.of(catalog);
        return catalog;
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 3000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(20);
        }
        assertTrue(condition.getAsBoolean());
    }

    private static long points(WatchedRun run) {
        return run.ask(s -> s.cells("rollout/return-mean").map(Cells::points).orElse(0L));
    }

    @Test
    void aRunIsFollowedWhileItIsWrittenAndWhenItIsResumed() throws Exception {
        Catalog catalog = open();
        Path path = root.resolve("live");
        try (RunRecorder recorder = SampleRuns.begin(path, 2)) {
            eventually(() -> catalog.find("live").isPresent());
            WatchedRun run = catalog.find("live").orElseThrow();
            SampleRuns.record(recorder, 1, 0);
            eventually(() -> points(run) == 1);
            assertEquals(RunState.RUNNING, run.facts().state());
            recorder.checkpoint(100, new bellman.run.State());
            for (int row = 2; row <= 50; row++) {
                SampleRuns.record(recorder, row, 0);
            }
            recorder.flush();
            eventually(() -> points(run) == 50);
        }
        WatchedRun run = catalog.find("live").orElseThrow();
        eventually(() -> run.facts().state() == RunState.INTERRUPTED);
        RunDirectory directory = RunDirectory.open(path);
        try (RunRecorder recorder = directory.resumeFrom(
                directory.latestCheckpoint().checkpoint(), List.of(), Map.of(), RecorderOptions.DEFAULT)) {
            eventually(() -> points(run) == 1);
            SampleRuns.record(recorder, 2, 9);
            recorder.flush();
            eventually(() -> points(run) == 2);
        }
    }

    @Test
    void whatIsBrokenIsShownWithTheReasonAndTheOthersAreUnaffected() throws IOException {
        Map<String, String> reasons = Map.of(
                "newer", "format 99",
                "cut", "manifest.json",
                "no-config", "config.yaml",
                "corrupt", "metrics.db",
                "garbled", "damaged",
                "overwritten", "damaged",
                "no-metrics", "no metrics");
        for (String name : reasons.keySet()) {
            SampleRuns.finished(root.resolve(name), 1, 100);
        }
        Path newer = root.resolve("newer/manifest.json");
        Files.writeString(newer, Files.readString(newer).replace("\"format\":1", "\"format\":99"));
        Path cut = root.resolve("cut/manifest.json");
        Files.writeString(cut, Files.readString(cut).substring(0, 60));
        Files.delete(root.resolve("no-config/config.yaml"));
        Files.writeString(root.resolve("corrupt/metrics.db"), "this is no database at all, whatever it is called");
        byte[] pages = Files.readAllBytes(root.resolve("garbled/metrics.db"));
        java.util.Arrays.fill(pages, 100, pages.length, (byte) 0x5a);
        Files.write(root.resolve("garbled/metrics.db"), pages);
        byte[] rows = Files.readAllBytes(root.resolve("overwritten/metrics.db"));
        java.util.Arrays.fill(rows, 4096, rows.length, (byte) 0x5a);
        Files.write(root.resolve("overwritten/metrics.db"), rows);
        Files.delete(root.resolve("no-metrics/metrics.db"));
        Catalog catalog = open();
        reasons.forEach((name, reason) -> {
            assertEquals(RunState.DAMAGED, catalog.find(name).orElseThrow().state(), name);
            String found = catalog.find(name).orElseThrow().reason();
            assertTrue(found.contains(reason), name + ": " + found);
            assertFalse(found.contains(root.toString()), "the reason tells where the folder lies: " + found);
        });
        assertEquals("", catalog.find("good").orElseThrow().reason());
        assertEquals(100, points(catalog.find("good").orElseThrow()));
    }

    @Test
    void aRunThatHasOnlyBegunIsNotDamagedAndOneThatIsMendedNoLonger() throws Exception {
        Path young = root.resolve("young");
        SampleRuns.begin(young, 2).close();
        Path lost = SampleRuns.finished(root.resolve("lost"), 3, 10);
        byte[] metrics = Files.readAllBytes(lost.resolve("metrics.db"));
        Files.delete(young.resolve("metrics.db"));
        Files.delete(lost.resolve("metrics.db"));
        try (var _ = FolderLock.acquire(young, "lock").orElseThrow()) {
            Catalog catalog = open();
            assertEquals(RunState.RUNNING, catalog.find("young").orElseThrow().state());
            assertEquals("", catalog.find("young").orElseThrow().reason());
            assertEquals(RunState.DAMAGED, catalog.find("lost").orElseThrow().state());
            Files.write(lost.resolve("metrics.db"), metrics);
            WatchedRun mended = catalog.find("lost").orElseThrow();
            eventually(() -> mended.state() == RunState.FINISHED && points(mended) == 10);
        }
    }

    @Test
    void nothingBehindASymbolicLinkIsShown(@TempDir Path elsewhere) throws IOException {
        SampleRuns.finished(elsewhere.resolve("secret"), 1, 10);
        Files.createSymbolicLink(root.resolve("linked"), elsewhere.resolve("secret"));
        Files.createSymbolicLink(root.resolve("folder"), elsewhere);
        for (String file : List.of("manifest.json", "config.yaml", "metrics.db", "samples.jsonl")) {
            Path run = SampleRuns.finished(root.resolve("with-" + file), 1, 10);
            Files.delete(run.resolve(file));
            Files.createSymbolicLink(
                    run.resolve(file), elsewhere.resolve("secret").resolve(file));
        }
        Catalog catalog = open();
        assertEquals(
                List.of("good", "with-config.yaml", "with-manifest.json", "with-metrics.db", "with-samples.jsonl"),
                catalog.runs().stream().map(WatchedRun::name).toList());
        for (WatchedRun run : catalog.runs()) {
            assertEquals(run.name().equals("good"), run.reason().isEmpty(), run.reason());
            assertEquals(run.name().equals("good") ? 100 : 0, points(run));
        }
    }

    @Test
    void stagesOfARecipeAreRunsTooAndDeeperFoldersAreNot() {
        SampleRuns.finished(root.resolve("recipe/first"), 1, 10);
        SampleRuns.finished(root.resolve("a/b/c"), 1, 10);
        assertEquals(
                "good, recipe/first",
                open().runs().stream().map(WatchedRun::name).collect(Collectors.joining(", ")));
    }

    @Test
    void aLongRunIsGlancedAtFirstAndThenReadToItsEnd() throws Exception {
        int rows = (int) RunSeries.SHORT / 4;
        Path path = root.resolve("long");
        try (RunRecorder recorder = SampleRuns.begin(path, 1)) {
            for (int row = 1; row <= rows; row++) {
                SampleRuns.record(recorder, row, row == 777 ? 1e5 : 0);
            }
        }
        RunSeries series = new RunSeries();
        try (var metrics = RunDirectory.open(path).metrics()) {
            series.look(metrics);
            Cells glance = series.cells("rollout/return-mean").orElseThrow();
            assertTrue(series.isGlance() && glance.points() > 500 && glance.points() < rows / 4);
            assertEquals((long) rows * SampleRuns.STRIDE, glance.lastStep());
            while (series.behind() > 0) {
                series.read(metrics, 50_000);
            }
            Cells exact = series.cells("rollout/return-mean").orElseThrow();
            assertEquals(rows, exact.points());
            assertTrue(java.util.Arrays.stream(exact.highs()).max().orElseThrow() > 1e5);
            Cells detail = RunSeries.detail(metrics, "rollout/return-mean", 77_000, 78_000);
            assertEquals(11, detail.points());
            assertEquals(78_000, detail.lastStep());
        }
    }
}
