package bellman.page;

import bellman.page.watch.Axis;
import bellman.page.watch.Catalog;
import bellman.page.watch.CurveJson;
import bellman.page.watch.Labels;
import bellman.page.watch.Labels.Label;
import bellman.page.watch.RunJson;
import bellman.page.watch.Studies;
import bellman.page.watch.StudyJson;
import bellman.page.watch.WatchedRun;
import bellman.store.EpisodeFile;
import bellman.store.SampleTail;
import bellman.store.json.Json;
import bellman.store.play.Arcade;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What the page asks for.
final class Api {
    private static final int MOST_CURVES = 100;
    private static final int MOST_SAMPLES = 40;
    private static final int SAMPLE_BYTES = 256 * 1024;
    private final Catalog catalog;
    private final Labels labels;
    private final Studies studies;
    private final Optional<Arcade> arcade;

    /// @param arcade which knows what actions are called, if there is one
    Api(Catalog catalog, Labels labels, Optional<Arcade> arcade) {
        this.catalog = catalog;
        this.labels = labels;
        this.arcade = arcade;
        studies = new Studies(catalog.root());
    }

    /// A run as a row of the overview, unless it is gone.
    Optional<Map<String, Object>> row(String name) {
        return catalog.find(name).map(run -> RunJson.row(run, labels.of(name)));
    }

    void runs(Context context) {
        List<Map<String, Object>> rows = catalog.runs().parallelStream()
                .map(run -> RunJson.row(run, labels.of(run.name())))
                .toList();
        write(context, Map.of("root", String.valueOf(catalog.root().getFileName()), "runs", rows));
    }

    void run(Context context) {
        WatchedRun run = find(said(context, "run"));
        write(context, RunJson.whole(run, labels.of(run.name())));
    }

    void curves(Context context) {
        List<String> names = context.queryParams("run");
        if (names.size() > MOST_CURVES) {
            throw new RefusedException(400, "at most " + MOST_CURVES + " curves at a time, got " + names.size());
        }
        List<WatchedRun> runs = names.stream().map(this::find).toList();
        CurveJson curves = new CurveJson(
                said(context, "metric"),
                Axis.named(Optional.ofNullable(context.queryParam("x")).orElse("step")),
                number(context, "from", 0),
                number(context, "to", Long.MAX_VALUE),
                "1".equals(context.queryParam("join")));
        write(context, Map.of("curves", curves.of(runs)));
    }

    /// The latest of what a language model said. Agents' samples are rows of numbers, which the curves show.
    void samples(Context context) {
        WatchedRun run = find(said(context, "run"));
        List<Map<String, Object>> texts = SampleTail.latest(run.path(), MOST_SAMPLES, SAMPLE_BYTES).stream()
                .filter(s -> s.containsKey("completion") || s.containsKey("turns") || s.containsKey("text"))
                .toList();
        write(context, Map.of("samples", texts));
    }

    void episodes(Context context) {
        WatchedRun run = find(said(context, "run"));
        write(context, Map.of("episodes", EpisodeFile.list(run.path())));
    }

    void episode(Context context) {
        EpisodeFile episode = recorded(context);
        List<String> names = arcade.flatMap(games -> find(said(context, "run"))
                        .environment()
                        .map(environment -> games.actions(environment, actions(episode))))
                .orElse(List.of());
        write(context, Map.of("facts", episode.facts(), "steps", episode.steps(), "names", names));
    }

    /// Of how many actions the policy said what it made of them in the first step.
    private static int actions(EpisodeFile episode) {
        return Stream.of("probabilities", "action-values")
                .mapToInt(column -> episode.steps().get(column) instanceof List<?> rows
                                && !rows.isEmpty()
                                && rows.getFirst() instanceof List<?> row
                        ? row.size()
                        : 0)
                .max()
                .orElse(0);
    }

    void film(Context context) {
        byte[] pictures = recorded(context).pictures();
        context.contentType("application/octet-stream");
        context.result(pictures);
    }

    /// An episode's name is looked up among those that are there and never becomes a path otherwise.
    private EpisodeFile recorded(Context context) {
        WatchedRun run = find(said(context, "run"));
        String name = said(context, "episode");
        if (EpisodeFile.list(run.path()).stream().noneMatch(e -> name.equals(e.get("name")))) {
            throw new RefusedException(404, "the run has no recorded episode of that name");
        }
        return EpisodeFile.read(run.path(), name);
    }

    void studies(Context context) {
        write(
                context,
                Map.of("studies", studies.all().stream().map(StudyJson::row).toList()));
    }

    void study(Context context) {
        Studies.Found found = studies.find(said(context, "study"))
                .orElseThrow(() -> new RefusedException(404, "there is no search of that name in the folder"));
        write(context, StudyJson.whole(found));
    }

    void label(Context context, Map<String, Object> body) {
        WatchedRun run = find(String.valueOf(body.get("run")));
        if (!(body.get("title") instanceof String title) || !(body.get("tags") instanceof List<?> tags)) {
            throw new RefusedException(400, "expected a title, a text, and tags, a list of texts");
        }
        labels.put(
                run.name(), new Label(title, tags.stream().map(String::valueOf).toList()));
        catalog.changes().changed(run.name());
        write(context, Map.of("done", true));
    }

    private WatchedRun find(String name) {
        return catalog.find(name)
                .orElseThrow(() -> new RefusedException(404, "there is no run of that name in the folder"));
    }

    private static String said(Context context, String name) {
        return Optional.ofNullable(context.queryParam(name))
                .orElseThrow(() -> new RefusedException(400, "expected ?" + name + "=…"));
    }

    private static long number(Context context, String name, long otherwise) {
        String said = context.queryParam(name);
        try {
            return said == null ? otherwise : Long.parseLong(said);
        } catch (NumberFormatException e) {
            throw new RefusedException(400, name + ": expected an integer");
        }
    }

    static void write(Context context, Map<String, ?> json) {
        context.contentType("application/json; charset=utf-8");
        context.result(Json.write(json).getBytes(StandardCharsets.UTF_8));
    }
}
