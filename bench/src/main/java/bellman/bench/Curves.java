package bellman.bench;

import bellman.app.Main;
import bellman.stats.Summary;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Trains the table of algorithms, environments and seeds in a [CurveTable], each as a run in a folder, and prints
/// what their policies earn: the interquartile mean over seeds of the means of 100 deterministic episodes, with its
/// 95 % bootstrap interval, beside a reference; and draws the curves of each figure, as `.svg` and as `.png`.
///
/// `java … bellman.bench.Curves TABLE.yaml FOLDER PICTURES [FIGURE…]`. What is finished is not trained again: where a
/// preset or its settings change, its runs must be deleted first.
public final class Curves {
    private Curves() {}

    /// Trains what is missing and prints the table.
    ///
    /// @param words the table's file, the folder of runs, the folder of pictures, and the figures wanted (all)
    public static void main(String[] words) throws Exception {
        CurveTable table = CurveTable.read(Path.of(words[0]));
        Runs runs = new Runs(Path.of(words[1]));
        Path pictures = Files.createDirectories(Path.of(words[2]));
        List<String> wanted = List.of(words).subList(3, words.length);
        List<String> known =
                table.figures().stream().map(CurveTable.Figure::name).toList();
        for (String name : wanted) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("there is no figure " + name + "; there are " + known);
            }
        }
        System.out.println("| environment | preset | steps | seeds | interquartile mean | lowest seed | reference | |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
        for (CurveTable.Figure figure : table.figures()) {
            if (wanted.isEmpty() || wanted.contains(figure.name())) {
                List<String> drawn = new ArrayList<>();
                for (CurveTable.Entry entry : figure.entries()) {
                    List<Runs.Done> done = train(runs, entry);
                    System.out.println(row(figure, entry, done));
                    done.forEach(run -> drawn.add(run.directory().path().toString()));
                }
                draw(figure, drawn, pictures.resolve(figure.name() + ".svg"));
                draw(figure, drawn, pictures.resolve(figure.name() + ".png"));
            }
        }
    }

    private static List<Runs.Done> train(Runs runs, CurveTable.Entry entry) {
        Map<String, String> settings = new LinkedHashMap<>(entry.settings());
        settings.put("evaluation.episodes", "100");
        settings.put("evaluation.deterministic", "true");
        List<Runs.Done> done = new ArrayList<>();
        for (int seed = 1; seed <= entry.seeds(); seed++) {
            done.add(runs.train(entry.name() + "-" + seed, entry.preset(), seed, settings));
        }
        return done;
    }

    private static String row(CurveTable.Figure figure, CurveTable.Entry entry, List<Runs.Done> done) {
        Summary over = Summary.of(done.stream().mapToDouble(Runs.Done::score).toArray());
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,.0f | %d | %.1f [%.1f, %.1f] | %.1f | %s | %s |",
                figure.environment(),
                entry.name(),
                done.getFirst().result("steps"),
                entry.seeds(),
                over.interquartileMean(),
                over.interquartileMean95().low(),
                over.interquartileMean95().high(),
                over.minimum(),
                entry.reference().map(CurveTable.Reference::toString).orElse("–"),
                entry.reference()
                        .map(r -> over.interquartileMean() < r.mean() - r.spread() ? "below" : "")
                        .orElse(""));
    }

    private static void draw(CurveTable.Figure figure, List<String> runs, Path picture) {
        List<String> words = new ArrayList<>(List.of("runs", "plot"));
        words.addAll(runs);
        words.addAll(
                List.of("--out", picture.toString(), "--title", figure.environment(), "--metric", figure.metric()));
        var said = new java.io.StringWriter();
        int status = Main.run(words.toArray(String[]::new), new PrintWriter(said), new PrintWriter(said));
        if (status != 0) {
            throw new IllegalStateException(words.stream().collect(Collectors.joining(" ", "bellman ", " ended with "))
                    + status + ": " + said.toString().strip());
        }
    }
}
