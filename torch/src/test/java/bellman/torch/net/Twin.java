package bellman.torch.net;

import bellman.net.Activation;
import bellman.net.Image;
import bellman.net.Layer;
import bellman.net.Network;
import bellman.net.Parameter;
import bellman.net.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What layers compute, in double precision and plain loops, from a network's parameters.
final class Twin {
    final Map<String, double[]> weights = new HashMap<>();

    Twin(Network network) {
        for (Parameter p : network.parameters()) {
            double[] values = new double[p.values().capacity()];
            for (int i = 0; i < values.length; i++) {
                values[i] = p.values().get(i);
            }
            weights.put(p.name(), values);
        }
    }

    /// `[row][out]` of a linear map.
    double[][] affine(String name, double[][] x) {
        double[] bias = weights.get(name + "/bias");
        double[] weight = weights.get(name + "/weight");
        double[][] y = new double[x.length][];
        for (int r = 0; r < x.length; r++) {
            y[r] = bias.clone();
            for (int i = 0; i < x[r].length; i++) {
                for (int j = 0; j < bias.length; j++) {
                    y[r][j] += x[r][i] * weight[i * bias.length + j];
                }
            }
        }
        return y;
    }

    double[][] convolution(Layer.Convolution layer, String name, double[][] x) {
        double[][] y = new double[x.length][];
        for (int r = 0; r < x.length; r++) {
            y[r] = activate(
                            layer.activation(),
                            convolve(
                                    name, planes(x[r], layer.image()), layer.kernel(), layer.stride(), layer.padding()))
                    .flat();
        }
        return y;
    }

    double[][] stage(Layer.ResidualStage layer, String name, double[][] x) {
        double[][] y = new double[x.length][];
        for (int r = 0; r < x.length; r++) {
            Picture z = pool(convolve(name + "/entry", planes(x[r], layer.image()), 3, 1, 1));
            for (int b = 0; b < layer.blocks(); b++) {
                String block = name + "/block-" + b;
                Picture inner = convolve(block + "/first", activate(Activation.RELU, z), 3, 1, 1);
                Picture added = convolve(block + "/second", activate(Activation.RELU, inner), 3, 1, 1);
                double[] sum = new double[z.flat.length];
                Arrays.setAll(sum, i -> added.flat[i]);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += z.flat[i];
                }
                z = new Picture(z.height, z.width, z.channels, sum);
            }
            y[r] = activate(layer.activation(), z).flat();
        }
        return y;
    }

    /// `[height][width][channel]`.
    private record Picture(int height, int width, int channels, double[] flat) {
        double at(int row, int column, int channel) {
            boolean inside = row >= 0 && row < height && column >= 0 && column < width;
            return inside ? flat[(row * width + column) * channels + channel] : 0;
        }
    }

    private static Picture planes(double[] row, Image image) {
        int pixels = image.height() * image.width();
        double[] flat = new double[row.length];
        for (int f = 0; f < image.frames(); f++) {
            for (int p = 0; p < pixels; p++) {
                for (int c = 0; c < image.channels(); c++) {
                    flat[p * image.planes() + f * image.channels() + c] = row[(f * pixels + p) * image.channels() + c];
                }
            }
        }
        return new Picture(image.height(), image.width(), image.planes(), flat);
    }

    private Picture convolve(String name, Picture x, int kernel, int stride, int padding) {
        double[] bias = weights.get(name + "/bias");
        double[] weight = weights.get(name + "/weight");
        int height = (x.height + 2 * padding - kernel) / stride + 1;
        int width = (x.width + 2 * padding - kernel) / stride + 1;
        double[] y = new double[height * width * bias.length];
        for (int at = 0; at < y.length; at++) {
            int out = at % bias.length;
            int row = at / bias.length / width * stride - padding;
            int column = at / bias.length % width * stride - padding;
            double sum = bias[out];
            for (int i = 0; i < kernel * kernel * x.channels; i++) {
                int channel = i % x.channels;
                int place = i / x.channels;
                double pixel = x.at(row + place / kernel, column + place % kernel, channel);
                sum += pixel * weight[i * bias.length + out];
            }
            y[at] = sum;
        }
        return new Picture(height, width, bias.length, y);
    }

    private static Picture pool(Picture x) {
        int height = (x.height + 1) / 2;
        int width = (x.width + 1) / 2;
        double[] y = new double[height * width * x.channels];
        Arrays.fill(y, Double.NEGATIVE_INFINITY);
        for (int at = 0; at < y.length; at++) {
            int row = at / x.channels / width * 2;
            int column = at / x.channels % width * 2;
            for (int i = Math.max(0, row - 1); i <= Math.min(x.height - 1, row + 1); i++) {
                for (int j = Math.max(0, column - 1); j <= Math.min(x.width - 1, column + 1); j++) {
                    y[at] = Math.max(y[at], x.at(i, j, at % x.channels));
                }
            }
        }
        return new Picture(height, width, x.channels, y);
    }

    /// Rows of one lane after the other, without a memory from before.
    double[][] transformer(Layer.Transformer layer, String name, double[][] x, Rows rows) {
        double[][] y = affine(name + "/entry", x);
        for (int b = 0; b < layer.blocks(); b++) {
            String block = name + "/block-" + b;
            double[][] all = affine(block + "/queries-keys-values", normalize(block + "/attention", y, layer.width()));
            add(y, affine(block + "/mixed", attend(layer, all, rows)));
            double[][] wide = affine(block + "/wide", normalize(block + "/feed-forward", y, layer.width()));
            for (double[] row : wide) {
                Arrays.setAll(row, j -> activate(Activation.GELU, row[j]));
            }
            add(y, affine(block + "/narrow", wide));
        }
        return normalize(name + "/exit", y, layer.width());
    }

    private static double[][] attend(Layer.Transformer layer, double[][] all, Rows rows) {
        int width = layer.width();
        int size = width / layer.heads();
        double[][] y = new double[all.length][width];
        for (int query = 0; query < all.length; query++) {
            List<Integer> seen = new ArrayList<>();
            for (int key = query; key >= 0 && (query - key) / rows.lanes() <= layer.window(); key -= rows.lanes()) {
                seen.add(key);
                if (rows.resets()[key]) {
                    break;
                }
            }
            for (int head = 0; head < layer.heads(); head++) {
                double total = 0;
                double[] sum = new double[size];
                for (int key : seen) {
                    double weight =
                            Math.exp(product(all[query], all[key], width, head, size, (query - key) / rows.lanes())
                                    / Math.sqrt(size));
                    total += weight;
                    for (int j = 0; j < size; j++) {
                        sum[j] += weight * all[key][2 * width + head * size + j];
                    }
                }
                for (int j = 0; j < size; j++) {
                    y[query][head * size + j] = sum[j] / total;
                }
            }
        }
        return y;
    }

    /// The product of a head's query and key at a distance: of complex numbers, one turned against the other.
    private static double product(double[] query, double[] key, int width, int head, int size, int distance) {
        double sum = 0;
        int half = size / 2;
        for (int i = 0; i < half; i++) {
            double angle = distance * Math.pow(10_000, -(double) i / half);
            double a = query[head * size + i];
            double b = query[head * size + half + i];
            double c = key[width + head * size + i];
            double d = key[width + head * size + half + i];
            sum += (a * c + b * d) * Math.cos(angle) - (b * c - a * d) * Math.sin(angle);
        }
        return sum;
    }

    private double[][] normalize(String name, double[][] x, int width) {
        double[] scale = weights.get(name + "/scale");
        double[] shift = weights.get(name + "/shift");
        double[][] y = new double[x.length][width];
        for (int r = 0; r < x.length; r++) {
            double mean = Arrays.stream(x[r]).average().orElseThrow();
            double variance = Arrays.stream(x[r])
                    .map(v -> (v - mean) * (v - mean))
                    .average()
                    .orElseThrow();
            for (int j = 0; j < width; j++) {
                y[r][j] = (x[r][j] - mean) / Math.sqrt(variance + 1e-5) * scale[j] + shift[j];
            }
        }
        return y;
    }

    private static void add(double[][] y, double[][] x) {
        for (int r = 0; r < y.length; r++) {
            for (int j = 0; j < y[r].length; j++) {
                y[r][j] += x[r][j];
            }
        }
    }

    private static Picture activate(Activation activation, Picture x) {
        return new Picture(
                x.height,
                x.width,
                x.channels,
                Arrays.stream(x.flat).map(v -> activate(activation, v)).toArray());
    }

    private static double activate(Activation activation, double x) {
        return switch (activation) {
            case IDENTITY -> x;
            case TANH -> Math.tanh(x);
            case RELU -> Math.max(0, x);
            case GELU -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case SILU -> x / (1 + Math.exp(-x));
        };
    }
}
