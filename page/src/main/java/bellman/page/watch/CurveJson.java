package bellman.page.watch;

import bellman.store.Repetitions;
import bellman.store.metrics.Curve;
import bellman.store.metrics.MetricsReader;
import bellman.store.metrics.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One series of several runs as curves, as the page is told of them.
///
/// @param metric the series' name
/// @param axis what they are drawn against
/// @param from first step wanted
/// @param to last step wanted
/// @param joined whether runs that differ only in their seeds are one curve, their median with a band
///     from the lowest to the highest
public record CurveJson(String metric, Axis axis, long from, long to, boolean joined) {

    /// The curves of runs, without those that have no point.
    public List<Map<String, Object>> of(List<WatchedRun> runs) {
        Map<String, List<WatchedRun>> groups = new LinkedHashMap<>();
        for (WatchedRun run : runs) {
            String key = joined && !run.group().isEmpty() ? run.group() : "run " + run.name();
            groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(run);
        }
        List<Map<String, Object>> curves = new ArrayList<>();
        groups.values()
                .forEach(same -> (same.size() == 1 ? single(same.getFirst()) : band(same)).ifPresent(curves::add));
        return curves;
    }

    private Optional<Cells> cells(WatchedRun run) {
        Optional<Cells> cells = run.ask(series -> series.cells(metric));
        if (cells.isEmpty() || from <= 0 && to == Long.MAX_VALUE || cells.get().points() <= Cells.MOST) {
            return cells;
        }
        try (MetricsReader metrics = run.open()) {
            return Optional.of(RunSeries.detail(metrics, metric, from, to));
        }
    }

    private Optional<Map<String, Object>> single(WatchedRun run) {
        return cells(run)
                .flatMap(cells -> run.ask(series -> {
                    long[] steps = cells.steps();
                    return axis.at(series, steps).filter(x -> x.length > 0).map(x -> {
                        Map<String, Object> curve = begin(run.name(), List.of(run), x);
                        curve.put("y", RunJson.numbers(cells.means()));
                        if (cells.points() > cells.size()) {
                            curve.put("low", RunJson.numbers(cells.lows()));
                            curve.put("high", RunJson.numbers(cells.highs()));
                        }
                        curve.put("points", cells.points());
                        curve.put("glance", series.isGlance());
                        return curve;
                    });
                }));
    }

    private Optional<Map<String, Object>> band(List<WatchedRun> runs) {
        List<Series> all = new ArrayList<>();
        long points = 0;
        for (WatchedRun run : runs) {
            Optional<Cells> cells = cells(run);
            cells.flatMap(c -> run.ask(series ->
                            axis.at(series, c.steps()).map(x -> finite(new Series(run.name(), x, c.means())))))
                    .filter(s -> s.size() > 0)
                    .ifPresent(all::add);
            points += cells.map(Cells::points).orElse(0L);
        }
        if (all.isEmpty()) {
            return Optional.empty();
        }
        String label = Repetitions.label(
                runs.stream().map(WatchedRun::name).toList(),
                runs.stream().map(WatchedRun::seed).toList());
        Curve curve = Curve.of(label, all);
        Map<String, Object> json = begin(
                label, runs, Arrays.stream(curve.steps()).mapToLong(Math::round).toArray());
        json.put("y", RunJson.numbers(curve.middle()));
        json.put("low", RunJson.numbers(curve.low()));
        json.put("high", RunJson.numbers(curve.high()));
        json.put("points", points);
        json.put("band", true);
        json.put("glance", false);
        return Optional.of(json);
    }

    private static Series finite(Series series) {
        long[] steps = series.steps();
        double[] values = series.values();
        int[] kept = java.util.stream.IntStream.range(0, values.length)
                .filter(i -> Double.isFinite(values[i]))
                .toArray();
        return new Series(
                series.name(),
                Arrays.stream(kept).mapToLong(i -> steps[i]).toArray(),
                Arrays.stream(kept).mapToDouble(i -> values[i]).toArray());
    }

    private Map<String, Object> begin(String label, List<WatchedRun> runs, long[] x) {
        Map<String, Object> curve = new LinkedHashMap<>();
        curve.put("label", label);
        curve.put("runs", runs.stream().map(WatchedRun::name).toList());
        curve.put("x", Arrays.stream(x).mapToDouble(axis::shown).toArray());
        return curve;
    }
}
