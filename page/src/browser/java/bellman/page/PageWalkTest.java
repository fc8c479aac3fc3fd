package bellman.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.RunRecorder;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A person's way through the page, in a browser. No page may complain or ask another host for anything.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageWalkTest {
    private static final String HOSTILE = "<img src=x onerror=document.title='owned'>\"'&";
    private final Browser browser = new Browser();
    private PageServer server = new PageServer(PageSettings.local(Path.of("nowhere")));

    private Path root = Path.of("");

    @BeforeAll
    void serve(@TempDir Path folder) throws IOException {
        root = folder;
        server.close();
        for (int seed = 1; seed <= 3; seed++) {
            SampleRuns.finished(root.resolve("ppo-" + seed), seed, 100);
        }
        SampleRuns.begin(root.resolve("script"), 1, "note: '<script>document.title=\"owned\"</script>'\nseed: 4\n")
                .close();
        try (RunRecorder recorder = SampleRuns.begin(root.resolve(HOSTILE.replace("/", "")), 9)) {
            var metrics = new bellman.run.Metrics();
            metrics.put("rollout/return-mean", 3);
            metrics.put("<b onclick=alert(1)>series</b>", Double.NaN);
            recorder.record(1, 1, metrics, new bellman.run.Metrics());
            recorder.sample(java.util.Map.of(
                    "event", HOSTILE, "step", 1L, "prompt", HOSTILE, "completion", HOSTILE, "score", 0.5));
        }
        SampleRuns.search(root.resolve("search"), HOSTILE, "relu", 12);
        SampleRuns.finished(root.resolve("search/trial-001"), 1, 20);
        Files.createDirectories(root.resolve("broken"));
        Files.writeString(root.resolve("broken/manifest.json"), "{\"format\":");
        server = new PageServer(PageSettings.local(root));
    }

    @AfterEach
    void noPageComplained() {
        browser.assertContent();
    }

    @AfterAll
    void close() {
        browser.close();
        server.close();
    }

    private Page open(String view) {
        return browser.open(server.url() + view, 1280, 800, ColorScheme.LIGHT);
    }

    private static Locator row(Page page, String name) {
        return page.locator(".runs > li")
                .filter(new Locator.FilterOptions()
                        .setHas(page.locator("a.name", new Page.LocatorOptions().setHasText(name))));
    }

    @Test
    void aRunThatTrainsIsFollowedWithoutReloading() {
        Page page = open("");
        try (RunRecorder recorder = SampleRuns.begin(root.resolve("live"), 5)) {
            SampleRuns.record(recorder, 1, 0);
            assertThat(row(page, "live").locator(".state")).hasText("running");
            SampleRuns.record(recorder, 50, 0);
            assertThat(row(page, "live")).containsText("5,000 steps");
            assertThat(row(page, "live")).containsText("left");
            Page curves = open("#/curves?run=live&metric=train/entropy");
            assertThat(curves.locator(".legend b")).hasText("0.5650");
            SampleRuns.record(recorder, 60, 0);
            assertThat(curves.locator(".legend b")).hasText("0.5400");
        }
        assertThat(row(page, "live").locator(".state")).hasText("interrupted");
    }

    @Test
    void runsAreFilteredSortedRenamedAndTagged() {
        Page page = open("");
        page.keyboard().press("/");
        page.keyboard().type("ppo- seed");
        assertThat(page.locator(".runs > li")).hasCount(3);
        page.locator("select").selectOption("return");
        assertThat(page.locator(".runs a.name").first()).hasText("ppo-3");
        row(page, "ppo-2").hover();
        row(page, "ppo-2").locator(".edit").click();
        page.getByLabel("Shown as").fill("The <i>second</i>");
        page.getByLabel("Tags").fill("baseline, good");
        page.getByText("Save").click();
        assertThat(row(page, "The <i>second</i>").locator(".tag")).hasText(new String[] {"baseline", "good"});
        page.locator("input[type=search]").fill("baseline");
        assertThat(page.locator(".runs > li")).hasCount(1);
        page.locator("input[type=search]").fill("");
    }

    @Test
    void whatIsBrokenSaysWhyAndHostileTextStaysText() {
        Page page = open("");
        assertThat(row(page, "broken").locator(".state")).hasText("damaged");
        assertThat(row(page, "broken").locator(".reason")).containsText("manifest.json");
        assertThat(row(page, "<img src=x")).containsText("⚠ 1");
        row(page, "<img src=x").locator("a.name").click();
        assertThat(page.locator("h1")).hasText(HOSTILE);
        assertThat(page.locator(".alarms"))
                .containsText("<b onclick=alert(1)>series</b> is not a number, since step 1");
        assertThat(page.locator(".samples pre")).hasText(new String[] {HOSTILE, HOSTILE});
        assertThat(page.locator(".samples p")).containsText("score 0.5");
        page.navigate(server.url() + "#/run?run=script");
        assertThat(page.locator(".cards .card").first()).containsText("<script>document.title=\"owned\"</script>");
        assertTrue(page.title().endsWith("Bellman"), page.title());
        assertEquals(0, page.locator("main img, main script").count());
    }

    @Test
    void aRunThatLeavesTheFolderWhileItIsWatchedSaysSoAndADialogStaysWithItsView(@TempDir Path elsewhere)
            throws IOException {
        SampleRuns.finished(root.resolve("leaving"), 1, 20);
        Page page = open("#/run?run=leaving");
        page.getByText("Rename or tag").click();
        assertThat(page.locator("dialog")).hasCount(1);
        page.navigate(server.url() + "#/system");
        assertThat(page.locator("h1")).hasText("System");
        assertThat(page.locator("dialog")).hasCount(0);
        page.navigate(server.url() + "#/run?run=leaving");
        assertThat(page.locator(".state")).hasText("finished");
        assertThat(page.locator(".plot:not(:has(.legend b))")).hasCount(0);
        Files.move(root.resolve("leaving"), elsewhere.resolve("leaving"));
        assertThat(page.locator(".reason")).containsText("gone from the folder");
        // Curves that were being asked for when it went are answered so, maybe only now.
        page.context().close();
        browser.forgive("404 (Not Found)");
    }

    @Test
    void curvesAreOverlaidJoinedSmoothedAndReadAtTheCursor() {
        Page page = open("#/curves?run=ppo-1&run=ppo-2&run=ppo-3&metric=rollout/return-mean");
        assertThat(page.locator(".legend .label")).hasText(Pattern.compile("ppo \\(3 seeds\\)"));
        page.getByLabel("join seeds").uncheck();
        assertThat(page.locator(".legend li")).hasCount(3);
        String last = page.locator(".legend b").first().textContent();
        Locator chart = page.locator(".canvas");
        chart.focus();
        for (int i = 0; i < 5; i++) {
            page.keyboard().press("PageDown");
        }
        assertNotEquals("", page.locator(".note").textContent());
        chart.locator(".u-over").hover(new Locator.HoverOptions().setPosition(200, 60));
        assertNotEquals(last, page.locator(".legend b").first().textContent());
        for (String axis : List.of("time", "episode", "step")) {
            page.getByRole(
                            com.microsoft.playwright.options.AriaRole.BUTTON,
                            new Page.GetByRoleOptions().setName(axis).setExact(true))
                    .click();
            assertThat(page.locator(".legend li")).hasCount(3);
        }
        page.getByLabel("log x").check();
        page.getByLabel("log y").check();
        page.getByLabel("Smoothing").fill("0.9");
        assertTrue(page.url().contains("logx=1") && page.url().contains("smooth=0.9"), page.url());
        page.reload();
        assertThat(page.getByLabel("log y")).isChecked();
        assertThat(page.locator(".legend li")).hasCount(3);
    }

    @Test
    void chartsAreHandedOutAsPngSvgAndCsv() throws IOException {
        Page page = open("#/curves?run=ppo-1&metric=train/entropy");
        assertThat(page.locator(".legend b")).hasText("0.4400");
        for (String kind : List.of("PNG", "SVG", "CSV")) {
            Download download =
                    page.waitForDownload(() -> page.getByText(kind, new Page.GetByTextOptions().setExact(true))
                            .click());
            byte[] bytes = Files.readAllBytes(download.path());
            String start = new String(bytes, 0, 20, java.nio.charset.StandardCharsets.ISO_8859_1);
            assertEquals("train-entropy." + kind.toLowerCase(java.util.Locale.ROOT), download.suggestedFilename());
            assertTrue(
                    start.startsWith(kind.equals("PNG") ? "\u0089PNG" : kind.equals("SVG") ? "<svg" : "step,curve"),
                    start);
            if (kind.equals("CSV")) {
                assertEquals(
                        101,
                        new String(bytes, java.nio.charset.StandardCharsets.UTF_8)
                                .lines()
                                .count());
            }
        }
    }

    @Test
    void twoRunsAreComparedAndTheSystemIsShown() {
        Page page = open("#/compare?run=ppo-1&run=ppo-3");
        assertThat(page.locator(".card")).hasCount(3);
        assertThat(page.locator(".card").first()).containsText("[470, 490]");
        assertThat(page.locator(".card").nth(1)).containsText("seed");
        page.navigate(server.url() + "#/system?run=ppo-1");
        assertThat(page.locator(".plot").first()).containsText("Steps a second");
        assertThat(page.locator(".warnings")).containsText("broken");
    }

    @Test
    void keysOfAComparisonBreakAtTheirDotsAndFitATelephone() {
        String key = "algorithm.network.encoder." + "deeper.".repeat(8) + "<b>hidden</b>-units";
        for (String value : List.of("1", "2")) {
            String yaml = key.replace(".", ": {").replace("<b>", "\"<b>") + "\": " + value + "}".repeat(11);
            SampleRuns.begin(root.resolve("deep-" + value), 1, yaml + "\nseed: 4\n")
                    .close();
        }
        Page phone = browser.open(server.url() + "#/compare?run=deep-1&run=deep-2", 360, 740, ColorScheme.LIGHT);
        Locator differs = phone.locator(".card").nth(1).locator("tbody th");
        assertThat(differs).hasText(key);
        assertEquals(12, differs.locator("wbr").count(), "behind each dot and the slash");
        assertEquals(0, differs.locator("b").count());
        assertEquals(
                0,
                phone.evaluate("() => [...document.querySelectorAll('.scroll')]"
                        + ".filter(e => e.scrollWidth > e.clientWidth).length"));
        phone.context().close();
    }

    @Test
    void episodesAreReplayedAndScrubbed() throws IOException {
        SampleRuns.episode(root.resolve("ppo-1"), "100-0", 40, 1);
        SampleRuns.episode(root.resolve("ppo-1"), "100-1", 7, 1);
        Page page = open("#/replay");
        assertThat(page.locator(".player")).containsText("return 40 in 40 steps");
        page.getByText("worst", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.locator(".player")).containsText("return 7 in 7 steps");
        assertThat(page.locator(".player .primary")).hasText("Play");
        page.getByLabel("Step", new Page.GetByLabelOptions().setExact(true)).fill("3");
        assertThat(page.locator(".player .facts")).containsText("3 of 7");
        assertThat(page.locator(".bars .taken")).containsText("75.0 %");
        assertThat(page.locator(".bars .label")).hasText(new String[] {"left", "<i>right</i>"});
        assertThat(page.locator(".player .facts")).containsText("<i>right</i>");
        assertEquals(60, page.evaluate("() => document.querySelector('canvas').width"));
        page.navigate(server.url() + "#/replay?run=ppo-2");
        assertThat(page.locator(".stage code")).hasText("bellman eval ppo-2 --record 5");
    }

    @Test
    void aPersonPlaysByKeysAndButtonsAndWatchesAPolicy() {
        Page page = open("#/play");
        page.getByLabel("Environment").selectOption(FakeArcade.NUMBERS);
        page.getByText("Begin", new Page.GetByTextOptions().setExact(true)).click();
        Locator player = page.locator(".player");
        assertThat(player).containsText("You play " + FakeArcade.NUMBERS);
        page.keyboard().press("ArrowRight");
        page.keyboard().press("ArrowRight");
        page.keyboard().press("z");
        assertThat(player.locator(".facts")).containsText("2");
        assertThat(player.locator(".facts")).containsText("right");
        player.locator(".keys button").first().click();
        assertThat(player.locator(".facts dd").first()).hasText("3");
        assertEquals(8, page.evaluate("() => document.querySelector('.screen img').naturalWidth"));
        page.getByText("Next episode").click();
        assertThat(player.locator("tbody tr")).hasCount(1);
        page.getByLabel("Speed").selectOption("30");
        assertThat(player.getByRole(com.microsoft.playwright.options.AriaRole.STATUS))
                .containsText("over");
        page.getByText("Watch", new Page.GetByTextOptions().setExact(true)).click();
        page.getByLabel("Policy").selectOption("ppo-2");
        page.getByText("Begin", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(player).containsText("The policy plays");
        assertThat(player.locator(".bars .label")).hasText(new String[] {"left", "<i>right</i>"});
        assertThat(player.locator("tbody")).containsText("policy");
        assertTrue(page.url().contains("#/play?mode=watch&run=ppo-2"), page.url());
        assertThat(page.getByLabel("Speed").locator("option"))
                .hasText(new String[] {"0.25×", "0.5×", "1×", "2×", "4×"});
        page.getByLabel("Speed").selectOption("4×");
        page.getByText("Against", new Page.GetByTextOptions().setExact(true)).click();
        page.getByText("Begin", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(player.locator("figure:visible figcaption")).hasText(new String[] {"You", "The policy"});
        page.keyboard().press("ArrowRight");
        assertThat(player.locator(".facts")).containsText("the policy’s step1");
    }

    @Test
    void aSearchIsReadFromItsBestToItsFailures() throws IOException {
        Page page = open("#/study");
        assertThat(page.locator("h1")).hasText("search");
        assertThat(page.locator(".facts")).containsText(HOSTILE);
        assertThat(page.locator(".facts")).containsText("450 [440, 460]");
        assertThat(page.locator(".trials tbody tr")).hasCount(12);
        assertThat(page.locator(".trials tbody tr").first()).hasClass("best");
        assertThat(page.locator(".trials tbody tr").last()).containsText("loss became NaN");
        assertThat(page.locator(".shares li")).hasCount(2);
        assertThat(page.locator(".plots.small figcaption")).hasText(new String[] {"learning-rate", "activation"});
        assertEquals(
                12,
                page.locator(".plots.study svg").first().locator("circle.trial").count());
        assertEquals(0, page.locator("main img, main script").count());
        page.locator(".trials tbody th a").first().click();
        assertTrue(page.url().endsWith("#/run?run=search%2Ftrial-001"), page.url());
        assertThat(page.locator("h1")).hasText("search/trial-001");
        SampleRuns.search(root.resolve("another"), "second", "relu", 5);
        Page list = open("#/study");
        assertThat(list.locator("tbody tr")).hasCount(2);
        list.getByText("another").click();
        assertThat(list.locator(".trials tbody tr")).hasCount(5);
    }

    @Test
    void itIsLightOrDarkAndFitsATelephoneAndAKeyboard() {
        Page page = browser.open(server.url(), 1280, 800, ColorScheme.DARK);
        String background = "() => getComputedStyle(document.body).backgroundColor";
        assertEquals("rgb(17, 19, 24)", page.evaluate(background));
        page.getByLabel("Change between light and dark").click();
        assertEquals("rgb(251, 250, 247)", page.evaluate(background));
        page.reload();
        assertEquals("rgb(251, 250, 247)", page.evaluate(background));
        for (String view : List.of(
                "",
                "#/curves",
                "#/run?run=ppo-1",
                "#/compare",
                "#/system",
                "#/replay",
                "#/play",
                "#/study?study=search")) {
            Page phone = browser.open(server.url() + view, 360, 740, ColorScheme.DARK);
            phone.waitForTimeout(400);
            assertEquals(
                    0, phone.evaluate("() => document.documentElement.scrollWidth - innerWidth > 0 ? 1 : 0"), view);
            phone.context().close();
        }
        Page keys = open("");
        keys.keyboard().press("Tab");
        assertEquals("Skip to the content", keys.evaluate("() => document.activeElement.textContent"));
        for (int i = 0; i < 4; i++) {
            keys.keyboard().press("Tab");
        }
        assertEquals("Compare", keys.evaluate("() => document.activeElement.textContent"));
        keys.keyboard().press("Enter");
        assertThat(keys.locator("h1")).hasText("Compare");
    }
}
