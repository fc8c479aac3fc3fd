package bellman.nn;

import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Image;
import bellman.net.Layer;
import bellman.net.Network;
import bellman.net.Output;
import bellman.net.Parameter;
import bellman.net.Rows;
import java.util.LinkedHashMap;
import java.util.Map;

/// The same function as a network in double precision, written without any thought of speed.
final class Twin {
    final Map<String, double[]> weights = new LinkedHashMap<>();
    /// By a batch normalisation's name and column, the scale and shift of its renormalisation.
    final Map<String, double[]> corrections = new LinkedHashMap<>();
    /// By a noisy layer's name.
    final Map<String, float[]> noise = new LinkedHashMap<>();
    private final Architecture plan;

    Twin(Architecture plan, Network network) {
        this.plan = plan;
        for (Parameter p : network.parameters()) {
            double[] values = new double[p.values().capacity()];
            for (int i = 0; i < values.length; i++) {
                values[i] = p.values().get(i);
            }
            weights.put(p.name(), values);
        }
    }

    /// `[row][outputs]`; `state` becomes the memory at the end.
    double[][] outputs(double[][] inputs, Rows rows, double[] state) {
        double[][] out = new double[rows.count()][plan.outputs()];
        int stateAt = 0;
        int stride = rows.lanes() > 0 ? state.length / rows.lanes() : 0;
        int column = 0;
        for (Architecture.Branch branch : plan.branches()) {
            double[][] x = inputs;
            int index = 0;
            for (Layer layer : branch.trunk()) {
                String name = branch.name() + "/" + index++;
                switch (layer) {
                    case Layer.Dense dense -> x = dense(dense, name, x);
                    case Layer.BatchNorm norm -> x = batchNorm(norm, name, x);
                    case Layer.Noisy noisy -> x = noisy(noisy, name, x);
                    case Layer.Streams streams -> x = streams(streams, name, x);
                    case Layer.Gru gru -> {
                        x = gru(gru.width(), name, x, rows, state, stateAt, stride);
                        stateAt += gru.width();
                    }
                    case Layer.Lstm lstm -> {
                        x = lstm(lstm.width(), name, x, rows, state, stateAt, stride);
                        stateAt += 2 * lstm.width();
                    }
                    case Layer.Convolution convolution -> x = convolution(convolution, name, x);
                    case Layer.ResidualStage _, Layer.Transformer _ ->
                        throw new IllegalArgumentException("no twin of " + layer.name());
                }
            }
            for (Output output : branch.outputs()) {
                double[][] y = output(output, branch.name() + "/" + index++, x);
                for (int r = 0; r < out.length; r++) {
                    System.arraycopy(y[r], 0, out[r], column, y[r].length);
                }
                column += y[0].length;
            }
        }
        return out;
    }

    private double[][] convolution(Layer.Convolution layer, String name, double[][] x) {
        Image image = layer.image();
        double[] bias = weights.get(name + "/bias");
        double[] weight = weights.get(name + "/weight");
        double[][] y = new double[x.length][layer.width()];
        for (int r = 0; r < x.length; r++) {
            for (int at = 0; at < y[r].length; at++) {
                int filter = at % layer.filters();
                int place = at / layer.filters();
                int top = place / layer.output().width() * layer.stride() - layer.padding();
                int left = place % layer.output().width() * layer.stride() - layer.padding();
                double sum = bias[filter];
                for (int i = 0; i < layer.kernel() * layer.kernel() * image.planes(); i++) {
                    int plane = i % image.planes();
                    int row = top + i / image.planes() / layer.kernel();
                    int column = left + i / image.planes() % layer.kernel();
                    if (row >= 0 && row < image.height() && column >= 0 && column < image.width()) {
                        int frame = plane / image.channels();
                        int pixel = (frame * image.height() + row) * image.width() + column;
                        sum += x[r][pixel * image.channels() + plane % image.channels()]
                                * weight[i * layer.filters() + filter];
                    }
                }
                y[r][at] = activate(layer.activation(), sum);
            }
        }
        return y;
    }

    private double[][] output(Output output, String name, double[][] x) {
        return switch (output) {
            case Output.Linear linear -> affine(x, name + "/weight", name + "/bias", linear.size());
            case Output.Free free -> {
                double[][] y = new double[x.length][];
                java.util.Arrays.fill(y, weights.get(name + "/values"));
                yield y;
            }
            case Output.Features features -> x;
        };
    }

    private double[][] affine(double[][] x, String weight, String bias, int out) {
        double[] w = weights.get(weight);
        double[] b = weights.get(bias);
        double[][] y = new double[x.length][out];
        for (int r = 0; r < x.length; r++) {
            for (int j = 0; j < out; j++) {
                double sum = b[j];
                for (int i = 0; i < x[r].length; i++) {
                    sum += x[r][i] * w[i * out + j];
                }
                y[r][j] = sum;
            }
        }
        return y;
    }

    /// Under the noise that [#noise] holds by the layer's name: of the inputs, then of the outputs.
    private double[][] noisy(Layer.Noisy layer, String name, double[][] x) {
        int out = layer.width();
        int in = x[0].length;
        double[] w = weights.get(name + "/weight").clone();
        double[] b = weights.get(name + "/bias").clone();
        float[] drawn = noise.getOrDefault(name, new float[in + out]);
        for (int j = 0; j < out; j++) {
            b[j] += weights.get(name + "/bias-sigma")[j] * drawn[in + j];
            for (int i = 0; i < in; i++) {
                w[i * out + j] += weights.get(name + "/weight-sigma")[i * out + j] * drawn[i] * drawn[in + j];
            }
        }
        double[][] y = new double[x.length][out];
        for (int r = 0; r < x.length; r++) {
            for (int j = 0; j < out; j++) {
                double sum = b[j];
                for (int i = 0; i < in; i++) {
                    sum += x[r][i] * w[i * out + j];
                }
                y[r][j] = activate(layer.activation(), sum);
            }
        }
        return y;
    }

    private double[][] streams(Layer.Streams layer, String name, double[][] x) {
        double[][] all = new double[x.length][layer.width()];
        int column = 0;
        for (int s = 0; s < layer.stacks().size(); s++) {
            double[][] y = x;
            int i = 0;
            for (Layer each : layer.stacks().get(s)) {
                String own = name + "/" + s + "/" + i++;
                y = each instanceof Layer.Noisy noisy ? noisy(noisy, own, y) : dense((Layer.Dense) each, own, y);
            }
            for (int r = 0; r < x.length; r++) {
                System.arraycopy(y[r], 0, all[r], column, y[r].length);
            }
            column += y[0].length;
        }
        return all;
    }

    private double[][] dense(Layer.Dense layer, String name, double[][] x) {
        double[][] y = affine(x, name + "/weight", name + "/bias", layer.width());
        for (double[] row : y) {
            if (layer.layerNorm()) {
                normalize(row, weights.get(name + "/scale"), weights.get(name + "/shift"));
            }
            for (int j = 0; j < row.length; j++) {
                row[j] = activate(layer.activation(), row[j]);
            }
        }
        return y;
    }

    /// As a first training forward does it.
    private double[][] batchNorm(Layer.BatchNorm layer, String name, double[][] x) {
        double[][] y = new double[x.length][layer.width()];
        for (int j = 0; j < layer.width(); j++) {
            double mean = 0;
            for (double[] row : x) {
                mean += row[j] / x.length;
            }
            double variance = 0;
            for (double[] row : x) {
                variance += (row[j] - mean) * (row[j] - mean) / x.length;
            }
            double deviation = Math.sqrt(variance + layer.epsilon());
            double[] fixed = corrections.getOrDefault(name + "/" + j, new double[] {1, 0});
            for (int r = 0; r < x.length; r++) {
                double unit = (x[r][j] - mean) / deviation * fixed[0] + fixed[1];
                y[r][j] = unit * weights.get(name + "/scale")[j] + weights.get(name + "/shift")[j];
            }
        }
        return y;
    }

    private static void normalize(double[] row, double[] scale, double[] shift) {
        double mean = java.util.Arrays.stream(row).average().orElseThrow();
        double variance = java.util.Arrays.stream(row)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow();
        for (int j = 0; j < row.length; j++) {
            row[j] = (row[j] - mean) / Math.sqrt(variance + 1e-5) * scale[j] + shift[j];
        }
    }

    private static double activate(Activation activation, double x) {
        return switch (activation) {
            case IDENTITY -> x;
            case TANH -> Math.tanh(x);
            case RELU -> Math.max(0, x);
            case GELU -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case SILU -> x * sigmoid(x);
        };
    }

    private double[][] gru(int h, String name, double[][] x, Rows rows, double[] state, int at, int stride) {
        double[][] gx = affine(x, name + "/input-weight", name + "/input-bias", 3 * h);
        double[][] y = new double[x.length][h];
        for (int lane = 0; lane < rows.lanes(); lane++) {
            double[] memory = java.util.Arrays.copyOfRange(state, lane * stride + at, lane * stride + at + h);
            for (int step = 0; step < rows.steps(); step++) {
                int row = step * rows.lanes() + lane;
                if (rows.resets()[row]) {
                    memory = new double[h];
                }
                double[] g = affine(new double[][] {memory}, name + "/hidden-weight", name + "/hidden-bias", 3 * h)[0];
                for (int j = 0; j < h; j++) {
                    double r = sigmoid(gx[row][j] + g[j]);
                    double z = sigmoid(gx[row][h + j] + g[h + j]);
                    double n = Math.tanh(gx[row][2 * h + j] + r * g[2 * h + j]);
                    y[row][j] = (1 - z) * n + z * memory[j];
                }
                memory = y[row];
            }
            System.arraycopy(memory, 0, state, lane * stride + at, h);
        }
        return y;
    }

    private double[][] lstm(int h, String name, double[][] x, Rows rows, double[] state, int at, int stride) {
        double[][] gx = affine(x, name + "/input-weight", name + "/input-bias", 4 * h);
        double[][] y = new double[x.length][h];
        for (int lane = 0; lane < rows.lanes(); lane++) {
            int begin = lane * stride + at;
            double[] memory = java.util.Arrays.copyOfRange(state, begin, begin + h);
            double[] cell = java.util.Arrays.copyOfRange(state, begin + h, begin + 2 * h);
            for (int step = 0; step < rows.steps(); step++) {
                int row = step * rows.lanes() + lane;
                if (rows.resets()[row]) {
                    memory = new double[h];
                    cell = new double[h];
                }
                double[] g = affine(new double[][] {memory}, name + "/hidden-weight", name + "/hidden-bias", 4 * h)[0];
                for (int j = 0; j < h; j++) {
                    double i = sigmoid(gx[row][j] + g[j]);
                    double f = sigmoid(gx[row][h + j] + g[h + j]);
                    double c = Math.tanh(gx[row][2 * h + j] + g[2 * h + j]);
                    double o = sigmoid(gx[row][3 * h + j] + g[3 * h + j]);
                    cell[j] = f * cell[j] + i * c;
                    y[row][j] = o * Math.tanh(cell[j]);
                }
                memory = y[row];
            }
            System.arraycopy(memory, 0, state, begin, h);
            System.arraycopy(cell, 0, state, begin + h, h);
        }
        return y;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
