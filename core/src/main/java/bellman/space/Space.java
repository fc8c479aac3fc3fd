package bellman.space;

import java.util.random.RandomGenerator;

/// The set of values that an observation or an action may take.
///
/// A value has three forms. As an *object* (`Integer`, `float[]`, `int[]`, `boolean[]`, `String`, `List`, `Map`) it
/// is sampled and checked. As a *row* of [#size()] floats it travels through environments, buffers and policies: a
/// discrete value is one float that holds its number. *Flattened* to [#flatSize()] floats it enters a network, as
/// Gymnasium's `flatten` does: a discrete value one-hot, a structure as the concatenation of its parts.
public sealed interface Space permits Discrete, Box, MultiDiscrete, MultiBinary, Text, Tuple, Dict {

    /// Floats of one value as a row.
    int size();

    /// Floats of one value as a network's input.
    int flatSize();

    /// A value drawn as Gymnasium draws it: uniformly where the space is bounded.
    Object sample(RandomGenerator random);

    /// Whether `value` is of this space's type and within its bounds.
    boolean contains(Object value);

    /// Writes `value` into `row[at .. at + size())`.
    ///
    /// @throws NotInSpaceException if this space does not contain `value`, naming the element; `row` may then be
    ///     half written
    void write(Object value, float[] row, int at);

    /// `value` as a new row.
    ///
    /// @throws NotInSpaceException if this space does not contain `value`, naming the element
    default float[] row(Object value) {
        float[] row = new float[size()];
        write(value, row, 0);
        return row;
    }

    /// The value that `row[at .. at + size())` holds.
    ///
    /// @throws NotInSpaceException if the row holds no value of this space, naming the element
    Object read(float[] row, int at);

    /// Checks that `row[at .. at + size())` holds a value of this space, without making one. The bounds of a [Box] are
    /// no
    /// matter here, its numbers need only be finite: environments clip actions, and some go beyond their bounds.
    ///
    /// @throws NotInSpaceException if it does not, naming the element
    void check(float[] row, int at);

    /// Writes the row at `row[at .. at + size())`, flattened, to `flat[to .. to + flatSize())`.
    void flatten(float[] row, int at, float[] flat, int to);

    /// Writes the value flattened at `flat[at .. at + flatSize())` back as a row to `row[to .. to + size())`.
    void unflatten(float[] flat, int at, float[] row, int to);
}
