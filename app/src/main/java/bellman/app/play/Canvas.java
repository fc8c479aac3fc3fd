package bellman.app.play;

import bellman.env.Frame;
import java.util.ArrayList;
import java.util.List;

/// A frame in characters: each is an upper half block whose two colours are two pixels, one above the other.
///
/// @param columns characters in a line
/// @param rows lines
/// @param trueColor whether the terminal shows all colours, and not 256 only
record Canvas(int columns, int rows, boolean trueColor) {
    private static final String HALF = "▀";
    private static final String PLAIN = "\u001b[0m";

    /// The lines of a frame, as large as fits.
    List<String> lines(Frame frame) {
        double scale = Math.min((double) columns / frame.width(), 2.0 * rows / frame.height());
        int width = Math.clamp(Math.round(frame.width() * scale), 1, columns);
        int height = Math.clamp(Math.round(frame.height() * scale), 2, 2 * rows);
        List<String> lines = new ArrayList<>();
        for (int y = 0; y < height; y += 2) {
            var line = new StringBuilder();
            String before = "";
            for (int x = 0; x < width; x++) {
                String colors = color(38, mean(frame, x, y, width, height))
                        + color(48, mean(frame, x, Math.min(y + 1, height - 1), width, height));
                if (!colors.equals(before)) {
                    line.append(colors);
                    before = colors;
                }
                line.append(HALF);
            }
            lines.add(line.append(PLAIN).toString());
        }
        return lines;
    }

    /// The mean colour of the pixels that cell (x, y) of a grid covers.
    private static int mean(Frame frame, int x, int y, int width, int height) {
        int left = x * frame.width() / width;
        int right = Math.max(left + 1, (x + 1) * frame.width() / width);
        int top = y * frame.height() / height;
        int bottom = Math.max(top + 1, (y + 1) * frame.height() / height);
        long red = 0;
        long green = 0;
        long blue = 0;
        for (int i = top; i < bottom; i++) {
            for (int j = left; j < right; j++) {
                int pixel = frame.pixels()[i * frame.width() + j];
                red += pixel >> 16 & 0xff;
                green += pixel >> 8 & 0xff;
                blue += pixel & 0xff;
            }
        }
        long count = (long) (bottom - top) * (right - left);
        return (int) (red / count << 16 | green / count << 8 | blue / count);
    }

    private String color(int ground, int rgb) {
        int red = rgb >> 16 & 0xff;
        int green = rgb >> 8 & 0xff;
        int blue = rgb & 0xff;
        return trueColor
                ? "\u001b[" + ground + ";2;" + red + ";" + green + ";" + blue + "m"
                : "\u001b[" + ground + ";5;" + (16 + 36 * sixth(red) + 6 * sixth(green) + sixth(blue)) + "m";
    }

    private static int sixth(int level) {
        return Math.round(level * 5 / 255f);
    }
}
