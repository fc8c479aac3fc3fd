package bellman.llm.train;

import bellman.llm.data.Example;
import bellman.run.Metrics;
import bellman.run.Phase;
import bellman.run.Phases;
import bellman.run.State;
import bellman.store.job.Conclusion;
import bellman.train.DivergedException;
import bellman.train.Findings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The loop of trainers that learn from data as it lies there: takes rows, makes one update, and again.
///
/// @param <E> the kind of rows
/// @param <I> the kind of items
public final class OfflineTrainer<E extends Example, I extends Item> implements ModelTrainer {
    private final TuningSetup setup;
    private final Rows<E, I> rows;
    private final Learner<I> learner;
    private final List<I> heldOut;
    private final boolean packs;
    private final Map<String, String> inputs = new LinkedHashMap<>();
    private final long plannedSteps;
    private long steps;
    private long tokens;
    private final Phases phases = new Phases(Phase.DATA);

    /// @param data what rows are and how they become items
    /// @param learnerOf makes what learns of the rows
    /// @param packs whether an update takes as many rows as fill its `batch-size` × `max-length` tokens, in place
    ///     of `batch-size` rows
    public OfflineTrainer(
            TuningSetup setup, RowKind<E, I> data, Function<Rows<E, I>, Learner<I>> learnerOf, boolean packs) {
        this.setup = setup;
        this.packs = packs;
        TuningConfig config = setup.config();
        rows = Rows.open(
                config.data().orElseThrow(OfflineTrainer::missing),
                data.schema(),
                data.encoder(),
                config.seed(),
                config.badLines(),
                config.evaluation().data().isPresent() ? 0 : config.evaluation().share());
        try {
            inputs.put("data-sha256", rows.dataset().hash());
            heldOut = config.evaluation()
                    .data()
                    .map(file -> others(file, data, config))
                    .orElseGet(rows::heldOut);
            plannedSteps = plannedSteps(config.budget());
            learner = learnerOf.apply(rows);
        } catch (RuntimeException | Error e) {
            rows.close();
            throw e;
        }
    }

    private static IllegalArgumentException missing() {
        return new IllegalArgumentException(
                "the key 'data' is missing: say what to learn from, with --data FILE or --set data=FILE");
    }

    private List<I> others(String file, RowKind<E, I> data, TuningConfig config) {
        try (Rows<E, I> others = Rows.open(file, data.schema(), data.encoder(), config.seed(), config.badLines(), 0)) {
            inputs.put("evaluation-sha256", others.dataset().hash());
            return others.all();
        }
    }

    private long plannedSteps(TuningConfig.BudgetConfig budget) {
        if (budget.steps() > 0) {
            return budget.steps();
        }
        double ofEpoch = packs
                ? rows.all().stream().mapToLong(Item::tokens).sum() * share() / packedTokens()
                : (double) rows.size() / setup.config().batchSize();
        return (long) Math.ceil(budget.epochs() * ofEpoch);
    }

    /// Of the rows, how many are learned from.
    private double share() {
        return (double) rows.size() / rows.dataset().size();
    }

    private long packedTokens() {
        return (long) setup.config().batchSize() * setup.maxLength();
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public long plannedSteps() {
        return plannedSteps;
    }

    @Override
    public void iterate(double progress, Metrics metrics) {
        List<I> batch = phases.timed(
                Phase.DATA,
                () -> packs
                        ? rows.nextTokens(packedTokens())
                        : rows.next(setup.config().batchSize()));
        float rate = setup.config().optimizer().rate(steps, plannedSteps, progress);
        double norm = learner.update(batch, rate);
        steps++;
        for (I item : batch) {
            tokens += item.tokens();
        }
        learner.report((name, value) -> metrics.put("train/" + name, value));
        metrics.put("train/grad_norm", norm);
        metrics.put("train/learning_rate", rate);
        metrics.put("train/epoch", rows.epoch());
        metrics.put("train/num_tokens", tokens);
        if (rows.leftOut() > 0) {
            metrics.put("train/rows_left_out", rows.leftOut());
        }
        if (!Double.isFinite(norm)) {
            throw new DivergedException("the norm of the gradient", norm, steps);
        }
    }

    @Override
    public void meter(Metrics clock) {
        phases.meter(clock);
        learner.meter(clock);
    }

    /// What an evaluation of the held-out items gave.
    ///
    /// @param numbers by name, `eval/loss` first
    private record HeldOut(Map<String, Double> numbers) implements Findings {
        @Override
        public void record(Metrics metrics) {
            numbers.forEach(metrics::put);
        }

        @Override
        public List<Map<String, Object>> samples(long step) {
            return List.of();
        }
    }

    @Override
    public Findings evaluate() {
        return new HeldOut(heldOutNumbers());
    }

    private Map<String, Double> heldOutNumbers() {
        Map<String, Double> numbers = new LinkedHashMap<>();
        if (!heldOut.isEmpty()) {
            learner.look(heldOut);
            learner.report((name, value) -> numbers.put("eval/" + name, value));
        }
        return numbers;
    }

    @Override
    public Conclusion conclude(long step) {
        Map<String, Object> result = new LinkedHashMap<>();
        StringBuilder sentence = new StringBuilder();
        heldOutNumbers().forEach((name, value) -> {
            result.put(name.replace('/', '_'), value);
            sentence.append(sentence.isEmpty() ? "held out: " : ", ")
                    .append(name.substring("eval/".length()))
                    .append(' ')
                    .append(String.format(Locale.ROOT, "%.4g", value));
        });
        result.put("num_tokens", tokens);
        result.put("epoch", rows.epoch());
        result.put("rows_left_out", rows.leftOut());
        List<String> next = new ArrayList<>(learner.next());
        next.add("bellman runs plot RUN --metric train/loss");
        return new Conclusion(result, List.of(), sentence.isEmpty() ? List.of() : List.of(sentence.toString()), next);
    }

    @Override
    public String subject() {
        List<Path> paths = rows.dataset().paths();
        Path first = paths.getFirst();
        String name = Optional.ofNullable(first.getFileName()).orElse(first).toString();
        return paths.size() == 1 ? name : name + " and " + (paths.size() - 1) + " more";
    }

    @Override
    public Map<String, String> inputs() {
        return inputs;
    }

    @Override
    public List<String> notices() {
        return rows.dataset().badLines().stream().map(b -> "left out: " + b).toList();
    }

    @Override
    public void save(State state) {
        state.put("counts", new long[] {steps, tokens});
        rows.save(state.at("rows"));
        learner.save(state);
        setup.adapter().ifPresent(a -> a.save(state.at("adapter")));
    }

    @Override
    public void load(State state) {
        long[] counts = state.longs("counts", 2);
        steps = counts[0];
        tokens = counts[1];
        rows.load(state.at("rows"));
        learner.load(state);
        setup.adapter().ifPresent(a -> a.load(state.at("adapter")));
    }

    @Override
    public void close() {
        try (rows) {
            learner.close();
        }
    }
}
