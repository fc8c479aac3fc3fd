package bellman.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.json.Json;
import bellman.store.play.Arcade.Game;
import bellman.store.play.Arcade.Seat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command without a terminal: keys are words.
class PlayTest {
    private static final String TO_THE_GOAL = "down down right right down right ";

    @TempDir
    private static Path runs;

    @TempDir
    private Path folder;

    @BeforeAll
    static void aPolicy() {
        Bellman.run(
                        "train",
                        "ppo-frozenlake",
                        "--seed",
                        1,
                        "--run",
                        runs.resolve("lake"),
                        "--set",
                        "environment.id=FrozenLakeNotSlippery-v1",
                        "--set",
                        "budget.steps=2048",
                        "--set",
                        "evaluation.episodes=2")
                .succeeds();
    }

    private static Bellman typed(String words, Object... command) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(words.getBytes(StandardCharsets.UTF_8)));
        try {
            return Bellman.run(command);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void wordsAreStepsAndTheEpisodeIsTheLastLine() {
        Bellman played = typed("left right q left", "play", "CartPole-v1", "--seed", 3, "--json")
                .succeeds();
        assertEquals(3, played.out().size());
        assertEquals("right", Json.read(played.out().get(1)).get("action"));
        var episode = played.lastJson();
        assertEquals(3L, episode.get("seed"));
        assertEquals(2L, episode.get("length"));
        assertEquals(2.0, episode.get("return"));
        assertEquals("left", episode.get("end"));
    }

    @Test
    void aPolicyIsWatchedAndPlayedAgainst() {
        var watched = Bellman.run("play", "--watch", runs.resolve("lake"), "--episodes", 3, "--json")
                .succeeds()
                .out();
        assertEquals(3, watched.size());
        assertTrue(watched.stream().allMatch(l -> l.contains("\"player\":\"policy\"")));
        var both = typed(TO_THE_GOAL, "play", "--against", runs.resolve("lake"))
                .succeeds()
                .out();
        assertTrue(both.get(both.size() - 2).startsWith("you, seed 0: return 1 in 6 steps"), both.toString());
        assertTrue(both.getLast().startsWith("policy, seed 0: "), both.toString());
    }

    @Test
    void onThePageAPersonPlaysBesideThePolicyAndOnlyThePersonIsRecorded() {
        Path file = folder.resolve("mine.jsonl");
        var game = new Game(Optional.empty(), Optional.of(runs.resolve("lake")), true, 5, Optional.of(file), false);
        try (Seat seat = new LocalArcade().open(game)) {
            Seat policy = seat.beside().orElseThrow();
            assertArrayEquals((float[]) seat.view().get("observation"), (float[])
                    policy.view().get("observation"));
            for (String key : TO_THE_GOAL.strip().split(" ")) {
                assertTrue(seat.press(key));
                seat.step();
            }
            assertEquals(6, seat.view().get("step"));
            assertEquals(List.of("left", "down", "right", "up"), policy.view().get("names"));
            assertEquals(policy.view().get("ended"), seat.view().get("ended"), "who has ended waits for the other");
            while (!Boolean.TRUE.equals(seat.view().get("ended"))) {
                assertEquals("policy", seat.view().get("player"));
                seat.step();
            }
            assertEquals(6, seat.view().get("step"));
            assertTrue(seat.view().get("results") instanceof List<?> results && results.size() == 2);
            seat.next();
            assertEquals("6", seat.view().get("seed"));
            assertEquals("6", policy.view().get("seed"));
        }
        assertEquals(6, lines(file));
    }

    private static long lines(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aChoiceThatIsRefusedIsNoStep() {
        var lines = typed("0 1 2 3 4 5 q", "play", "MaskedChoice-v0", "--json").succeeds().out().stream()
                .map(Json::read)
                .toList();
        long steps = 0;
        long refused = 0;
        for (var line : lines) {
            steps += "step".equals(line.get("event")) ? 1 : 0;
            refused += "refused".equals(line.get("event")) ? 1 : 0;
            assertEquals(!"refused".equals(line.get("event")), !line.containsKey("message"), line.toString());
        }
        assertEquals(6, steps + refused);
        assertEquals(steps, lines.getLast().get("length"));
    }

    @Test
    void aPersonsDemonstrationsAreCloned() {
        Path file = folder.resolve("mine.parquet");
        typed(TO_THE_GOAL.repeat(4), "play", "FrozenLakeNotSlippery-v1", "--record", file)
                .succeeds();
        Bellman.run("train", clone(file).toString(), "--run", folder.resolve("clone"), "--seed", 1)
                .succeeds();
        var cloned = Bellman.run("play", "--watch", folder.resolve("clone"), "--episodes", 1)
                .succeeds()
                .out();
        assertEquals(List.of("policy, seed 0: return 1 in 6 steps, terminated"), cloned);
    }

    private Path clone(Path data) {
        Path config = folder.resolve("clone.yaml");
        try {
            Files.writeString(config, """
                    algorithm:
                      type: regression
                      dataset:
                        path: %s
                    environment:
                      id: FrozenLakeNotSlippery-v1
                    budget:
                      steps: 600
                    evaluation:
                      episodes: 2
                    """.formatted(data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return config;
    }

    @Test
    void whatCannotBePlayedIsOneLine() {
        refused("no key here; there are left, right", typed("fly", "play", "CartPole-v1"));
        refused("expected an environment, or a run", Bellman.run("play"));
        refused("there is no environment", Bellman.run("play", "Chess-v0"));
        refused("learned in FrozenLake", Bellman.run("play", "CartPole-v1", "--watch", runs.resolve("lake")));
        refused("--speed", Bellman.run("play", "CartPole-v1", "--speed", -1));
        refused("leave one out", Bellman.run("play", "--watch", "a", "--against", "b"));
        refused("--speed: without a terminal", Bellman.run("play", "CartPole-v1", "--speed", 20));
        refused("--sample: is of a policy", Bellman.run("play", "CartPole-v1", "--sample"));
        refused("leave them out", Bellman.run("play", "CartPole-v1", "--page", "--episodes", 3));
        refused("no folder", Bellman.run("play", "CartPole-v1", "--record", folder.resolve("none/x.jsonl")));
        refused("ends with one of", Bellman.run("play", "CartPole-v1", "--record", folder.resolve("x.txt")));
        refused("nowhere", Bellman.run("play", "--watch", folder.resolve("nowhere")));
    }

    private static void refused(String why, Bellman refused) {
        assertTrue(refused.status() != 0);
        assertEquals(1, refused.err().size(), refused.err().toString());
        assertTrue(refused.err().getFirst().contains(why), refused.err().getFirst());
    }
}
