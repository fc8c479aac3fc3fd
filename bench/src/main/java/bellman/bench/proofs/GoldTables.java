package bellman.bench.proofs;

import bellman.stats.BestOf;
import bellman.stats.Overoptimization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Tables of [GoldProof], and its points as a file.
final class GoldTables {
    private static final String CSV = "gold.csv";
    private static final double NEAR = 0.3;
    private static final double FAR = 10;

    private GoldTables() {}

    static void print(int[] seeds, List<BestCurve> best, Map<String, List<GoldCurve>> curves, Path folder) {
        ends(curves);
        best(best);
        fits(best, curves);
        points(seeds, best, curves, folder.resolve(CSV));
    }

    private static void ends(Map<String, List<GoldCurve>> curves) {
        System.out.println(
                "| reward | proxy, first → last quarter | gold, first | its peak | at d | last quarter | at d | lost behind the peak |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
        curves.forEach((kind, seeds) -> System.out.printf(
                Locale.ROOT,
                "| %s | %.2f → %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %s |%n",
                kind,
                mean(seeds, c -> c.proxies()[0]),
                mean(seeds, c -> GoldCurve.end(c.proxies())),
                mean(seeds, c -> c.golds()[0]),
                mean(seeds, c -> c.golds()[c.peak()]),
                mean(seeds, c -> c.distances()[c.peak()]),
                mean(seeds, c -> GoldCurve.end(c.golds())),
                mean(seeds, c -> GoldCurve.end(c.distances())),
                Claim.mean(seeds.stream().mapToDouble(GoldCurve::lost).toArray())));
    }

    private static double mean(List<GoldCurve> seeds, ToDoubleFunction<GoldCurve> of) {
        return seeds.stream().mapToDouble(of).average().orElseThrow();
    }

    private static void best(List<BestCurve> best) {
        System.out.println();
        System.out.println("| best of | d | proxy | gold | gold by the worst of four |");
        System.out.println("| --- | --- | --- | --- | --- |");
        for (int p = 0; p < best.getFirst().golds().length; p++) {
            int point = p;
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %.2f | %.2f | %.3f | %.3f |%n",
                    BestCurve.samples(p),
                    distance(p),
                    best.stream().mapToDouble(c -> c.proxies()[point]).average().orElseThrow(),
                    best.stream().mapToDouble(c -> c.golds()[point]).average().orElseThrow(),
                    best.stream().mapToDouble(c -> c.ofAll()[point]).average().orElseThrow());
        }
    }

    private static double distance(int point) {
        return Math.sqrt(BestOf.divergence(BestCurve.samples(point)));
    }

    /// Both forms fitted to both kinds of points, as gains over the reference, whose answers the
    /// best of one are.
    private static void fits(List<BestCurve> best, Map<String, List<GoldCurve>> curves) {
        System.out.println();
        System.out.println("| points | form | α | β | peak at d | residual | R² |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        List<double[]> ofN = new ArrayList<>();
        for (int p = 1; p < best.getFirst().golds().length; p++) {
            int point = p;
            double gain = best.stream()
                    .mapToDouble(c -> c.golds()[point] - c.golds()[0])
                    .average()
                    .orElseThrow();
            ofN.add(new double[] {distance(p), gain});
        }
        fit("best of n, means over seeds", ofN);
        curves.forEach((kind, seeds) -> {
            List<double[]> points = new ArrayList<>();
            for (int s = 0; s < seeds.size(); s++) {
                GoldCurve curve = seeds.get(s);
                double reference = best.get(s).golds()[0];
                for (int i = 0; i < curve.golds().length; i++) {
                    if (curve.distances()[i] > NEAR) {
                        points.add(new double[] {curve.distances()[i], curve.golds()[i] - reference});
                    }
                }
            }
            fit(kind, points);
        });
    }

    private static void fit(String kind, List<double[]> points) {
        double[] distances = points.stream().mapToDouble(p -> p[0]).toArray();
        double[] gains = points.stream().mapToDouble(p -> p[1]).toArray();
        for (Overoptimization form : Overoptimization.values()) {
            Overoptimization.Fit fit = form.fit(distances, gains);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %.3f | %.3f | %s | %.3f | %.3f |%n",
                    kind,
                    form == Overoptimization.BEST_OF_N ? "d(α - β d)" : "d(α - β ln d)",
                    fit.alpha(),
                    fit.beta(),
                    fit.alpha() > 0 && fit.beta() > 0 && form.peak(fit) < FAR
                            ? String.format(Locale.ROOT, "%.2f", form.peak(fit))
                            : "none",
                    fit.residual(),
                    fit.explained());
        }
    }

    private static void points(int[] seeds, List<BestCurve> best, Map<String, List<GoldCurve>> curves, Path file) {
        List<String> lines = new ArrayList<>(List.of("kind,seed,d,gold,proxy"));
        for (int s = 0; s < best.size(); s++) {
            for (int p = 0; p < best.get(s).golds().length; p++) {
                lines.add(line(
                        "best of n",
                        seeds[s],
                        distance(p),
                        best.get(s).golds()[p],
                        best.get(s).proxies()[p]));
            }
        }
        curves.forEach((kind, all) -> {
            for (int s = 0; s < all.size(); s++) {
                GoldCurve curve = all.get(s);
                for (int i = 0; i < curve.golds().length; i++) {
                    lines.add(line(kind, seeds[s], curve.distances()[i], curve.golds()[i], curve.proxies()[i]));
                }
            }
        });
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static String line(String kind, int seed, double... numbers) {
        return "\"" + kind + "\"," + seed
                + Arrays.stream(numbers)
                        .mapToObj(n -> String.format(Locale.ROOT, ",%.4f", n))
                        .reduce("", String::concat);
    }
}
