package bellman.app.tune;

import bellman.app.Kinds;
import bellman.cli.Invocation;
import bellman.cli.Table;
import bellman.cli.Text;
import bellman.store.config.ConfigDocument;
import bellman.store.disk.DurableFiles;
import bellman.store.study.Study;
import bellman.store.study.StudyImportance;
import bellman.store.study.StudyPlan;
import bellman.store.study.Trial;
import bellman.store.study.Trial.Score;
import bellman.store.study.Trial.Stage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Tells how a search goes and what it found, and writes down the best configuration.
final class StudyReport implements StudyLoop.Listener {
    private static final String BEST = "best.yaml";
    private static final int SHOWN = 10;
    private final Invocation invocation;
    private final Path folder;
    private final Set<String> noticed = ConcurrentHashMap.newKeySet();

    StudyReport(Invocation invocation, Path folder) {
        this.invocation = invocation;
        this.folder = folder;
    }

    void begin(Study study) {
        StudyPlan plan = study.plan();
        if (invocation.json()) {
            Map<String, Object> line = event("start");
            line.put("study", folder.toString());
            line.put("title", plan.title());
            line.put("space", plan.space());
            line.put("trials", study.limits().trials());
            line.put("rungs", plan.rungs());
            invocation.print(line);
        }
        String of = study.trials().isEmpty() ? "" : ", " + study.trials().size() + " begun before";
        invocation
                .err()
                .println("bellman: up to " + study.limits().trials() + " trials of " + plan.title() + " on "
                        + plan.space().size() + (plan.space().size() == 1 ? " key" : " keys") + of + ", in " + folder);
    }

    /// A trial that reached a rung or failed. If it is the best so far, its configuration is written at once.
    @Override
    public void trial(Study study, Trial trial) {
        boolean best = study.best().filter(trial::equals).isPresent();
        if (best) {
            writeBest(study, trial);
        }
        if (invocation.json()) {
            Map<String, Object> line = event("trial");
            line.putAll(facts(trial));
            line.put("best", best);
            invocation.print(line);
        }
        String result = trial.stage() == Stage.FAILED
                ? "failed: " + trial.reason()
                : study.plan().objective() + " " + value(trial.scores().getLast()) + " after "
                        + Text.count(trial.steps()) + " steps" + (best ? ", the best so far" : "");
        invocation
                .err()
                .println("bellman: trial " + trial.number() + " of "
                        + study.limits().trials() + ": " + result + "; " + values(trial.values()));
    }

    /// Says once what may hold of many runs.
    @Override
    public void notice(String line) {
        if (noticed.add(line)) {
            invocation.err().println("bellman: " + line);
        }
    }

    private static Map<String, Object> event(String name) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", name);
        return line;
    }

    private static Map<String, Object> facts(Trial trial) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("trial", trial.number());
        facts.put("stage", trial.stage().word());
        facts.put("values", trial.values());
        facts.put("steps", trial.steps());
        trial.latest().ifPresent(score -> {
            facts.put("value", score.value());
            facts.put("ci95", new double[] {score.low(), score.high()});
        });
        if (!trial.reason().isEmpty()) {
            facts.put("reason", trial.reason());
        }
        return facts;
    }

    private static String value(Score score) {
        return Text.number(score.value())
                + (score.low() == score.high()
                        ? ""
                        : " [" + Text.number(score.low()) + ", " + Text.number(score.high()) + "]");
    }

    private static String values(Map<String, String> values) {
        List<String> parts = new ArrayList<>();
        values.forEach((key, value) -> parts.add(word(key) + "=" + value));
        return String.join(", ", parts);
    }

    /// The end of a key's path, which says enough.
    private static String word(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    void interrupted(Study study) {
        invocation
                .err()
                .println("bellman: interrupted after " + study.trials().size() + " trials; go on with: bellman tune"
                        + " --study " + folder + " --resume");
    }

    /// What the search found.
    void end(Study study) {
        SequencedMap<String, Double> importances = StudyImportance.of(study);
        Map<String, Object> line = event("done");
        line.put("study", folder.toString());
        line.put("trials", study.trials().size());
        line.put("failed", count(study, Stage.FAILED));
        line.put("finished", count(study, Stage.DONE));
        line.put("steps", study.steps());
        line.put("seconds", study.seconds());
        line.put("objective", study.plan().objective());
        study.best().ifPresent(best -> {
            writeBest(study, best);
            line.put("best", facts(best));
            line.put("config", folder.resolve(BEST).toString());
        });
        line.put("importances", importances);
        if (invocation.json()) {
            invocation.print(line);
        } else {
            show(study, importances);
        }
    }

    private static long count(Study study, Stage stage) {
        return study.trials().stream().filter(t -> t.stage() == stage).count();
    }

    private void show(Study study, SequencedMap<String, Double> importances) {
        var out = invocation.out();
        List<String> heading = new ArrayList<>(List.of("trial", study.plan().objective(), "95% interval", "steps"));
        study.plan().space().keySet().forEach(key -> heading.add(word(key)));
        var table = new Table(heading.toArray(String[]::new));
        study.ranking().stream().limit(SHOWN).forEach(trial -> {
            Score score = trial.scores().getLast();
            List<String> row = new ArrayList<>(List.of(
                    "" + trial.number(),
                    Text.number(score.value()),
                    score.low() == score.high()
                            ? "–"
                            : "[" + Text.number(score.low()) + ", " + Text.number(score.high()) + "]",
                    Text.count(score.step())));
            row.addAll(trial.values().values());
            table.row(row.toArray(String[]::new));
        });
        invocation.print(table);
        if (!importances.isEmpty()) {
            List<String> shares = new ArrayList<>();
            importances.entrySet().stream()
                    .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                    .forEach(e -> shares.add(word(e.getKey()) + " " + Math.round(100 * e.getValue()) + " %"));
            out.println("share of the differences that each key makes alone, at "
                    + Text.count(study.plan().rungs().get(study.commonRung())) + " steps: "
                    + String.join(", ", shares));
        }
        long failed = count(study, Stage.FAILED);
        out.println(study.trials().size() + " trials" + (failed > 0 ? ", of which " + failed + " failed" : "") + ", "
                + Text.count(study.steps()) + " steps, " + Text.time(study.seconds()) + "; the search is in " + folder);
        if (study.best().isPresent()) {
            out.println("next: bellman train " + folder.resolve(BEST) + " --seed 2");
            if (study.plan().objective().startsWith("return-")) {
                out.println("      bellman runs compare " + folder);
            }
        }
    }

    private void writeBest(Study study, Trial best) {
        ConfigDocument document = StudyLoop.configured(study.plan(), best.values());
        Score score = best.scores().getLast();
        String yaml = "# " + study.plan().title() + " as trial " + best.number() + " of a search had it: "
                + study.plan().objective() + " " + value(score) + " after " + Text.count(score.step()) + " steps\n"
                + Kinds.of(document).effective(document).toYaml();
        DurableFiles.replace(folder.resolve(BEST), yaml.getBytes(StandardCharsets.UTF_8));
    }
}
