package bellman.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TableTest {
    private static Table table() {
        return new Table("run", "what it is", "training return", "curve")
                .row("cartpole-20261122-193201", "CartPole by PPO, as fast as it goes", "481.25", "▁▂▃▄▅▆▇█")
                .row("é", "–", "1,000,000", "▁")
                .spare(3);
    }

    private static List<String> printed(Table table, OptionalInt room) {
        var text = new StringWriter();
        table.print(new PrintWriter(text), room);
        return text.toString().lines().toList();
    }

    private static int widest(List<String> lines) {
        return lines.stream().mapToInt(String::length).max().orElseThrow();
    }

    @Test
    void withoutAWidthNothingIsShortened() {
        List<String> lines = printed(table(), OptionalInt.empty());
        assertTrue(lines.get(1).startsWith("cartpole-20261122-193201  CartPole by PPO, as fast as it goes  "));
        assertEquals(lines, printed(table(), OptionalInt.of(widest(lines))));
        assertTrue(lines.getFirst().endsWith("curve"));
    }

    @Test
    void itFitsAnyWidthThatItsNumbersAndSomethingOfItsTextsFit() {
        // Two texts of eight characters, and the longest number, with two spaces between.
        for (int room = 8 + 2 + 8 + 2 + 9; room < 100; room++) {
            List<String> lines = printed(table(), OptionalInt.of(room));
            assertTrue(widest(lines) <= room, room + ": " + lines);
            assertTrue(lines.get(1).contains("481.25") && lines.get(2).contains("1,000,000"), lines.toString());
            assertTrue(lines.get(1).startsWith("cartpol"), lines.toString());
        }
        assertEquals(
                List.of(
                        "run       what it…  training…",
                        "cartpol…  CartPol…     481.25",
                        "é         –         1,000,000"),
                printed(table(), OptionalInt.of(1)));
    }

    @Test
    void anIntervalStaysWhole() {
        Table table = new Table("experiment", "95% interval over seeds").row("cartpole-1", "[-89.41, -79.82]");
        assertEquals(
                List.of("experim…  95% interval ov…", "cartpol…  [-89.41, -79.82]"), printed(table, OptionalInt.of(1)));
    }

    @Test
    void whatIsSpareIsLeftOutOnlyWhereTheRestHasNoRoom() {
        assertTrue(printed(table(), OptionalInt.of(40)).getFirst().contains("curve"));
        assertTrue(!printed(table(), OptionalInt.of(35)).getFirst().contains("curve"));
    }
}
