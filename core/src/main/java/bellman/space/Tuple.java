package bellman.space;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Several values in order. An object of it is a `List`; a row, and the network's input, are those of the parts one
/// behind the other.
///
/// @param parts the spaces of the values
public record Tuple(List<Space> parts) implements Space {
    public Tuple {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("Tuple needs at least one part, got none");
        }
    }

    /// The tuple of `parts`.
    public static Tuple of(Space... parts) {
        return new Tuple(List.of(parts));
    }

    /// Where part `index` begins in a row.
    public int offset(int index) {
        int sum = 0;
        for (int i = 0; i < index; i++) {
            sum += parts.get(i).size();
        }
        return sum;
    }

    @Override
    public int size() {
        return offset(parts.size());
    }

    @Override
    public int flatSize() {
        int sum = 0;
        for (int i = 0; i < parts.size(); i++) {
            sum += parts.get(i).flatSize();
        }
        return sum;
    }

    @Override
    public List<Object> sample(RandomGenerator random) {
        var values = new ArrayList<Object>();
        for (Space part : parts) {
            values.add(part.sample(random));
        }
        return List.copyOf(values);
    }

    @Override
    public boolean contains(Object value) {
        if (!(value instanceof List<?> values) || values.size() != parts.size()) {
            return false;
        }
        for (int i = 0; i < parts.size(); i++) {
            if (!parts.get(i).contains(values.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void write(Object value, float[] row, int at) {
        if (!(value instanceof List<?> values) || values.size() != parts.size()) {
            throw new NotInSpaceException("", "a list of " + parts.size(), Description.of(value));
        }
        each((i, part, rowOffset, flatOffset) -> part.write(values.get(i), row, at + rowOffset));
    }

    @Override
    public List<Object> read(float[] row, int at) {
        var values = new ArrayList<Object>();
        each((i, part, rowOffset, flatOffset) -> values.add(part.read(row, at + rowOffset)));
        return List.copyOf(values);
    }

    @Override
    public void check(float[] row, int at) {
        each((i, part, rowOffset, flatOffset) -> part.check(row, at + rowOffset));
    }

    @Override
    public void flatten(float[] row, int at, float[] flat, int to) {
        each((i, part, rowOffset, flatOffset) -> part.flatten(row, at + rowOffset, flat, to + flatOffset));
    }

    @Override
    public void unflatten(float[] flat, int at, float[] row, int to) {
        each((i, part, rowOffset, flatOffset) -> part.unflatten(flat, at + flatOffset, row, to + rowOffset));
    }

    private void each(Visitor visitor) {
        int rowOffset = 0;
        int flatOffset = 0;
        for (int i = 0; i < parts.size(); i++) {
            Space part = parts.get(i);
            try {
                visitor.visit(i, part, rowOffset, flatOffset);
            } catch (NotInSpaceException e) {
                throw e.within("[" + i + "]");
            }
            rowOffset += part.size();
            flatOffset += part.flatSize();
        }
    }

    private interface Visitor {
        void visit(int i, Space part, int rowOffset, int flatOffset);
    }
}
