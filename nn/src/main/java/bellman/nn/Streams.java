package bellman.nn;

import bellman.net.Initializer;
import bellman.net.Layer;
import bellman.run.State;
import java.util.Arrays;
import java.util.List;

/// Stacks of feed-forward units side by side.
final class Streams implements Unit {
    private final int in;
    private final int out;
    private final Unit[][] stacks;

    Streams(Layer.Streams layer, int in, String name, Weights weights, Initializer initializer) {
        this.in = in;
        out = layer.width();
        stacks = new Unit[layer.stacks().size()][];
        for (int s = 0; s < stacks.length; s++) {
            List<Layer> stack = layer.stacks().get(s);
            stacks[s] = new Unit[stack.size()];
            int features = in;
            for (int i = 0; i < stack.size(); i++) {
                stacks[s][i] = Branch.unit(stack.get(i), features, name + "/" + s + "/" + i, weights, initializer);
                features = stacks[s][i].out();
            }
        }
    }

    private static final class StreamsTrace extends Trace {
        final Trace[][] traces;

        StreamsTrace(int rows, int gradientRows, Streams layer) {
            super(rows, gradientRows, layer.out);
            traces = new Trace[layer.stacks.length][];
            for (int s = 0; s < traces.length; s++) {
                traces[s] = new Trace[layer.stacks[s].length];
                for (int i = 0; i < traces[s].length; i++) {
                    traces[s][i] = layer.stacks[s][i].trace(rows, gradientRows);
                }
            }
        }

        float[] entering(int s, int i, float[] x) {
            return i == 0 ? x : traces[s][i - 1].y;
        }
    }

    @Override
    public int in() {
        return in;
    }

    @Override
    public int out() {
        return out;
    }

    @Override
    public int stateSize() {
        return 0;
    }

    @Override
    public boolean chunks() {
        return Arrays.stream(stacks).flatMap(Arrays::stream).allMatch(Unit::chunks);
    }

    @Override
    public Trace trace(int rows, int gradientRows) {
        return new StreamsTrace(rows, gradientRows, this);
    }

    @Override
    public boolean prepares() {
        return true;
    }

    @Override
    public void prepare(Trace trace, int rows) {
        StreamsTrace t = (StreamsTrace) trace;
        for (int s = 0; s < stacks.length; s++) {
            for (int i = 0; i < stacks[s].length; i++) {
                t.traces[s][i].training = t.training;
                stacks[s][i].prepare(t.traces[s][i], rows);
            }
        }
    }

    @Override
    public void forward(Trace trace, float[] x, int from, int to) {
        StreamsTrace t = (StreamsTrace) trace;
        int column = 0;
        for (int s = 0; s < stacks.length; s++) {
            Unit[] stack = stacks[s];
            for (int i = 0; i < stack.length; i++) {
                stack[i].forward(t.traces[s][i], t.entering(s, i, x), from, to);
            }
            int width = stack[stack.length - 1].out();
            float[] y = t.traces[s][stack.length - 1].y;
            for (int row = from; row < to; row++) {
                System.arraycopy(y, row * width, t.y, row * out + column, width);
            }
            column += width;
        }
    }

    @Override
    public void turn(Trace trace) {
        StreamsTrace t = (StreamsTrace) trace;
        for (int s = 0; s < stacks.length; s++) {
            for (int i = 0; i < stacks[s].length; i++) {
                stacks[s][i].turn(t.traces[s][i]);
            }
        }
    }

    @Override
    public void turnLater(Trace trace, boolean once) {
        StreamsTrace t = (StreamsTrace) trace;
        for (int s = 0; s < stacks.length; s++) {
            for (int i = 0; i < stacks[s].length; i++) {
                stacks[s][i].turnLater(t.traces[s][i], once);
            }
        }
    }

    @Override
    public void descend(Trace trace, int from, int to, int at, boolean weights, float[] gradients) {
        StreamsTrace t = (StreamsTrace) trace;
        int rows = to - from;
        int column = 0;
        for (int s = 0; s < stacks.length; s++) {
            Unit[] stack = stacks[s];
            Trace[] own = t.traces[s];
            int width = stack[stack.length - 1].out();
            for (int row = at; row < at + rows; row++) {
                System.arraycopy(t.d, row * out + column, own[stack.length - 1].d, row * width, width);
            }
            for (int i = stack.length - 1; i >= 0; i--) {
                stack[i].descend(own[i], from, to, at, weights, gradients);
                if (i > 0) {
                    stack[i].carry(own[i], rows, at, own[i - 1].d, at, false);
                }
            }
            column += width;
        }
    }

    @Override
    public void carry(Trace trace, int rows, int at, float[] dx, int dxAt, boolean add) {
        StreamsTrace t = (StreamsTrace) trace;
        for (int s = 0; s < stacks.length; s++) {
            stacks[s][0].carry(t.traces[s][0], rows, at, dx, dxAt, add || s > 0);
        }
    }

    @Override
    public void gradients(Trace trace, float[] x, int from, int to, int at, float[] gradients) {
        StreamsTrace t = (StreamsTrace) trace;
        for (int s = 0; s < stacks.length; s++) {
            for (int i = 0; i < stacks[s].length; i++) {
                stacks[s][i].gradients(t.traces[s][i], t.entering(s, i, x), from, to, at, gradients);
            }
        }
    }

    @Override
    public int parts() {
        return Arrays.stream(stacks)
                .flatMap(Arrays::stream)
                .mapToInt(Unit::parts)
                .sum();
    }

    @Override
    public void partialGradients(Trace trace, float[] x, int part, int rows, int block) {
        StreamsTrace t = (StreamsTrace) trace;
        int p = part;
        for (int s = 0; s < stacks.length; s++) {
            for (int i = 0; i < stacks[s].length; i++) {
                Unit unit = stacks[s][i];
                if (p >= 0 && p < unit.parts()) {
                    unit.partialGradients(t.traces[s][i], t.entering(s, i, x), p, rows, block);
                }
                p -= unit.parts();
            }
        }
    }

    @Override
    public void save(State state) {
        for (int s = 0; s < stacks.length; s++) {
            for (int i = 0; i < stacks[s].length; i++) {
                stacks[s][i].save(state.at(s + "/" + i));
            }
        }
    }

    @Override
    public void load(State state) {
        for (int s = 0; s < stacks.length; s++) {
            for (int i = 0; i < stacks[s].length; i++) {
                stacks[s][i].load(state.at(s + "/" + i));
            }
        }
    }
}
