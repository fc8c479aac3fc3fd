package bellman.app.tune;

import bellman.app.Configurations;
import bellman.app.Experiment;
import bellman.app.Kinds;
import bellman.cli.UsageException;
import bellman.run.State;
import bellman.search.Dimension;
import bellman.search.Halving;
import bellman.search.SearchSpace;
import bellman.store.config.ConfigDocument;
import bellman.store.config.ConfigException;
import bellman.store.job.TrainingJob;
import bellman.store.job.TrainingKind;
import bellman.store.study.StudyPlan;
import bellman.store.study.StudyPlan.SchedulerKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A search from the words that describe it. What can be wrong with them is found here, before anything is
/// written: each bound of each key is tried in the configuration.
final class Planning {
    private static final int REDUCTION = 3;
    private static final int GENERATIONS = 10;

    /// As many as [bellman.stats.Student] has quantiles for.
    private static final int MOST_SEEDS = 20;

    private Planning() {}

    /// The search that the words describe.
    ///
    /// @param source a preset, or a file
    /// @param title by which it is called
    static StudyPlan plan(String source, String title, StudyWords words) {
        ConfigDocument said = Experiment.document(source);
        if (said.says("stages")) {
            throw new UsageException(source + ": this is a recipe of several trainings; tune one of its stages, as a"
                    + " configuration of its own");
        }
        for (Map.Entry<String, String> setting : words.settings().entrySet()) {
            said = said.set(setting.getKey(), setting.getValue());
        }
        TrainingKind kind = Kinds.of(said);
        kind.effective(said);
        ConfigDocument base = ConfigDocument.of(kind.bind(said)).asPreset();
        SearchSpace space = space(said, words);
        space.dimensions().forEach((key, dimension) -> requireBounds(base, key, dimension));
        requireDistinct(kind, base, space);
        long whole = whole(base);
        SchedulerKind scheduler = words.scheduler();
        requireFitting(words);
        List<Long> rungs = switch (scheduler) {
            case NONE -> List.of(whole);
            case ASHA -> halving(words, whole).rungs();
            case PBT -> generations(words.interval().orElse(Math.max(1, whole / GENERATIONS)), whole);
        };
        if (scheduler == SchedulerKind.PBT) {
            space.dimensions().forEach((key, dimension) -> requireMovable(base, key, dimension));
        }
        return new StudyPlan(
                title,
                base.toYaml(),
                space.words(),
                words.objective(),
                words.minimize(),
                words.sampler(),
                scheduler,
                words.seed(),
                words.seeds(),
                rungs,
                words.reduction().orElse(REDUCTION));
    }

    private static SearchSpace space(ConfigDocument document, StudyWords words) {
        Map<String, String> space = new LinkedHashMap<>();
        words.spaceFile()
                .ifPresent(file -> space.putAll(ConfigDocument.parse(file).values()));
        space.putAll(words.search());
        if (space.isEmpty()) {
            String algorithm = document.variant("algorithm").orElse("ppo");
            space.putAll(DefaultSpaces.of(algorithm)
                    .orElseThrow(() -> new UsageException("there is no space of its own for " + algorithm
                            + "; say what to search with --search KEY=SPACE, for example"
                            + " --search 'learning-rate=log(1e-5,1e-2)'")));
        }
        return SearchSpace.of(space);
    }

    private static void requireBounds(ConfigDocument base, String key, Dimension dimension) {
        for (String value : dimension.examples()) {
            ConfigDocument tried = base.set(key, value);
            try {
                Kinds.of(tried).effective(tried);
            } catch (ConfigException e) {
                throw wrong(key, dimension, e);
            }
        }
    }

    /// That no two keys of the space are one key of the configuration, and none is the search's own business.
    private static void requireDistinct(TrainingKind kind, ConfigDocument base, SearchSpace space) {
        Map<Set<String>, String> before = new HashMap<>();
        space.dimensions().forEach((key, dimension) -> {
            List<String> values = dimension.examples();
            Map<String, String> one = ConfigDocument.values(kind.bind(base.set(key, values.get(0))));
            Map<String, String> other = ConfigDocument.values(kind.bind(base.set(key, values.get(1))));
            Set<String> paths = Configurations.differences(one, other).keySet();
            if (paths.stream().anyMatch(path -> path.equals("seed") || path.startsWith("budget."))) {
                throw new UsageException("search key '" + key + "': seeds and budgets are what trials are compared by;"
                        + " say --seed, --seeds or --set budget.steps=N instead");
            }
            if (before.containsKey(paths)) {
                throw new UsageException("search keys '" + before.get(paths) + "' and '" + key + "' are both "
                        + String.join(", ", paths) + "; leave one out");
            }
            before.put(paths, key);
        });
    }

    private static UsageException wrong(String key, Dimension dimension, ConfigException e) {
        String reason = String.valueOf(e.getMessage()).replaceFirst("^--set [^:]*: ", "");
        boolean whole = reason.contains("expected an integer")
                && (dimension instanceof Dimension.Uniform || dimension instanceof Dimension.Log);
        String hint = whole ? "; write " + (dimension instanceof Dimension.Log ? "log-" : "") + "integer(…)" : "";
        return new UsageException("search key '" + key + "', " + dimension.written() + ": " + reason + hint);
    }

    /// Steps of a whole trial.
    private static long whole(ConfigDocument base) {
        String steps = base.values().getOrDefault("budget.steps", "0");
        long whole = (long) Double.parseDouble(steps.replace("_", ""));
        if (whole < 1) {
            throw new UsageException("the configuration limits no steps, and trials are compared at steps; add"
                    + " --set budget.steps=N");
        }
        return whole;
    }

    private static void requireFitting(StudyWords words) {
        SchedulerKind scheduler = words.scheduler();
        requireOnly("--first-rung", words.firstRung(), scheduler, SchedulerKind.ASHA);
        requireOnly("--reduction", words.reduction(), scheduler, SchedulerKind.ASHA);
        requireOnly("--interval", words.interval(), scheduler, SchedulerKind.PBT);
        if (words.seeds() < 1 || words.seeds() > MOST_SEEDS) {
            throw new UsageException("--seeds: expected from 1 to " + MOST_SEEDS + ", got " + words.seeds());
        }
        if (scheduler == SchedulerKind.PBT && words.seeds() > 1) {
            throw new UsageException(
                    "--seeds: a population has one run for each member; leave it out, or raise --trials");
        }
        if (scheduler == SchedulerKind.PBT && words.trials() < 2) {
            throw new UsageException("--trials: a population needs at least 2 members, got " + words.trials());
        }
    }

    private static void requireOnly(String option, Optional<?> said, SchedulerKind is, SchedulerKind needed) {
        if (said.isPresent() && is != needed) {
            String word = needed.name().toLowerCase(Locale.ROOT);
            throw new UsageException(
                    option + " has no effect without --scheduler " + word + "; remove it, or add that");
        }
    }

    private static Halving halving(StudyWords words, long whole) {
        int reduction = words.reduction().orElse(REDUCTION);
        long first = words.firstRung().orElse(Math.max(1, whole / ((long) reduction * Math.max(1, reduction))));
        try {
            return Halving.of(first, whole, reduction);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--scheduler asha: " + e.getMessage());
        }
    }

    private static List<Long> generations(long interval, long whole) {
        if (interval < 1 || interval > whole) {
            throw new UsageException(
                    "--interval: expected from 1 to the budget of " + whole + " steps, got " + interval);
        }
        List<Long> rungs = new ArrayList<>();
        for (long rung = interval; rung < whole; rung += interval) {
            rungs.add(rung);
        }
        rungs.add(whole);
        return rungs;
    }

    /// That what was learned under one value of a key can be gone on with under another.
    private static void requireMovable(ConfigDocument base, String key, Dimension dimension) {
        State learned = new State();
        ConfigDocument first = base.set(key, dimension.examples().getFirst());
        try (TrainingJob job = Kinds.of(first).open(first)) {
            job.trainer().save(learned);
        }
        for (String value : dimension.examples()) {
            requireTaken(State.of(learned.entries()), base.set(key, value), key);
        }
    }

    private static void requireTaken(State learned, ConfigDocument document, String key) {
        try (TrainingJob job = Kinds.of(document).open(document)) {
            job.trainer().load(learned);
        } catch (RuntimeException e) {
            throw new UsageException("search key '" + key + "': a population takes over what others have learned, and"
                    + " that does not fit another value of this key (" + e.getMessage() + "); leave it out, or search"
                    + " with --scheduler none or asha");
        }
    }
}
