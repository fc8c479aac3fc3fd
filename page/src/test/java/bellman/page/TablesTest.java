package bellman.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.page.watch.Catalog;
import bellman.store.play.Arcade.Game;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {
    private static final Map<String, Object> NUMBERS = Map.of("environment", FakeArcade.NUMBERS);

    @TempDir
    private Path root;

    private final AtomicLong clock = new AtomicLong();
    private final int before = FakeArcade.OPEN.get();

    private Optional<Catalog> catalog = Optional.empty();

    private Catalog catalog() {
        catalog = Optional.of(new Catalog(root, line -> {}));
        return catalog.get();
    }

    private Tables tables(Optional<Game> given) {
        return new Tables(catalog(), Optional.of(new FakeArcade()), given, clock::get);
    }

    @AfterEach
    void nothingStaysOpen() {
        catalog.ifPresent(Catalog::close);
        assertEquals(before, FakeArcade.OPEN.get());
    }

    @Test
    void keysTakeStepsTicksTooAndTheNextEpisodeBegins() {
        try (Tables tables = tables(Optional.empty())) {
            Object table = tables.open(NUMBERS).get("table");
            var pressed = tables.turn(Map.of("table", table, "do", "press", "keys", List.of("right", "x", "left")));
            assertEquals(2, pressed.get("step"), "a key that means nothing takes no step");
            assertEquals(3, tables.turn(Map.of("table", table, "do", "tick")).get("step"));
            assertEquals(0, tables.turn(Map.of("table", table, "do", "next")).get("step"));
            assertTrue(String.valueOf(pressed.get("picture")).startsWith("iVBOR"));
        }
    }

    @Test
    void gamesAreBoundedAndThoseLeftAloneMakeRoom() {
        try (Tables tables = tables(Optional.empty())) {
            Object first = tables.open(NUMBERS).get("table");
            for (int i = 1; i < 8; i++) {
                tables.open(NUMBERS);
            }
            assertEquals(
                    503,
                    assertThrows(RefusedException.class, () -> tables.open(NUMBERS))
                            .status());
            clock.set(119_000_000_000L);
            tables.turn(Map.of("table", first, "do", "tick"));
            clock.set(125_000_000_000L);
            tables.open(NUMBERS);
            assertEquals(before + 2, FakeArcade.OPEN.get());
            tables.leave(Map.of("table", first));
            assertEquals(
                    404,
                    assertThrows(RefusedException.class, () -> tables.turn(Map.of("table", first, "do", "tick")))
                            .status());
        }
    }

    @Test
    void aRequestNamesNeitherPathsNorEnvironmentsThatAreNotOffered() {
        try (Tables tables = tables(Optional.empty())) {
            for (String run : List.of("../one", "/etc", root.toString(), "nothing")) {
                var refused = assertThrows(RefusedException.class, () -> tables.open(Map.of("run", run)));
                assertEquals(404, refused.status());
            }
            assertThrows(IllegalArgumentException.class, () -> tables.open(Map.of("environment", "gym/evil:Env-v0")));
            assertEquals(
                    404,
                    assertThrows(RefusedException.class, () -> tables.open(Map.of("given", true)))
                            .status());
            Object table = tables.open(
                            Map.of("environment", FakeArcade.NUMBERS, "record", "/tmp/x.jsonl", "anything", true))
                    .get("table");
            assertEquals(
                    400,
                    assertThrows(RefusedException.class, () -> tables.turn(Map.of("table", table, "do", "rm")))
                            .status());
        }
    }

    @Test
    void theCommandsGameIsOfferedAndOpenOnce() {
        var game = new Game(Optional.of("gym/X-v0"), Optional.empty(), false, 3, Optional.of(Path.of("x.jsonl")), true);
        try (Tables tables = tables(Optional.of(game))) {
            assertEquals(
                    Map.of("environment", "gym/X-v0", "against", false, "recorded", true),
                    tables.choice().get("given"));
            tables.open(Map.of("given", true));
            assertEquals("gym/X-v0", tables.open(Map.of("given", true)).get("environment"));
            assertEquals(before + 1, FakeArcade.OPEN.get(), "its file has one writer");
        }
    }

    @Test
    void besideAPersonThePolicyTakesTheSameSteps() {
        var game = new Game(Optional.empty(), Optional.of(Path.of("run")), true, 3, Optional.empty(), true);
        try (Tables tables = tables(Optional.of(game))) {
            Object table = tables.open(Map.of("given", true)).get("table");
            var view = tables.turn(Map.of("table", table, "do", "press", "keys", List.of("right")));
            assertEquals(1, view.get("step"));
            if (view.get("beside") instanceof Map<?, ?> other) {
                assertEquals(1, other.get("step"));
                assertEquals("policy", other.get("player"));
                assertTrue(String.valueOf(other.get("picture")).startsWith("iVBOR"));
            } else {
                throw new AssertionError("nobody plays beside: " + view.keySet());
            }
        }
    }

    @Test
    void withoutAnArcadeThereIsNothingToPlay() {
        try (Tables tables = new Tables(catalog(), Optional.empty(), Optional.empty(), clock::get)) {
            assertEquals(List.of(), tables.choice().get("environments"));
            assertFalse(tables.choice().containsKey("given"));
            assertEquals(
                    404,
                    assertThrows(RefusedException.class, () -> tables.open(NUMBERS))
                            .status());
        }
    }
}
