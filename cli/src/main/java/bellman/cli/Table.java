package bellman.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// Rows under a heading, columns as wide as their widest cell, numbers to the right.
public final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    /// An empty table.
    public Table(String... heading) {
        rows.add(List.of(heading));
    }

    /// Adds a row.
    ///
    /// @throws IllegalArgumentException if it has not as many cells as the heading
    public Table row(String... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException("expected " + rows.getFirst().size() + " cells, got " + cells.length);
        }
        rows.add(List.of(cells));
        return this;
    }

    /// Prints it.
    public void print(PrintWriter out) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        boolean[] numeric = new boolean[columns];
        for (int c = 0; c < columns; c++) {
            int column = c;
            widths[c] = rows.stream().mapToInt(r -> width(r.get(column))).max().orElse(0);
            numeric[c] = rows.size() > 1 && rows.stream().skip(1).allMatch(r -> isNumber(r.get(column)));
        }
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int c = 0; c < columns; c++) {
                String cell = row.get(c);
                String padding = " ".repeat(widths[c] - width(cell));
                line.append(numeric[c] ? padding + cell : cell + padding).append("  ");
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    private static boolean isNumber(String cell) {
        return cell.matches("[-−]?[0-9][0-9,.]*([eE]-?[0-9]+)?|–|");
    }
}
