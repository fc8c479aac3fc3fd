package bellman.app.play;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.env.Frame;
import java.util.List;
import org.junit.jupiter.api.Test;

class CanvasTest {

    @Test
    void twoPixelsAreOneCharacter() {
        var frame = new Frame(1, 2, new int[] {0xff0000, 0x0000ff});
        assertEquals(
                List.of("\u001b[38;2;255;0;0m\u001b[48;2;0;0;255m▀\u001b[0m"), new Canvas(1, 1, true).lines(frame));
        assertEquals(List.of("\u001b[38;5;196m\u001b[48;5;21m▀\u001b[0m"), new Canvas(1, 1, false).lines(frame));
    }

    @Test
    void anyFrameFitsAnyTerminal() {
        for (int width : List.of(1, 7, 84, 600)) {
            for (int height : List.of(1, 9, 84, 400)) {
                var frame = new Frame(width, height, new int[width * height]);
                for (int columns : List.of(1, 20, 81)) {
                    for (int rows : List.of(1, 24)) {
                        List<String> lines = new Canvas(columns, rows, true).lines(frame);
                        assertTrue(!lines.isEmpty() && lines.size() <= rows, lines.size() + " lines");
                        for (String line : lines) {
                            long cells = line.chars().filter(c -> c == '▀').count();
                            assertTrue(cells >= 1 && cells <= columns, cells + " characters");
                        }
                    }
                }
            }
        }
    }

    @Test
    void largePicturesAreAveraged() {
        var frame = new Frame(2, 4, new int[] {0, 0xffffff, 0xffffff, 0, 10, 10, 30, 30});
        assertEquals(
                List.of("\u001b[38;2;127;127;127m\u001b[48;2;0;0;20m▀\u001b[0m"), new Canvas(1, 1, true).lines(frame));
    }
}
