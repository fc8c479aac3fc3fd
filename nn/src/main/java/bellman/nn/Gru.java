package bellman.nn;

import bellman.net.Layer;

/// Placeholder until recurrence is in.
final class Gru implements Unit {
    Gru(Layer.Gru layer, int in, String name, Weights weights, Initializer initializer) {
        throw new UnsupportedOperationException("Gru layers are not in yet");
    }

    @Override
    public int in() {
        return 0;
    }

    @Override
    public int out() {
        return 0;
    }

    @Override
    public int stateSize() {
        return 0;
    }

    @Override
    public Trace trace(int rows, int gradientRows) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void forward(Trace trace, float[] x, int from, int to) {}

    @Override
    public void turn(Trace trace) {}

    @Override
    public void descend(Trace trace, int from, int to, int at) {}

    @Override
    public void carry(Trace trace, int rows, int at, float[] dx, int dxAt, boolean add) {}

    @Override
    public int parts() {
        return 0;
    }

    @Override
    public void gradients(Trace trace, float[] x, int part, int from, int to, int at) {}
}
