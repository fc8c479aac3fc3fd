package bellman.store.study;

import bellman.search.SearchSpace;
import bellman.store.disk.DamagedFileException;
import bellman.store.disk.DurableFiles;
import bellman.store.disk.StorageException;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import bellman.store.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/// A search's file, `study.json`.
public final class StudyFile {
    /// Its name in the search's folder.
    public static final String NAME = "study.json";

    /// The name of the file that whoever is at a search has locked. (`lock` would make a run of the folder.)
    public static final String LOCK = "study.lock";

    private static final int FORMAT = 1;

    private StudyFile() {}

    /// Whether a folder holds a search.
    public static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(NAME));
    }

    /// Refuses a folder that holds no search.
    ///
    /// @throws StorageException if it holds none
    public static void requireIn(Path folder) {
        if (!isIn(folder)) {
            throw new StorageException(
                    folder,
                    "there is no search here: " + NAME + " is missing; check the path, or begin a search without"
                            + " --resume");
        }
    }

    /// Writes it, whole or not at all.
    ///
    /// @throws StorageException if it cannot be written
    public static void write(Path folder, Study study) {
        DurableFiles.replace(folder.resolve(NAME), (Json.write(json(study)) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /// The search as JSON has it.
    public static Map<String, Object> json(Study study) {
        StudyPlan plan = study.plan();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("bellman", study.version());
        json.put("title", plan.title());
        json.put("state", study.finished() ? "finished" : "unfinished");
        json.put("objective", plan.objective());
        json.put("minimize", plan.minimize());
        json.put("sampler", word(plan.sampler()));
        json.put("scheduler", word(plan.scheduler()));
        json.put("seed", plan.seed());
        json.put("seeds", plan.seeds());
        json.put("rungs", plan.rungs());
        json.put("reduction", plan.reduction());
        json.put("space", plan.space());
        json.put("config", plan.config());
        json.put("most-trials", study.limits().trials());
        json.put("budget-steps", study.limits().steps());
        json.put("budget-seconds", study.limits().seconds());
        json.put("parallel", study.limits().parallel());
        json.put("seconds", study.seconds());
        json.put("trials", study.trials().stream().map(StudyFile::json).toList());
        return json;
    }

    private static Map<String, Object> json(Trial trial) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("number", trial.number());
        json.put("values", trial.values());
        json.put("stage", trial.stage().word());
        json.put("bound", trial.bound());
        json.put("scores", trial.scores().stream().map(StudyFile::json).toList());
        json.put(
                "inheritances",
                trial.inheritances().stream().map(StudyFile::json).toList());
        json.put("reason", trial.reason());
        return json;
    }

    private static Map<String, Object> json(Trial.Score score) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("step", score.step());
        json.put("value", score.value());
        json.put("low", score.low());
        json.put("high", score.high());
        return json;
    }

    private static Map<String, Object> json(Trial.Inheritance inheritance) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rung", inheritance.rung());
        json.put("from", inheritance.from());
        json.put("values", inheritance.values());
        return json;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /// Reads it.
    ///
    /// @throws DamagedFileException if it is none
    /// @throws StorageException if it cannot be read
    public static Study read(Path folder) {
        requireIn(folder);
        Path file = folder.resolve(NAME);
        try {
            return study(new JsonObject(Json.read(Files.readAllBytes(file))));
        } catch (JsonException | IllegalArgumentException e) {
            throw new DamagedFileException(file, e.getMessage() + "; restore it from a copy, or start another search");
        } catch (IOException e) {
            throw StorageException.of(file, "cannot read the search", e);
        }
    }

    private static Study study(JsonObject json) {
        if (json.integer("format") != FORMAT) {
            throw new IllegalArgumentException("the search has format " + json.integer("format")
                    + ", this version of Bellman reads " + FORMAT + "; use the version that wrote it: "
                    + json.text("bellman"));
        }
        List<Long> rungs = new ArrayList<>();
        json.texts("rungs").forEach(r -> rungs.add(Long.valueOf(r)));
        var plan = new StudyPlan(
                json.text("title"),
                json.text("config"),
                texts(json, "space"),
                json.text("objective"),
                json.truth("minimize"),
                StudyPlan.SamplerKind.valueOf(json.text("sampler").toUpperCase(Locale.ROOT)),
                StudyPlan.SchedulerKind.valueOf(json.text("scheduler").toUpperCase(Locale.ROOT)),
                json.integer("seed"),
                (int) json.integer("seeds"),
                rungs,
                (int) json.integer("reduction"));
        var limits = new StudyLimits(
                (int) json.integer("most-trials"), json.integer("budget-steps"), json.number("budget-seconds"), (int)
                        json.integer("parallel"));
        SearchSpace space = SearchSpace.of(plan.space());
        List<Trial> trials = new ArrayList<>();
        for (JsonObject trial : json.objects("trials")) {
            trials.add(trial(trial));
            if (trials.getLast().number() != trials.size()) {
                throw new IllegalArgumentException("trial " + trials.size() + " has the number "
                        + trials.getLast().number());
            }
            requireWithin(plan, space, trials.getLast());
        }
        return new Study(
                json.text("bellman"),
                plan,
                limits,
                trials,
                json.number("seconds"),
                json.text("state").equals("finished"));
    }

    /// That a trial has values that its search may give it, and stands on a rung that there is.
    private static void requireWithin(StudyPlan plan, SearchSpace space, Trial trial) {
        try {
            space.point(trial.values());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("trial " + trial.number() + ": " + e.getMessage(), e);
        }
        int rungs = plan.rungs().size();
        if (trial.bound() < 0 || trial.bound() >= rungs || trial.scores().size() > rungs) {
            throw new IllegalArgumentException("trial " + trial.number() + " is bound to rung " + trial.bound()
                    + " and has " + trial.scores().size() + " scores, and there are " + rungs + " rungs");
        }
    }

    private static Trial trial(JsonObject json) {
        return new Trial(
                (int) json.integer("number"),
                texts(json, "values"),
                Trial.Stage.valueOf(json.text("stage").toUpperCase(Locale.ROOT)),
                (int) json.integer("bound"),
                json.objects("scores").stream()
                        .map(s -> new Trial.Score(
                                s.integer("step"), s.number("value"), s.number("low"), s.number("high")))
                        .toList(),
                json.objects("inheritances").stream()
                        .map(i -> new Trial.Inheritance(
                                (int) i.integer("rung"), (int) i.integer("from"), texts(i, "values")))
                        .toList(),
                json.text("reason"));
    }

    private static SequencedMap<String, String> texts(JsonObject json, String name) {
        SequencedMap<String, String> texts = new LinkedHashMap<>();
        JsonObject members = json.object(name);
        members.members().keySet().forEach(key -> texts.put(key, members.text(key)));
        return texts;
    }
}
