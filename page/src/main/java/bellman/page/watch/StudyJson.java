package bellman.page.watch;

import bellman.search.Dimension;
import bellman.search.SearchSpace;
import bellman.store.study.Study;
import bellman.store.study.StudyImportance;
import bellman.store.study.StudyPlan;
import bellman.store.study.Trial;
import bellman.store.study.Trial.Score;
import bellman.store.study.Trial.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Searches as the page is told of them.
public final class StudyJson {
    private static final int MOST_TICKS = 8;
    private static final double[] PLACES = {0, 0.25, 0.5, 0.75, 1};

    private StudyJson() {}

    /// A search as a row of a list.
    public static Map<String, Object> row(Studies.Found found) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", found.name());
        json.put("prefix", found.prefix());
        json.put("reason", found.reason());
        found.study().ifPresent(study -> facts(json, study, found.running()));
        return json;
    }

    private static void facts(Map<String, Object> json, Study study, boolean running) {
        StudyPlan plan = study.plan();
        json.put("state", running ? "running" : study.finished() ? "finished" : "interrupted");
        json.put("title", plan.title());
        json.put("objective", plan.objective());
        json.put("minimize", plan.minimize());
        json.put("sampler", plan.sampler().name().toLowerCase(Locale.ROOT));
        json.put("scheduler", plan.scheduler().name().toLowerCase(Locale.ROOT));
        json.put("seeds", plan.seeds());
        json.put("most", study.limits().trials());
        json.put("count", study.trials().size());
        json.put(
                "failed",
                study.trials().stream().filter(t -> t.stage() == Stage.FAILED).count());
        json.put("steps", study.steps());
        json.put("seconds", study.seconds());
        study.best().ifPresent(best -> {
            json.put("best", best.number());
            json.put("value", score(best.scores().getLast()));
        });
    }

    /// Everything that is said of one search.
    public static Map<String, Object> whole(Studies.Found found) {
        Map<String, Object> json = row(found);
        found.study().ifPresent(study -> {
            SearchSpace space = SearchSpace.of(study.plan().space());
            json.put("rungs", study.plan().rungs());
            json.put("axes", axes(space));
            Map<String, Double> importances = StudyImportance.of(study);
            json.put("importances", importances);
            if (!importances.isEmpty()) {
                json.put("importance-step", study.plan().rungs().get(study.commonRung()));
            }
            json.put("ranking", study.ranking().stream().map(Trial::number).toList());
            json.put(
                    "trials",
                    study.trials().stream().map(t -> trial(study, space, t)).toList());
        });
        return json;
    }

    /// What each key may be, with places and texts for marks along it.
    private static List<Map<String, Object>> axes(SearchSpace space) {
        List<Map<String, Object>> axes = new ArrayList<>();
        space.dimensions().forEach((key, dimension) -> {
            Map<String, Object> axis = new LinkedHashMap<>();
            axis.put("key", key);
            axis.put("space", dimension.written());
            axis.put("marks", marks(dimension));
            axes.add(axis);
        });
        return axes;
    }

    private static List<Map<String, Object>> marks(Dimension dimension) {
        List<Map<String, Object>> marks = new ArrayList<>();
        if (dimension.count() > 0 && dimension.count() <= MOST_TICKS) {
            for (int i = 0; i < dimension.count(); i++) {
                String text = dimension.at((i + 0.5) / dimension.count());
                marks.add(Map.of("at", dimension.unit(text), "text", text));
            }
        } else {
            for (double place : PLACES) {
                marks.add(Map.of("at", place, "text", dimension.at(place)));
            }
        }
        return marks;
    }

    private static Map<String, Object> trial(Study study, SearchSpace space, Trial trial) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("number", trial.number());
        json.put("run", trial.folder(study.plan().seeds(), 0));
        json.put("stage", trial.stage().word());
        json.put("values", trial.values());
        json.put("point", space.point(trial.values()));
        json.put("scores", trial.scores().stream().map(StudyJson::score).toList());
        json.put(
                "inheritances",
                trial.inheritances().stream()
                        .map(i -> Map.of("rung", i.rung(), "from", i.from()))
                        .toList());
        json.put("reason", trial.reason());
        return json;
    }

    private static Map<String, Object> score(Score score) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("step", score.step());
        json.put("value", RunJson.number(score.value()));
        json.put("low", RunJson.number(score.low()));
        json.put("high", RunJson.number(score.high()));
        return json;
    }
}
