package bellman.page.bench;

import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.page.PageServer;
import bellman.page.PageSettings;
import bellman.store.RunRecorder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/// The page over fifty runs of a million points each, as a browser asks for it, from the first request to the
/// answer's last byte; what the browser then draws is not in it. The server starts anew for each first view
/// and has read nothing before.
public final class DashboardBenchmark implements Benchmark {
    private static final int RUNS = 50;
    private static final int POINTS = 1_000_000;
    private static final int STARTS = 5;
    private static final int UPDATES = 20;
    private static final List<String> FILES =
            List.of("", "app.js", "overview.js", "style.css", "views.css", "uplot.js");
    private final HttpClient client = HttpClient.newHttpClient();

    /// For [java.util.ServiceLoader].
    public DashboardBenchmark() {}

    @Override
    public String name() {
        return "dashboard";
    }

    @Override
    public String description() {
        return "The page over 50 runs of a million points: start, first view, live update, heap (about 4 minutes, 1.5 GB of disk).";
    }

    @Override
    public void run(Consumer<Measurement> report) {
        try (ManyRuns runs = ManyRuns.of(RUNS, POINTS)) {
            firstView(runs);
            double[] starts = new double[STARTS];
            double[] views = new double[STARTS];
            for (int i = 0; i < STARTS; i++) {
                double[] both = firstView(runs);
                starts[i] = both[0];
                views[i] = both[1];
            }
            report.accept(new Measurement("dashboard_start", Measurement.median(starts), "ms"));
            report.accept(new Measurement("dashboard_first_view", Measurement.median(views), "ms"));
            try (PageServer server = new PageServer(PageSettings.local(runs.root()))) {
                update(server, runs, 2);
                report.accept(
                        new Measurement("dashboard_live_update_while_reading", update(server, runs, UPDATES), "ms"));
                long began = System.nanoTime();
                while (server.catalog().isBehind()) {
                    pause();
                }
                report.accept(new Measurement("dashboard_read_all", (System.nanoTime() - began) * 1e-9, "s"));
                report.accept(new Measurement("dashboard_live_update", update(server, runs, UPDATES), "ms"));
                System.gc();
                Runtime runtime = Runtime.getRuntime();
                double used = (runtime.totalMemory() - runtime.freeMemory()) / 1e6;
                report.accept(new Measurement("dashboard_heap_used", used, "MB"));
                report.accept(new Measurement("dashboard_heap_limit", runtime.maxMemory() / 1e6, "MB"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Milliseconds until the server listens, and from then until the page and all rows are there.
    private double[] firstView(ManyRuns runs) throws IOException, InterruptedException {
        long began = System.nanoTime();
        try (PageServer server = new PageServer(PageSettings.local(runs.root()))) {
            long listens = System.nanoTime();
            for (String file : FILES) {
                client.send(request(server, file), HttpResponse.BodyHandlers.ofByteArray());
            }
            try (BufferedReader events = events(server)) {
                require(events, "\"run-" + (RUNS - 1) + "\"");
            }
            long seen = System.nanoTime();
            return new double[] {(listens - began) * 1e-6, (seen - listens) * 1e-6};
        }
    }

    /// Milliseconds, at the median, from when a row is in the database to when the browser has its curve.
    private double update(PageServer server, ManyRuns runs, int times) throws IOException, InterruptedException {
        double[] took = new double[times];
        String name = "live-" + System.nanoTime();
        try (RunRecorder recorder = ManyRuns.begin(runs.root().resolve(name));
                BufferedReader events = events(server)) {
            for (int i = 0; i < times; i++) {
                ManyRuns.record(recorder, i + 1);
                recorder.flush();
                long began = System.nanoTime();
                do {
                    require(events, "\"" + name + "\"");
                } while (!curve(server, name).contains("\"points\":" + (i + 1) + ","));
                took[i] = (System.nanoTime() - began) * 1e-6;
            }
        }
        return Measurement.median(took);
    }

    private String curve(PageServer server, String name) throws IOException, InterruptedException {
        String path = "api/curves?metric=train/entropy&run=" + name;
        return client.send(request(server, path), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private BufferedReader events(PageServer server) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                client.send(request(server, "api/events"), HttpResponse.BodyHandlers.ofInputStream());
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /// Reads on to the line that has `text`.
    private static void require(BufferedReader events, String text) throws IOException {
        String line = events.readLine();
        while (line != null && !line.contains(text)) {
            line = events.readLine();
        }
    }

    private static HttpRequest request(PageServer server, String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path)).build();
    }

    private static void pause() throws InterruptedException {
        Thread.sleep(20);
    }
}
