package bellman.deploy.graph;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;

/// An ONNX graph as it grows. Values are known by their names, which its methods return; all rows of a batch
/// stand in the first dimension, called `batch`.
final class Graph {
    /// The operators' version: the first with GELU's tanh form.
    static final int OPERATORS = 20;

    /// The file format's version that belongs to these operators.
    private static final int FORMAT = 9;

    private static final String BATCH = "batch";

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final List<Port> inputs = new ArrayList<>();
    private final List<Port> outputs = new ArrayList<>();
    private final Set<String> constants = new HashSet<>();
    private int made;

    /// What enters: `[batch][shape]`.
    String input(Port port) {
        inputs.add(port);
        graph.addInput(declared(port));
        return port.name();
    }

    /// Calls the value `from` an output.
    void output(Port port, String from) {
        outputs.add(port);
        graph.addOutput(declared(port));
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Identity")
                .setName(port.name())
                .addInput(from)
                .addOutput(port.name()));
    }

    List<Port> inputs() {
        return inputs;
    }

    List<Port> outputs() {
        return outputs;
    }

    private static ValueInfoProto declared(Port port) {
        var shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
        port.shape()
                .forEach(n ->
                        shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(n)));
        var tensor =
                TypeProto.Tensor.newBuilder().setElemType(port.type().number()).setShape(shape);
        return ValueInfoProto.newBuilder()
                .setName(port.name())
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /// A weight, under its own name and once only.
    String weight(String name, List<Integer> shape, float[] values) {
        if (constants.add(name)) {
            add(name, Port.Type.FLOAT, shape.stream().mapToLong(n -> n).toArray(), bytes(values));
        }
        return name;
    }

    /// Numbers that do not depend on the input.
    String floats(List<Integer> shape, float... values) {
        String name = name("constant");
        add(name, Port.Type.FLOAT, shape.stream().mapToLong(n -> n).toArray(), bytes(values));
        return name;
    }

    /// Numbers of double precision, a row of them.
    String doubles(double... values) {
        String name = name("constant");
        ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asDoubleBuffer().put(values);
        add(name, Port.Type.DOUBLE, new long[] {values.length}, ByteString.copyFrom(buffer));
        return name;
    }

    /// Integers, a row of them.
    String integers(long... values) {
        String name = name("constant");
        ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asLongBuffer().put(values);
        add(name, Port.Type.INT64, new long[] {values.length}, ByteString.copyFrom(buffer));
        return name;
    }

    /// One integer without a dimension.
    String integer(long value) {
        String name = name("constant");
        ByteBuffer buffer =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
        add(name, Port.Type.INT64, new long[0], ByteString.copyFrom(buffer));
        return name;
    }

    private void add(String name, Port.Type type, long[] shape, ByteString bytes) {
        var tensor = TensorProto.newBuilder().setName(name).setDataType(type.number());
        Arrays.stream(shape).forEach(tensor::addDims);
        graph.addInitializer(tensor.setRawData(bytes));
    }

    private static ByteString bytes(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return ByteString.copyFrom(buffer);
    }

    /// What operator `type` makes of `from`.
    String node(String type, String... from) {
        return node(type, List.of(from), List.of());
    }

    /// What operator `type` makes of `from` under `attributes`.
    String node(String type, List<String> from, List<AttributeProto> attributes) {
        String name = name(type);
        graph.addNode(NodeProto.newBuilder()
                .setOpType(type)
                .setName(name)
                .addAllInput(from)
                .addOutput(name)
                .addAllAttribute(attributes));
        return name;
    }

    /// `x · weight + bias`.
    String affine(String x, String weight, String bias) {
        return node("Gemm", x, weight, bias);
    }

    /// Columns `from` to `to - 1` of a matrix.
    String columns(String x, int from, int to) {
        return node("Slice", x, integers(from), integers(to), integers(1));
    }

    /// Values side by side along the last dimension.
    String join(List<String> parts) {
        return parts.size() == 1 ? parts.getFirst() : node("Concat", parts, List.of(attribute("axis", -1)));
    }

    /// The same numbers in the shape `[batch][shape]`.
    String reshape(String x, List<Integer> shape) {
        long[] whole = new long[shape.size() + 1];
        whole[0] = -1;
        for (int i = 0; i < shape.size(); i++) {
            whole[i + 1] = shape.get(i);
        }
        return node("Reshape", x, integers(whole));
    }

    /// The dimensions in another order.
    String transpose(String x, long... order) {
        return node("Transpose", List.of(x), List.of(attribute("perm", order)));
    }

    /// The same numbers of another type.
    String cast(String x, Port.Type type) {
        return node("Cast", List.of(x), List.of(attribute("to", type.number())));
    }

    /// The index of the largest number of the last dimension, the first of equal ones.
    String largest(String x, boolean keep) {
        return node("ArgMax", List.of(x), List.of(attribute("axis", -1), attribute("keepdims", keep ? 1 : 0)));
    }

    private String name(String kind) {
        return kind + "-" + made++;
    }

    static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto attribute(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    static AttributeProto attribute(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    static AttributeProto attribute(String name, long... values) {
        var attribute = AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        Arrays.stream(values).forEach(attribute::addInts);
        return attribute.build();
    }

    /// The bytes of a file with this graph.
    ///
    /// @param about what readers may want to know of it
    byte[] file(String name, String version, Map<String, String> about) {
        var model = ModelProto.newBuilder()
                .setIrVersion(FORMAT)
                .setProducerName("bellman")
                .setProducerVersion(version)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATORS))
                .setGraph(graph.setName(name));
        about.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build().toByteArray();
    }
}
