package bellman.deploy.graph;

import bellman.space.Box;
import bellman.space.Dict;
import bellman.space.Discrete;
import bellman.space.MultiBinary;
import bellman.space.MultiDiscrete;
import bellman.space.Space;
import bellman.space.Text;
import bellman.space.Tuple;
import java.util.ArrayList;
import java.util.List;

/// A part of an observation that enters a graph as a value of its own: all of it, or a part of a `Dict` or
/// `Tuple`.
///
/// @param port by which it enters
/// @param space of the part
/// @param offset where it begins in a row
public record Leaf(Port port, Space space, int offset) {

    /// The parts of `space` in the order of its rows, called `name` or, inside structures, `name.part`.
    ///
    /// @throws NotExportableException for texts
    public static List<Leaf> of(String name, Space space) {
        List<Leaf> leaves = new ArrayList<>();
        collect(name, space, 0, leaves);
        return leaves;
    }

    private static void collect(String name, Space space, int offset, List<Leaf> into) {
        switch (space) {
            case Box box -> {
                Port.Type type = box.type() == Box.Type.UINT8 ? Port.Type.UINT8 : Port.Type.FLOAT;
                into.add(new Leaf(new Port(name, type, box.shape()), box, offset));
            }
            case Discrete discrete -> into.add(new Leaf(new Port(name, Port.Type.INT64, List.of()), discrete, offset));
            case MultiDiscrete many ->
                into.add(new Leaf(new Port(name, Port.Type.INT64, List.of(many.size())), many, offset));
            case MultiBinary many ->
                into.add(new Leaf(new Port(name, Port.Type.INT64, List.of(many.n())), many, offset));
            case Dict dict ->
                dict.parts().forEach((key, part) -> collect(name + "." + key, part, offset + dict.offset(key), into));
            case Tuple tuple -> {
                for (int i = 0; i < tuple.parts().size(); i++) {
                    collect(name + "." + i, tuple.parts().get(i), offset + tuple.offset(i), into);
                }
            }
            case Text text ->
                throw new NotExportableException(
                        name + " is " + text + ": a text", "train on an environment whose observations are numbers");
        }
    }
}
