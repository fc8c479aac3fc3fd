package bellman.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Chromium as the machine has it, whose pages must neither complain nor ask anyone else for anything.
final class Browser implements AutoCloseable {
    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;
    private final List<String> complaints = new ArrayList<>();

    Browser() {
        // The usual five seconds are few on a machine that does other things.
        PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of(System.getProperty("bellman.chromium", "/usr/bin/chromium")))
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    }

    /// A page of a size, at an address.
    Page open(String url, int width, int height, ColorScheme scheme) {
        BrowserContext context = chromium.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(scheme)
                .setDeviceScaleFactor(1.5));
        Page page = context.newPage();
        String origin = url.replaceFirst("(//[^/]*/).*", "$1");
        page.onConsoleMessage(m -> {
            if (m.type().equals("error") || m.type().equals("warning")) {
                complaints.add(m.type() + ": " + m.text());
            }
        });
        page.onPageError(e -> complaints.add("thrown: " + e));
        page.onRequest(r -> {
            if (!r.url().startsWith(origin)
                    && !r.url().startsWith("blob:" + origin)
                    && !r.url().startsWith("data:")) {
                complaints.add("foreign: " + r.url());
            }
        });
        page.navigate(url);
        page.waitForSelector("html[data-loaded]");
        return page;
    }

    /// Takes back what pages complained of with these words in it, which a test expects.
    void forgive(String words) {
        complaints.removeIf(c -> c.contains(words));
    }

    /// That no page has complained of anything since this was last asked.
    void assertContent() {
        List<String> all = List.copyOf(complaints);
        complaints.clear();
        assertEquals(List.of(), all);
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }
}
