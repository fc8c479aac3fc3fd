package bellman.returns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import tools.jackson.databind.JsonNode;

/// Arrays of cases, `[row][column]` or one row, flattened. A truth value is 0 or 1.
final class Arrays2d {
    private Arrays2d() {}

    static double[] doubles(JsonNode array, int rows, int columns) {
        double[] values = new double[rows * columns];
        boolean flat = array.isEmpty() || !array.get(0).isArray();
        assertEquals(flat ? columns : rows, array.size());
        for (int row = 0; row < rows; row++) {
            JsonNode from = flat ? array : array.get(row);
            assertEquals(columns, from.size());
            for (int column = 0; column < columns; column++) {
                JsonNode value = from.get(column);
                values[row * columns + column] = value.isBoolean() ? value.asBoolean() ? 1 : 0 : value.asDouble();
            }
        }
        return values;
    }

    static float[] floats(JsonNode array, int rows, int columns) {
        double[] values = doubles(array, rows, columns);
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
