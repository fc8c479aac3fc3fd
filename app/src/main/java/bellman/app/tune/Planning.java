package bellman.app.tune;

import bellman.app.Experiment;
import bellman.app.Kinds;
import bellman.app.RunResult;
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

    /// What trials must have in common for one to be better than another.
    private static final Set<String> COMMON = Set.of("seed", "budget", "evaluation", "checkpoint");

    /// How many steps an iteration takes, where the configuration says it.
    private static final List<String> ITERATION = List.of("algorithm.rollout-steps", "environment.count");

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
        Record bound = kind.bind(said);
        ConfigDocument base = ConfigDocument.of(bound).asPreset();
        SearchSpace space = space(said, words);
        Map<String, Dimension> searched = byPath(bound, space);
        space.dimensions().forEach((key, dimension) -> requireBounds(base, key, dimension));
        requireObjective(kind, words.objective());
        requireFitting(words);
        requireOpening(kind, base);
        List<Long> rungs = rungs(words, whole(base), iteration(ConfigDocument.values(bound), searched));
        if (words.scheduler() == SchedulerKind.PBT) {
            space.dimensions().forEach((key, dimension) -> requireMovable(base, key, dimension));
        }
        return new StudyPlan(
                title,
                base.toYaml(),
                space.words(),
                words.objective(),
                words.minimize(),
                words.sampler(),
                words.scheduler(),
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

    /// What is searched by its whole path: no two keys are one, or one part of another, none is what trials
    /// have in common, and whole numbers are drawn as such.
    private static Map<String, Dimension> byPath(Record bound, SearchSpace space) {
        Map<String, Dimension> searched = new LinkedHashMap<>();
        Map<String, String> keys = new LinkedHashMap<>();
        space.dimensions().forEach((key, dimension) -> {
            String path = path(bound.getClass(), key, dimension);
            if (COMMON.contains(path.replaceFirst("\\..*", ""))) {
                throw new UsageException("search key '" + key + "': seeds, budgets, evaluations and checkpoints are the"
                        + " same for all trials; say --seed, --seeds or --set " + path + "=VALUE instead");
            }
            keys.forEach((before, other) -> requireApart(key, path, other, before));
            boolean fractions = dimension instanceof Dimension.Uniform || dimension instanceof Dimension.Log;
            if (fractions && ConfigDocument.isWhole(bound, path)) {
                throw wrong(
                        key,
                        dimension,
                        "the key takes an integer; write " + (dimension instanceof Dimension.Log ? "log-" : "")
                                + "integer(…)");
            }
            keys.put(path, key);
            searched.put(path, dimension);
        });
        return searched;
    }

    private static String path(Class<? extends Record> type, String key, Dimension dimension) {
        try {
            return ConfigDocument.path(type, key);
        } catch (ConfigException e) {
            throw wrong(key, dimension, e.problem());
        }
    }

    private static void requireApart(String key, String path, String other, String before) {
        if (path.equals(before)) {
            throw new UsageException(
                    "search keys '" + other + "' and '" + key + "' are both " + path + "; leave one out");
        }
        if (path.startsWith(before + ".") || before.startsWith(path + ".")) {
            boolean inner = path.length() > before.length();
            throw new UsageException("search keys '" + other + "' and '" + key + "': " + (inner ? path : before)
                    + " is part of " + (inner ? before : path) + "; leave one out");
        }
    }

    private static void requireBounds(ConfigDocument base, String key, Dimension dimension) {
        for (String value : dimension.examples()) {
            ConfigDocument tried = base.set(key, value);
            try {
                Kinds.of(tried).effective(tried);
            } catch (ConfigException e) {
                throw wrong(key, dimension, e.problem());
            }
        }
    }

    private static UsageException wrong(String key, Dimension dimension, String problem) {
        return new UsageException("search key '" + key + "', " + dimension.written() + ": " + problem);
    }

    /// That a run will have the number by which trials are compared, where that is known before there is one.
    private static void requireObjective(TrainingKind kind, String objective) {
        Set<String> numbers = kind.resultNumbers();
        String name = objective.replace('-', '_');
        if (!numbers.isEmpty() && !numbers.contains(name) && !RunResult.NUMBERS.contains(name)) {
            List<String> all = new ArrayList<>(numbers);
            all.addAll(RunResult.NUMBERS);
            throw new UnknownObjectiveException(
                    objective, all.stream().map(n -> n.replace('_', '-')).toList());
        }
    }

    /// That nothing is missing which all trials need: a model, data, a simulator, a module.
    private static void requireOpening(TrainingKind kind, ConfigDocument base) {
        try (var _ = kind.open(base)) {
            // It is there.
        }
    }

    /// Steps of a whole trial.
    private static long whole(ConfigDocument base) {
        long whole = number(base.values().getOrDefault("budget.steps", "0"));
        if (whole < 1) {
            throw new UsageException("the configuration limits no steps, and trials are compared at steps; add"
                    + " --set budget.steps=N");
        }
        return whole;
    }

    private static long number(String yaml) {
        return (long) Double.parseDouble(yaml.replace("_", ""));
    }

    /// Steps of the longest iteration that a trial may have, as far as its configuration says: trials stop after
    /// whole ones.
    private static long iteration(Map<String, String> values, Map<String, Dimension> searched) {
        long steps = 1;
        for (String path : ITERATION) {
            List<String> may = Optional.ofNullable(searched.get(path))
                    .map(Dimension::examples)
                    .orElseGet(() -> List.of(values.getOrDefault(path, "1")));
            steps *= may.stream().mapToLong(Planning::number).max().orElse(1);
        }
        return steps;
    }

    private static void requireFitting(StudyWords words) {
        SchedulerKind scheduler = words.scheduler();
        requireOnly("--first-rung", words.firstRung(), scheduler, SchedulerKind.ASHA);
        requireOnly("--reduction", words.reduction(), scheduler, SchedulerKind.ASHA);
        requireOnly("--interval", words.interval(), scheduler, SchedulerKind.PBT);
        words.reduction().filter(r -> r < 2).ifPresent(r -> {
            throw new UsageException("--reduction: expected at least 2, got " + r);
        });
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

    private static List<Long> rungs(StudyWords words, long whole, long iteration) {
        return switch (words.scheduler()) {
            case NONE -> List.of(whole);
            case ASHA -> halving(words, whole, iteration).rungs();
            case PBT -> generations(words, whole, iteration);
        };
    }

    private static Halving halving(StudyWords words, long whole, long iteration) {
        int reduction = words.reduction().orElse(REDUCTION);
        words.firstRung().ifPresent(first -> requireIterations("--first-rung", first, iteration));
        long share = whole / ((long) reduction * reduction);
        long first = words.firstRung().orElse(Math.min(whole, Math.max(iteration, share)));
        try {
            return Halving.of(first, whole, reduction);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--scheduler asha: " + e.getMessage());
        }
    }

    private static List<Long> generations(StudyWords words, long whole, long iteration) {
        words.interval().ifPresent(interval -> requireIterations("--interval", interval, iteration));
        long interval = words.interval().orElse(Math.min(whole, Math.max(iteration, whole / GENERATIONS)));
        if (interval < 1 || interval > whole) {
            throw new UsageException(
                    "--interval: expected from 1 to the budget of " + whole + " steps, got " + interval);
        }
        List<Long> rungs = new ArrayList<>();
        for (long rung = interval; rung < whole && whole - rung >= iteration; rung += interval) {
            rungs.add(rung);
        }
        rungs.add(whole);
        return rungs;
    }

    /// Trials that are evaluated more often than once an iteration are the same twice.
    private static void requireIterations(String option, long steps, long iteration) {
        if (steps < iteration) {
            throw new UsageException(option + ": an iteration takes up to " + iteration + " steps, and trials stop"
                    + " after whole ones; expected at least as many, got " + steps);
        }
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
