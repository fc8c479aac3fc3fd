package bellman.page;

import bellman.page.watch.Catalog;
import bellman.page.watch.Changes;
import bellman.store.json.Json;
import io.javalin.http.Context;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/// Tells a browser of changes as server-sent events, on the request's own thread. What changed while a
/// browser read slowly, or not at all, is told in one event when it reads again: nothing waits for it, and
/// nothing piles up.
final class Feed {
    private static final int MOST = 32;
    private static final long BEAT_MILLIS = 5000;
    private static final long PAUSE_MILLIS = 60;
    private final Catalog catalog;
    private final Function<String, Optional<Map<String, Object>>> row;
    private final Semaphore free = new Semaphore(MOST);

    /// @param row tells of a run, unless it is gone
    Feed(Catalog catalog, Function<String, Optional<Map<String, Object>>> row) {
        this.catalog = catalog;
        this.row = row;
    }

    void tell(Context context) throws IOException {
        if (!free.tryAcquire()) {
            throw new RefusedException(503, MOST + " pages are open already; close one");
        }
        catalog.changes().enter();
        try {
            context.contentType("text/event-stream; charset=utf-8");
            context.header("X-Accel-Buffering", "no");
            stream(context.res().getOutputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            catalog.changes().leave();
            free.release();
        }
    }

    private void stream(ServletOutputStream out) throws IOException, InterruptedException {
        Changes changes = catalog.changes();
        long told = -1;
        while (!changes.isClosed()) {
            Changes.News news = changes.await(told, BEAT_MILLIS);
            // A comment as a pulse, by which each side sees that the other is gone.
            write(out, told >= 0 && news.runs().isEmpty() ? ": still here\n\n" : event(news, told < 0));
            told = news.number();
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private String event(Changes.News news, boolean first) {
        List<Object> rows = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        for (String name : news.runs()) {
            row.apply(name).ifPresentOrElse(rows::add, () -> gone.add(name));
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("first", first);
        json.put("runs", rows);
        json.put("gone", gone);
        return "data: " + Json.write(json) + "\n\n";
    }

    private static void write(ServletOutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
