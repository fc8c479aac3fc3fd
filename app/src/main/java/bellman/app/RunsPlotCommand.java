package bellman.app;

import bellman.app.Chart.Range;
import bellman.cli.CommandException;
import bellman.cli.Invocation;
import bellman.cli.Table;
import bellman.cli.Text;
import bellman.cli.UsageException;
import bellman.store.metrics.Curve;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Draws what runs came to.
@Command(
        name = "plot",
        description = {
            "Draw what runs came to, as PNG or SVG.",
            "Runs that differ only in their seeds belong together, as in 'runs compare'. --kind is one of",
            "  curve        a series over steps: the median of the seeds, a band from lowest to highest (default)",
            "  efficiency   the interquartile mean of the returns over steps",
            "  iqm          the interquartile mean of the final returns",
            "  profile      the share of runs that return more than so much (performance profile)",
            "  improvement  the probability that a run of one method beats one of another",
            "All but the first are after Agarwal et al. 2021, with 95 %% intervals of the stratified bootstrap, over one"
                    + " environment or several. Returns in several environments are compared on one scale: from the"
                    + " lowest to the highest mean return that any of the runs had there, or what --range says."
        },
        footer = {
            "",
            "Examples:",
            "  bellman runs plot runs --out returns.svg",
            "  bellman runs plot runs --kind profile --range CartPole-v1=0,500 --range Acrobot-v1=-500,-60 --out profile.svg",
            "  bellman runs plot runs --kind improvement --by algorithm.learning-rate --json"
        })
final class RunsPlotCommand implements Runnable {
    @Mixin
    private Invocation invocation = new Invocation();

    @Parameters(paramLabel = "RUN", arity = "1..*", description = "Runs, or folders of runs.")
    private List<Path> paths = List.of();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "A .png or .svg file (default: return.png in the run, or returns.png or KIND.png here).")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--kind", paramLabel = "KIND", defaultValue = "curve", description = "What to draw, see above.")
    private Plot kind = Plot.CURVE;

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            description = "The series of a curve (default: " + RecordedRun.RETURN + ").")
    private Optional<String> metric = Optional.empty();

    @Option(
            names = "--by",
            paramLabel = "KEY",
            split = ",",
            description = "What tells methods apart: keys of the configuration (default: all but the seed in one"
                    + " environment, the algorithm in several).")
    private List<String> by = List.of();

    @Option(
            names = "--range",
            paramLabel = "ENV=LOW,HIGH",
            description = "The returns that count as 0 and as 1 in an environment.")
    private List<String> ranges = List.of();

    @Option(
            names = "--size",
            paramLabel = "WxH",
            description = "In pixels (default: 900x520; rows of intervals have a height of their own).")
    private Optional<String> size = Optional.empty();

    @Option(names = "--title", paramLabel = "TEXT", description = "Above the chart.")
    private Optional<String> title = Optional.empty();

    @Override
    public void run() {
        if (kind == Plot.CURVE) {
            refuse(!by.isEmpty() || !ranges.isEmpty(), "--by and --range say nothing about --kind curve");
            curves();
        } else {
            refuse(metric.isPresent(), "--metric is of --kind curve; the others show returns");
            methods();
        }
    }

    private static void refuse(boolean wrong, String why) {
        if (wrong) {
            throw new UsageException(why + "; leave it out");
        }
    }

    private void curves() {
        List<RecordedRun> runs = RecordedRun.openAll(invocation, paths);
        Path file = out.orElseGet(() ->
                runs.size() == 1 ? runs.getFirst().directory().path().resolve("return.png") : Path.of("returns.png"));
        List<RunGroup> groups = RunGroup.of(runs);
        String name = metric.orElse(RecordedRun.RETURN);
        List<Curve> curves = new ArrayList<>();
        for (RunGroup group : groups) {
            group.curve(name).ifPresent(curves::add);
        }
        if (curves.isEmpty()) {
            throw new CommandException(runs.getFirst().directory().path() + ": has no points of the series '" + name
                    + "'; it has " + String.join(", ", runs.getFirst().seriesNames()));
        }
        String y = name.equals(RecordedRun.RETURN) ? "mean return of the last 100 episodes" : name;
        String above = title.orElseGet(() -> String.join(
                ", ", groups.stream().map(RunGroup::environment).distinct().toList()));
        boolean acts = runs.stream().allMatch(r -> r.series(RecordedRun.RETURN).size() > 0);
        String x = acts ? "environment steps" : "steps";
        Chart.write(file, new Chart.Axes(above, x, y, true, false), size(), curves);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("curves", curves.size());
        facts.put(
                "points", curves.stream().mapToInt(c -> c.steps().length).max().orElse(0));
        say(file, facts);
    }

    private void methods() {
        String word = kind.name().toLowerCase(Locale.ROOT);
        Path file = out.orElse(Path.of(word + ".png"));
        Chart.checkEnding(file);
        Methods methods = Methods.of(RecordedRun.openAll(invocation, paths), by, ranges);
        Plot.Drawn drawn = kind.of(methods, title.orElseGet(() -> String.join(", ", methods.environments())));
        if (drawn.curves().isEmpty()) {
            Chart.writeRanges(file, drawn.axes(), size().width(), drawn.ranges());
        } else {
            Chart.write(file, drawn.axes(), size(), drawn.curves());
        }
        tell(word, drawn);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kind", word);
        facts.put("environments", methods.environments());
        facts.put(
                "runs",
                methods.all().stream().mapToInt(m -> methods.scores(m).runs()).sum());
        Map<String, Object> scales = new LinkedHashMap<>();
        methods.ranges().forEach((environment, range) -> scales.put(environment, Returns.ends(range)));
        facts.put("ranges", scales);
        say(file, facts);
    }

    private Chart.Size size() {
        return size.map(Chart.Size::of).orElse(Chart.SIZE);
    }

    private void tell(String word, Plot.Drawn drawn) {
        if (invocation.json()) {
            drawn.curves().forEach(c -> invocation.print(line(word, c)));
            drawn.ranges().forEach(r -> invocation.print(line(word, r)));
        } else if (!drawn.ranges().isEmpty()) {
            var table = new Table("", drawn.axes().x(), "95% interval");
            drawn.ranges().forEach(r -> table.row(r.label(), Text.number(r.value()), Returns.interval(r.interval())));
            invocation.print(table);
        }
    }

    private static Map<String, Object> line(String word, Curve curve) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", word);
        line.put("method", curve.label());
        line.put("x", curve.steps());
        line.put("value", curve.middle());
        line.put("low95", curve.low());
        line.put("high95", curve.high());
        return line;
    }

    private static Map<String, Object> line(String word, Range range) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", word);
        line.put("method", range.label());
        line.put("value", range.value());
        line.put("ci95", Returns.ends(range.interval()));
        return line;
    }

    private void say(Path file, Map<String, Object> facts) {
        if (invocation.json()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("event", "plot");
            line.put("file", file.toString());
            line.putAll(facts);
            invocation.print(line);
        } else {
            invocation.out().println(file);
        }
    }
}
