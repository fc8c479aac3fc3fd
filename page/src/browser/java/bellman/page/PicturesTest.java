package bellman.page;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Takes the pictures for the documentation, of the runs in `-Dbellman.runs`, into `-Dbellman.pictures`.
class PicturesTest {
    private static final int STEPS = 14;

    @Test
    void everyViewHasItsPictures() {
        String folder = System.getProperty("bellman.pictures", "");
        String runs = System.getProperty("bellman.runs", "");
        Assumptions.assumeFalse(folder.isEmpty() || runs.isEmpty(), "no folder for pictures was named");
        try (PageServer server = new PageServer(PageSettings.local(Path.of(runs)));
                Browser browser = new Browser()) {
            String curves = "#/curves?smooth=0.5&metric=rollout%2Freturn-mean";
            picture(browser, server, ColorScheme.LIGHT, 1280, "", folder + "/runs.png");
            picture(browser, server, ColorScheme.LIGHT, 1280, curves, folder + "/curves.png");
            picture(browser, server, ColorScheme.DARK, 1280, curves, folder + "/curves-dark.png");
            picture(browser, server, ColorScheme.LIGHT, 1280, "#/run?run=ppo-cartpole-1", folder + "/run.png");
            picture(
                    browser,
                    server,
                    ColorScheme.LIGHT,
                    1280,
                    "#/compare?run=a2c-cartpole-1&run=ppo-cartpole-1",
                    folder + "/compare.png");
            picture(browser, server, ColorScheme.LIGHT, 1280, "#/replay?run=ppo-cartpole-1", folder + "/replay.png");
            picture(browser, server, ColorScheme.DARK, 1280, "#/system?run=ppo-pendulum-1", folder + "/system.png");
            picture(browser, server, ColorScheme.LIGHT, 1280, "#/study?study=tune-ppo-cartpole", folder + "/study.png");
            picture(browser, server, ColorScheme.LIGHT, 390, "", folder + "/runs-phone.png");
            picture(browser, server, ColorScheme.DARK, 390, curves, folder + "/curves-phone.png");
            String play = System.getProperty("bellman.play", "");
            if (!play.isEmpty()) {
                played(browser, play, folder + "/play.png");
            }
            browser.assertContent();
        }
    }

    private static void picture(
            Browser browser, PageServer server, ColorScheme scheme, int width, String view, String file) {
        picture(browser, server.url() + view, scheme, width, file);
    }

    /// A game some steps after its beginning.
    private static void played(Browser browser, String address, String file) {
        Page page = browser.open(address, 1280, 820, ColorScheme.LIGHT);
        page.waitForTimeout(900);
        for (int i = 0; i < STEPS; i++) {
            page.keyboard().press(i % 3 == 0 ? "ArrowLeft" : "ArrowRight");
            page.waitForTimeout(100);
        }
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(file)));
        page.context().close();
    }

    private static void picture(Browser browser, String address, ColorScheme scheme, int width, String file) {
        Page page = browser.open(address, width, address.contains("#/study") ? 1280 : 820, scheme);
        page.waitForTimeout(900);
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(file)).setFullPage(width < 500));
        page.context().close();
    }
}
