package bellman.page.watch;

import bellman.page.watch.Labels.Label;
import bellman.store.RunManifest;
import bellman.store.RunState;
import bellman.store.json.Json;
import bellman.store.metrics.Pace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs as the page is told of them.
public final class RunJson {
    private static final int SPARKS = 60;

    private RunJson() {}

    /// A run as a row of the overview.
    public static Map<String, Object> row(WatchedRun run, Label label) {
        RunFacts facts = run.facts();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", run.name());
        json.put("title", label.title());
        json.put("tags", label.tags());
        json.put("state", run.state().word());
        json.put("reason", run.reason());
        json.put("group", Integer.toHexString(facts.group().hashCode()));
        facts.manifest().ifPresent(m -> manifest(json, m));
        String leading = run.leadingSeries().orElse("");
        json.put("leading", leading);
        run.ask(series -> {
            measures(json, series, facts, leading);
            return true;
        });
        json.put("warnings", run.warnings().size());
        facts.result("return_mean").ifPresent(mean -> json.put("result", mean));
        returnOf(facts, leading).ifPresent(of -> json.put("return-of", of));
        return json;
    }

    /// Which episodes the return is of that stands for the run: an unfinished one has that of its training.
    private static Optional<String> returnOf(RunFacts facts, String leading) {
        return facts.result("return_mean").isPresent() || leading.equals("evaluation/return-mean")
                ? Optional.of("evaluation")
                : leading.equals("rollout/return-mean") ? Optional.of("training") : Optional.empty();
    }

    private static void manifest(Map<String, Object> json, RunManifest manifest) {
        json.put("algorithm", manifest.algorithm());
        json.put("environment", manifest.environment());
        // As a text: in a browser a number has 53 bits.
        json.put("seed", Long.toString(manifest.seed()));
        json.put("started", manifest.started().toString());
        manifest.ended().ifPresent(at -> json.put("ended", at.toString()));
        manifest.failure().ifPresent(what -> json.put("failure", what));
    }

    private static void measures(Map<String, Object> json, RunSeries series, RunFacts facts, String leading) {
        series.cells(leading).ifPresent(cells -> {
            json.put("last", number(cells.last()));
            json.put("spark", numbers(fewer(cells.means())));
        });
        long step = series.cells(Pace.SECONDS)
                .or(() -> series.cells(leading))
                .map(Cells::lastStep)
                .orElse(0L);
        double seconds = series.cells(Pace.SECONDS).map(Cells::last).orElse(0.0);
        json.put("steps", step);
        json.put("seconds", seconds);
        if (Double.isFinite(series.pace())) {
            json.put("pace", series.pace());
        }
        json.put("glance", series.isGlance());
        double progress = Math.max(
                facts.budgetSteps() > 0 ? step / facts.budgetSteps() : 0,
                facts.budgetSeconds() > 0 ? seconds / facts.budgetSeconds() : 0);
        if (facts.state() == RunState.FINISHED) {
            json.put("progress", 1);
        } else if (progress > 0) {
            json.put("progress", Math.min(1, progress));
            if (facts.state() == RunState.RUNNING) {
                json.put("left", Math.max(0, seconds * (1 - progress) / progress));
            }
        }
    }

    private static double[] fewer(double[] values) {
        int count = Math.min(SPARKS, values.length);
        double[] fewer = new double[count];
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) i * values.length / count);
            int to = (int) ((i + 1L) * values.length / count);
            double sum = 0;
            int numbers = 0;
            for (int k = from; k < to; k++) {
                if (!Double.isNaN(values[k])) {
                    sum += values[k];
                    numbers++;
                }
            }
            fewer[i] = numbers == 0 ? Double.NaN : sum / numbers;
        }
        return fewer;
    }

    /// Everything that is said of one run alone.
    public static Map<String, Object> whole(WatchedRun run, Label label) {
        RunFacts facts = run.facts();
        Map<String, Object> json = new LinkedHashMap<>(row(run, label));
        json.put("config", facts.config());
        json.put("results", facts.result());
        facts.manifest().ifPresent(m -> json.put("manifest", manifest(m)));
        json.put(
                "alarms",
                run.warnings().stream()
                        .map(w -> Map.of("series", w.series(), "step", w.step(), "text", w.text()))
                        .toList());
        Map<String, Object> last = new LinkedHashMap<>();
        run.ask(series -> {
            series.names().forEach(n -> series.cells(n).ifPresent(c -> last.put(n, number(c.last()))));
            return true;
        });
        json.put("series", last);
        return json;
    }

    private static Map<String, Object> manifest(RunManifest manifest) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", manifest.version());
        manifest.git().ifPresent(commit -> json.put("git", commit));
        json.put("started", manifest.started().toString());
        manifest.ended().ifPresent(at -> json.put("ended", at.toString()));
        manifest.inputs().forEach((name, hash) -> json.put("input " + name, hash));
        json.put("cpu", manifest.machine().cpu());
        json.put("os", manifest.machine().os());
        json.put("java", manifest.machine().java());
        json.put("processors", manifest.machine().processors());
        json.put("threads", manifest.machine().threads());
        for (RunManifest.Resume resume : manifest.resumes()) {
            List<String> notes = new ArrayList<>(resume.notes());
            resume.changes().forEach((key, value) -> notes.add(key + "=" + value));
            json.put(
                    "resumed " + resume.at(),
                    "from step " + resume.step() + (notes.isEmpty() ? "" : ": " + String.join("; ", notes)));
        }
        return json;
    }

    /// A number, or `null` for what JSON has no number for.
    static Object number(double value) {
        return Double.isFinite(value) ? (Object) value : Json.NULL;
    }

    /// Numbers with at most seven digits, `null` for what is none.
    public static List<Object> numbers(double[] values) {
        List<Object> numbers = new ArrayList<>(values.length);
        for (double value : values) {
            numbers.add(Double.isFinite(value) ? (Object) (float) value : Json.NULL);
        }
        return numbers;
    }
}
