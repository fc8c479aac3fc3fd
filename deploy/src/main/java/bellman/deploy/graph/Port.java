package bellman.deploy.graph;

import java.util.List;
import onnx.Onnx.TensorProto;

/// A named value that enters or leaves a graph.
///
/// @param name by which runtimes know it
/// @param type of its elements
/// @param shape of one row, without the batch in front; empty for a single number
public record Port(String name, Type type, List<Integer> shape) {
    public Port {
        shape = List.copyOf(shape);
    }

    /// Elements of one row.
    public int size() {
        return shape.stream().reduce(1, (a, b) -> a * b);
    }

    /// Types of elements.
    public enum Type {
        /// Single precision.
        FLOAT(TensorProto.DataType.FLOAT),
        /// Double precision.
        DOUBLE(TensorProto.DataType.DOUBLE),
        /// Bytes without sign.
        UINT8(TensorProto.DataType.UINT8),
        /// Integers.
        INT64(TensorProto.DataType.INT64),
        /// Truth values.
        BOOL(TensorProto.DataType.BOOL);

        private final TensorProto.DataType type;

        Type(TensorProto.DataType type) {
            this.type = type;
        }

        int number() {
            return type.getNumber();
        }

        /// As NumPy calls it.
        public String word() {
            return switch (this) {
                case FLOAT -> "float32";
                case DOUBLE -> "float64";
                case UINT8 -> "uint8";
                case INT64 -> "int64";
                case BOOL -> "bool";
            };
        }
    }
}
