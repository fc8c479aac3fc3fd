package bellman.deploy.export;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import bellman.deploy.graph.Leaf;
import bellman.deploy.graph.PolicyGraph;
import bellman.deploy.graph.Port;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/// A [PolicyGraph] in ONNX Runtime. It holds native memory until it is closed.
final class OnnxPolicy implements AutoCloseable {
    private final PolicyGraph graph;
    private final OrtEnvironment environment = OnnxRuntime.environment();
    private final OrtSession session;

    /// @throws IllegalStateException if ONNX Runtime does not take the graph
    OnnxPolicy(PolicyGraph graph) {
        this.graph = graph;
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(graph.file(), options);
        } catch (OrtException e) {
            throw refused(e);
        }
    }

    /// The answers, `[row][…]` each; integers as floats.
    Map<String, float[]> answer(Questions asked) {
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        try {
            for (Port port : graph.inputs()) {
                inputs.put(port.name(), tensor(port, values(port, asked), asked.rows()));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                Map<String, float[]> answers = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> each : result) {
                    answers.put(each.getKey(), array((OnnxTensor) each.getValue()));
                }
                return answers;
            }
        } catch (OrtException e) {
            throw refused(e);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private float[] values(Port port, Questions asked) {
        if (port.name().equals(PolicyGraph.STATE)) {
            return asked.state();
        }
        if (port.name().equals(PolicyGraph.MASK)) {
            float[] masks = new float[asked.masks().length];
            for (int i = 0; i < masks.length; i++) {
                masks[i] = asked.masks()[i] ? 1 : 0;
            }
            return masks;
        }
        Leaf leaf = graph.leaves().stream()
                .filter(l -> l.port().equals(port))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the graph has an input " + port + " that nothing feeds"));
        int row = asked.observations().length / asked.rows();
        float[] values = new float[asked.rows() * port.size()];
        for (int i = 0; i < asked.rows(); i++) {
            System.arraycopy(asked.observations(), i * row + leaf.offset(), values, i * port.size(), port.size());
        }
        return values;
    }

    private OnnxTensor tensor(Port port, float[] values, int rows) throws OrtException {
        long[] shape = new long[port.shape().size() + 1];
        shape[0] = rows;
        for (int i = 1; i < shape.length; i++) {
            shape[i] = port.shape().get(i - 1);
        }
        return switch (port.type()) {
            case FLOAT -> OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
            case INT64 -> {
                long[] numbers = new long[values.length];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = (long) values[i];
                }
                yield OnnxTensor.createTensor(environment, LongBuffer.wrap(numbers), shape);
            }
            case UINT8 -> OnnxTensor.createTensor(environment, bytes(values), shape, OnnxJavaType.UINT8);
            case BOOL -> OnnxTensor.createTensor(environment, bytes(values), shape, OnnxJavaType.BOOL);
            case DOUBLE -> throw new IllegalStateException("no policy takes doubles, but " + port);
        };
    }

    private static ByteBuffer bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(values.length);
        for (int i = 0; i < values.length; i++) {
            bytes.put(i, (byte) (int) values[i]);
        }
        return bytes;
    }

    private static float[] array(OnnxTensor tensor) {
        if (tensor.getInfo().type == OnnxJavaType.INT64) {
            LongBuffer numbers = tensor.getLongBuffer();
            float[] values = new float[numbers.remaining()];
            for (int i = 0; i < values.length; i++) {
                values[i] = numbers.get(i);
            }
            return values;
        }
        FloatBuffer floats = tensor.getFloatBuffer();
        float[] values = new float[floats.remaining()];
        floats.get(values);
        return values;
    }

    private static IllegalStateException refused(OrtException e) {
        return new IllegalStateException("ONNX Runtime refuses the graph: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw refused(e);
        }
    }
}
