package bellman.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;

/// Rows under a heading, columns as wide as their widest cell, numbers to the right. Where there is no room
/// for that, columns that were called spare are left out and texts shortened; numbers and intervals stay
/// whole.
public final class Table {
    private static final String ELLIPSIS = "…";
    private static final int GAP = 2;

    /// A shortened text says something from here on.
    private static final int NARROW = 8;

    /// And the heading of numbers.
    private static final int HEADING = 4;

    private final List<List<String>> rows = new ArrayList<>();
    private final List<Integer> spare = new ArrayList<>();

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
        rows.add(Arrays.stream(cells).map(Text::visible).toList());
        return this;
    }

    /// Names columns, from 0, that are left out where there is no room for all, the first one first.
    public Table spare(int... columns) {
        for (int column : columns) {
            spare.add(column);
        }
        return this;
    }

    /// Prints it, as wide as it is.
    public void print(PrintWriter out) {
        print(out, OptionalInt.empty());
    }

    /// Prints it within a width, as far as numbers have room there.
    ///
    /// @param room in characters; empty: as much as is needed
    public void print(PrintWriter out, OptionalInt room) {
        List<Column> columns = new ArrayList<>();
        for (int c = 0; c < rows.getFirst().size(); c++) {
            columns.add(new Column(c));
        }
        room.ifPresent(width -> fit(columns, width));
        for (List<String> row : rows) {
            var line = new StringBuilder();
            columns.forEach(c -> line.append(c.padded(row)).append(" ".repeat(GAP)));
            out.println(line.toString().stripTrailing());
        }
    }

    private void fit(List<Column> columns, int room) {
        for (int column : spare) {
            if (total(columns, c -> c.least) > room) {
                columns.removeIf(c -> c.index == column);
            }
        }
        int tooWide = total(columns, c -> c.width) - room;
        while (tooWide > 0) {
            Optional<Column> widest =
                    columns.stream().filter(c -> c.width > c.least).max(Comparator.comparingInt(c -> c.width));
            if (widest.isEmpty()) {
                return;
            }
            widest.get().width--;
            tooWide--;
        }
    }

    private static int total(List<Column> columns, ToIntFunction<Column> width) {
        return columns.stream().mapToInt(width).sum() + GAP * (columns.size() - 1);
    }

    /// A column as it is printed.
    private final class Column {
        private final int index;
        private final boolean numeric;
        private final int least;
        private int width;

        Column(int index) {
            this.index = index;
            List<String> cells = rows.stream().skip(1).map(r -> r.get(index)).toList();
            numeric = !cells.isEmpty() && cells.stream().allMatch(Table::isNumber);
            int widest = cells.stream().mapToInt(Table::width).max().orElse(0);
            width = Math.max(widest, width(rows.getFirst().get(index)));
            boolean whole = numeric || !cells.isEmpty() && cells.stream().allMatch(Table::isInterval);
            least = Math.min(width, whole ? Math.max(widest, HEADING) : NARROW);
        }

        String padded(List<String> row) {
            String cell = shortened(row.get(index), width);
            String padding = " ".repeat(width - width(cell));
            return numeric ? padding + cell : cell + padding;
        }
    }

    private static String shortened(String cell, int width) {
        return width(cell) <= width ? cell : cell.substring(0, cell.offsetByCodePoints(0, width - 1)) + ELLIPSIS;
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    private static boolean isInterval(String cell) {
        return cell.startsWith("[") && cell.endsWith("]") || isNumber(cell);
    }

    private static boolean isNumber(String cell) {
        return cell.matches("[-−]?[0-9][0-9,.]*([eE]-?[0-9]+)?|–|");
    }
}
