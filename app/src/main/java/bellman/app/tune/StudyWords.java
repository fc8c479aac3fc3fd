package bellman.app.tune;

import bellman.cli.UsageException;
import bellman.store.study.StudyLimits;
import bellman.store.study.StudyPlan.SamplerKind;
import bellman.store.study.StudyPlan.SchedulerKind;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// What the command's options say of a search.
final class StudyWords {
    private static final Pattern TIME = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(s|m|h)");
    private static final Pattern STEPS = Pattern.compile("[0-9][0-9_]*(?:[eE][0-9]+)?");
    private static final int TRIALS = 20;

    /// For picocli, which fills it.
    StudyWords() {}

    @Option(
            names = "--search",
            paramLabel = "KEY=SPACE",
            description = {
                "What a key may be: uniform(A,B), log(A,B), integer(A,B), log-integer(A,B), choice(A,B,…).",
                "May be repeated. Without it and --space: what docs/tune.md lists for the algorithm."
            })
    private Map<String, String> search = new LinkedHashMap<>();

    @Option(names = "--space", paramLabel = "FILE.yaml", description = "A file with such keys and what they may be.")
    private Optional<Path> spaceFile = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Set a key of all trials; the end of its path is enough. May be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--trials", paramLabel = "N", description = "Trials at most (default: 20); with pbt its members.")
    private Optional<Integer> trials = Optional.empty();

    @Option(
            names = "--budget",
            paramLabel = "STEPS|TIME",
            description = {
                "What all trials may use together: steps (2_000_000, 2e6) or time (90s, 30m, 2h).",
                "A trial's own budget is --set budget.steps=N."
            })
    private Optional<String> budget = Optional.empty();

    @Option(names = "--parallel", paramLabel = "N", description = "Trials that train at a time (default: 1).")
    private Optional<Integer> parallel = Optional.empty();

    @Option(names = "--sampler", paramLabel = "random|tpe", description = "Who proposes values (default: tpe).")
    private Optional<SamplerKind> sampler = Optional.empty();

    @Option(
            names = "--scheduler",
            paramLabel = "none|asha|pbt",
            description = "Whether bad trials end early (asha) or learn from good ones (pbt) (default: none).")
    private Optional<SchedulerKind> scheduler = Optional.empty();

    @Option(
            names = "--objective",
            paramLabel = "NAME",
            description = "A number of the final evaluation (default: return-mean).")
    private Optional<String> objective = Optional.empty();

    @Option(names = "--minimize", description = "Less of the objective is better.")
    private boolean minimize;

    @Option(names = "--seeds", paramLabel = "K", description = "Runs of each trial, averaged (default: 1).")
    private Optional<Integer> seeds = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "The master seed of the search (default: 1).")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--first-rung",
            paramLabel = "STEPS",
            converter = Steps.class,
            description = "asha: when trials are first compared (default: the budget over the reduction squared).")
    private Optional<Long> firstRung = Optional.empty();

    @Option(names = "--reduction", paramLabel = "N", description = "asha: one of so many goes on (default: 3).")
    private Optional<Integer> reduction = Optional.empty();

    @Option(
            names = "--interval",
            paramLabel = "STEPS",
            converter = Steps.class,
            description = "pbt: steps between generations (default: a tenth of the budget).")
    private Optional<Long> interval = Optional.empty();

    Map<String, String> search() {
        return search;
    }

    Optional<Path> spaceFile() {
        return spaceFile;
    }

    Map<String, String> settings() {
        return settings;
    }

    int trials() {
        return trials.orElse(TRIALS);
    }

    /// The limits that were said, laid over others.
    StudyLimits limits(StudyLimits before) {
        return new StudyLimits(
                trials.orElse(before.trials()),
                budget.map(StudyWords::steps).orElse(before.steps()),
                budget.map(StudyWords::seconds).orElse(before.seconds()),
                parallel.orElse(before.parallel()));
    }

    StudyLimits limits() {
        return limits(new StudyLimits(TRIALS, 0, 0, 1));
    }

    /// Steps as configurations have them: `2_000_000`, `2e6`.
    static final class Steps implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            double steps = STEPS.matcher(text).matches() ? Double.parseDouble(text.replace("_", "")) : 0;
            if (!(steps >= 1 && steps <= 1L << 53)) {
                throw new TypeConversionException("expected steps, such as 20_000 or 2e4, got '" + text + "'");
            }
            return (long) steps;
        }
    }

    private static long steps(String budget) {
        if (TIME.matcher(budget).matches()) {
            return 0;
        }
        try {
            return new Steps().convert(budget);
        } catch (TypeConversionException e) {
            throw new UsageException("--budget: expected steps, such as 2_000_000 or 2e6, or a time, such as 90s, 30m"
                    + " or 2h, got '" + budget + "'");
        }
    }

    private static double seconds(String budget) {
        Matcher time = TIME.matcher(budget);
        if (!time.matches()) {
            return 0;
        }
        double count = Double.parseDouble(time.group(1));
        if (!(count > 0)) {
            throw new UsageException(
                    "--budget: a time must be above 0, got '" + budget + "'; leave it out for no limit");
        }
        return switch (time.group(2)) {
            case "m" -> count * 60;
            case "h" -> count * 3600;
            default -> count;
        };
    }

    /// A population is drawn at random: asking for anything else is refused.
    SamplerKind sampler() {
        boolean population = scheduler() == SchedulerKind.PBT;
        if (population && sampler.filter(s -> s != SamplerKind.RANDOM).isPresent()) {
            throw new UsageException("--sampler: a population is drawn at random, so pbt takes no other; leave it out");
        }
        return population ? SamplerKind.RANDOM : sampler.orElse(SamplerKind.TPE);
    }

    SchedulerKind scheduler() {
        return scheduler.orElse(SchedulerKind.NONE);
    }

    String objective() {
        return objective.orElse("return-mean").replace('_', '-');
    }

    boolean minimize() {
        return minimize;
    }

    int seeds() {
        return seeds.orElse(1);
    }

    long seed() {
        return seed.orElse(1L);
    }

    Optional<Long> firstRung() {
        return firstRung;
    }

    Optional<Integer> reduction() {
        return reduction;
    }

    Optional<Long> interval() {
        return interval;
    }

    /// Refuses what may not change when a search goes on.
    void refusePlan() {
        boolean said = !search.isEmpty()
                || spaceFile.isPresent()
                || !settings.isEmpty()
                || sampler.isPresent()
                || scheduler.isPresent()
                || objective.isPresent()
                || minimize
                || seeds.isPresent()
                || seed.isPresent()
                || firstRung.isPresent()
                || reduction.isPresent()
                || interval.isPresent();
        if (said) {
            throw new UsageException(
                    "--resume: a search goes on as it was begun; only --trials, --budget and --parallel"
                            + " may be said again");
        }
    }
}
