package bellman.llm.decode;

import bellman.llm.model.RopeConfig;

/// Cosines and sines of the angles by which rotary positions turn a head, made as positions are first seen.
final class RopeTable {
    private final float[] frequencies;
    private final int half;
    private final float scale;
    private float[] cosines = new float[0];
    private float[] sines = new float[0];

    RopeTable(RopeConfig config) {
        frequencies = config.frequencies();
        half = frequencies.length;
        scale = (float) config.attentionScale();
    }

    /// Makes room for positions below `count`.
    void reach(int count) {
        int known = cosines.length / half;
        if (count <= known) {
            return;
        }
        int more = Math.max(count, 2 * known);
        float[] c = java.util.Arrays.copyOf(cosines, more * half);
        float[] s = java.util.Arrays.copyOf(sines, more * half);
        for (int p = known; p < more; p++) {
            for (int i = 0; i < half; i++) {
                float angle = p * frequencies[i];
                c[p * half + i] = (float) Math.cos(angle) * scale;
                s[p * half + i] = (float) Math.sin(angle) * scale;
            }
        }
        cosines = c;
        sines = s;
    }

    /// Turns the head that begins at `x[at]` to `position`.
    void turn(float[] x, int at, int position) {
        int row = position * half;
        int second = at + half;
        for (int i = 0; i < half; i++) {
            float a = x[at + i];
            float b = x[second + i];
            float c = cosines[row + i];
            float s = sines[row + i];
            x[at + i] = a * c - b * s;
            x[second + i] = b * c + a * s;
        }
    }
}
