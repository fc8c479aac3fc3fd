package bellman.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a paper shows of two algorithms in two environments, two seeds each.
class PlotTest {
    @TempDir
    private static Path runs;

    @TempDir
    private Path folder;

    @BeforeAll
    static void twoAlgorithmsInTwoEnvironments() {
        for (String algorithm : List.of("ppo", "a2c")) {
            for (int seed = 1; seed <= 2; seed++) {
                train(algorithm + "-cartpole", seed, runs);
                train(algorithm + "-frozenlake", seed, runs);
            }
        }
    }

    private static void train(String preset, int seed, Path into) {
        Bellman.run(
                        "train",
                        preset.startsWith("a2c-frozen") ? "ppo-frozenlake" : preset,
                        "--seed",
                        seed,
                        "--run",
                        into.resolve(preset + "-" + seed),
                        "--set",
                        "algorithm.type=" + (preset.startsWith("a2c") ? "a2c" : "ppo"),
                        "--set",
                        "budget.steps=4096",
                        "--set",
                        "evaluation.episodes=8")
                .succeeds();
    }

    private List<Map<String, Object>> plot(Object... words) {
        List<Object> all = new ArrayList<>(List.of("runs", "plot", "--json"));
        all.addAll(List.of(words));
        return Bellman.run(all.toArray()).succeeds().out().stream()
                .map(Json::read)
                .toList();
    }

    private static double number(Map<String, Object> line, String key) {
        return ((Number) Objects.requireNonNull(line.get(key), key)).doubleValue();
    }

    private static List<Double> column(Map<String, Object> line, String key) {
        return ((List<?>) Objects.requireNonNull(line.get(key), key))
                .stream().map(v -> ((Number) v).doubleValue()).toList();
    }

    @Test
    void algorithmsAreComparedOverEnvironmentsOnOneScale() throws IOException {
        Path png = folder.resolve("iqm.png");
        var lines = plot(runs, "--kind", "iqm", "--out", png);
        assertEquals(
                List.of("a2c", "ppo"),
                lines.stream().limit(2).map(l -> l.get("method")).sorted().toList());
        for (var line : lines.subList(0, 2)) {
            double value = number(line, "value");
            List<Double> ends = column(line, "ci95");
            assertTrue(0 <= ends.get(0) && ends.get(0) <= value && value <= ends.get(1) && ends.get(1) <= 1, "" + line);
        }
        var last = lines.getLast();
        assertEquals(8L, last.get("runs"));
        assertEquals(List.of("CartPole-v1", "FrozenLake-v1"), environments(last));
        assertTrue(ImageIO.read(png.toFile()).getWidth() >= 800);
    }

    private static List<String> environments(Map<String, Object> line) {
        return ((List<?>) Objects.requireNonNull(line.get("environments")))
                .stream().map(Object::toString).sorted().toList();
    }

    @Test
    void theProfileFallsAndIsDrawnAsSvg() throws IOException {
        Path small = folder.resolve("small.png");
        plot(runs, "--size", "320x180", "--out", small);
        assertEquals(320, ImageIO.read(small.toFile()).getWidth());
        Path svg = folder.resolve("profile.svg");
        for (var line : plot(runs, "--kind", "profile", "--out", svg).subList(0, 2)) {
            List<Double> shares = column(line, "value");
            assertEquals(1, shares.getFirst());
            assertEquals(0, shares.getLast());
            for (int i = 1; i < shares.size(); i++) {
                assertTrue(shares.get(i) <= shares.get(i - 1));
                assertTrue(column(line, "low95").get(i) <= shares.get(i));
                assertTrue(column(line, "high95").get(i) >= shares.get(i));
            }
        }
        assertTrue(Files.readString(svg).contains("<svg"));
    }

    @Test
    void theBandOfACurveHoldsItsInterquartileMean() {
        for (var line : plot(runs, "--kind", "efficiency", "--out", folder.resolve("e.svg"))
                .subList(0, 2)) {
            List<Double> x = column(line, "x");
            assertTrue(x.getFirst() < x.getLast() && x.getLast() <= 8192, "" + x);
            for (int i = 0; i < x.size(); i++) {
                double value = column(line, "value").get(i);
                assertTrue(column(line, "low95").get(i) <= value + 1e-12);
                assertTrue(column(line, "high95").get(i) >= value - 1e-12);
                assertTrue(value >= 0 && value <= 1, "on the scale of all mean returns: " + value);
            }
        }
    }

    @Test
    void inOneEnvironmentReturnsAreLeftAsTheyAreUnlessARangeIsSaid() {
        Path png = folder.resolve("iqm.png");
        Path one = runs.resolve("ppo-cartpole-1");
        Path two = runs.resolve("ppo-cartpole-2");
        double mean = number(plot(one, two, "--kind", "iqm", "--out", png).getFirst(), "value");
        double compared = number(
                Bellman.run("runs", "compare", one, two, "--json").succeeds().lastJson(), "return_iqm");
        assertEquals(compared, mean, 1e-9);
        double scaled = number(
                plot(one, two, "--kind", "iqm", "--range", "CartPole-v1=-1e2,+400.", "--out", png)
                        .getFirst(),
                "value");
        assertEquals((mean + 100) / 500, scaled, 1e-9);
    }

    @Test
    void aKeyOfTheConfigurationTellsMethodsApart() {
        var lines = plot(
                runs.resolve("ppo-cartpole-1"),
                runs.resolve("a2c-cartpole-1"),
                "--kind",
                "improvement",
                "--by",
                "algorithm,environment.count",
                "--out",
                folder.resolve("i.png"));
        assertEquals("ppo, 8 over a2c, 8", lines.getFirst().get("method"));
        double won = number(lines.getFirst(), "value");
        assertTrue(won == 0 || won == 0.5 || won == 1, "of one run each");
    }

    @Test
    void whatCannotBeComparedIsOneLineThatSaysWhatToDo() {
        refused("--kind", "improvement", runs.resolve("ppo-cartpole-1"), "there is only ppo-cartpole-1");
        refused("--kind", "iqm", runs.resolve("ppo-cartpole-1"), runs.resolve("a2c-frozenlake-1"), "has no run in");
        refused("--kind", "iqm", "--by", "backend", runs, "tell methods apart");
        refused("--kind", "iqm", "--by", "algorithm.luck", runs, "no key 'algorithm.luck'");
        refused("--kind", "iqm", "--range", "CartPole-v1=5,1", runs, "the lower one first");
        refused("--kind", "iqm", "--range", "Chess=0,1", runs, "CartPole-v1");
        for (String ends : List.of("", "1", "1,", "1,2,3", "low,high", "NaN,1", "0,1e999", "1,1")) {
            refused("--kind", "iqm", "--range", "CartPole-v1=" + ends, runs, "two numbers LOW,HIGH");
        }
        refused(
                "--kind",
                "iqm",
                "--range",
                "CartPole-v1=0,1",
                "--range",
                "CartPole-v1=0,2",
                runs,
                "was given a range before");
        refused("--kind", "iqm", "--metric", "train/loss", runs, "--metric");
        refused("--size", "9x9", runs, "from 120 to 8000");
        refused("--size", "large", runs, "WIDTHxHEIGHT");
        refused("--by", "algorithm", runs, "--by");
        refused("--kind", "iqm", "--by", "seed", runs, "seeds");
        refused("--kind", "iqm", "--out", folder.resolve("x.pdf"), runs, "ends in .png or .svg");
    }

    private static void refused(Object... wordsAndWhy) {
        List<Object> words = new ArrayList<>(List.of("runs", "plot"));
        words.addAll(List.of(wordsAndWhy).subList(0, wordsAndWhy.length - 1));
        Bellman refused = Bellman.run(words.toArray());
        assertTrue(refused.status() != 0, "not refused: " + words);
        assertEquals(1, refused.err().size());
        String why = wordsAndWhy[wordsAndWhy.length - 1].toString();
        assertTrue(refused.err().getFirst().contains(why), refused.err().getFirst());
    }
}
