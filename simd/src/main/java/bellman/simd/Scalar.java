package bellman.simd;

import static bellman.simd.Activations.GELU_CUBE;
import static bellman.simd.Activations.GELU_SCALE;
import static bellman.simd.Activations.TANH_END;

/// The kernels' scalar twins: what each of them computes, in the plainest form, bit for bit.
public final class Scalar {
    private Scalar() {}

    /// See [Gemm#rows] and [Gemm#outer]: `a[i][p]` stands at `ao + i * rs + p * cs`.
    public static void gemm(
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int rs,
            int cs,
            float[] b,
            int bo,
            int ldb,
            float[] init,
            int io,
            int ldi,
            float[] c,
            int co,
            int ldc) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float sum = init[io + i * ldi + j];
                for (int p = 0; p < k; p++) {
                    sum = Math.fma(a[ao + i * rs + p * cs], b[bo + p * ldb + j], sum);
                }
                c[co + i * ldc + j] = sum;
            }
        }
    }

    /// See [Sums#dot].
    public static float dot(float[] x, int xo, float[] y, int yo, int n) {
        float[] lane = new float[16];
        for (int i = 0; i < (n + 15) / 16 * 16; i++) {
            lane[i % 16] = i < n ? Math.fma(x[xo + i], y[yo + i], lane[i % 16]) : Math.fma(0f, 0f, lane[i % 16]);
        }
        for (int half = 8; half > 0; half /= 2) {
            for (int l = 0; l < half; l++) {
                lane[l] += lane[l + half];
            }
        }
        return lane[0];
    }

    /// See [Activations#tanh].
    public static float tanh(float x) {
        float u = x * x;
        float p = Math.fma(Activations.P4, u, Activations.P3);
        p = Math.fma(p, u, Activations.P2);
        p = Math.fma(p, u, Activations.P1);
        p = Math.fma(p, u, 1f);
        float q = Math.fma(Activations.Q4, u, Activations.Q3);
        q = Math.fma(q, u, Activations.Q2);
        q = Math.fma(q, u, Activations.Q1);
        q = Math.fma(q, u, 1f);
        return x > TANH_END ? 1f : x < -TANH_END ? -1f : p * x / q;
    }

    /// `1 - y²`, see [Activations#tanhGradient].
    public static float tanhSlope(float y) {
        return Math.fma(-y, y, 1f);
    }

    /// See [Activations#relu].
    public static float relu(float x) {
        return x < 0 ? 0f : x;
    }

    /// See [Activations#sigmoid].
    public static float sigmoid(float x) {
        return Math.fma(tanh(x * 0.5f), 0.5f, 0.5f);
    }

    /// See [Activations#silu].
    public static float silu(float x) {
        return x * sigmoid(x);
    }

    /// The derivative of [#silu].
    public static float siluSlope(float x) {
        float s = sigmoid(x);
        return s * Math.fma(x, 1f - s, 1f);
    }

    /// See [Activations#gelu].
    public static float gelu(float x) {
        return x * Math.fma(tanh(geluArgument(x)), 0.5f, 0.5f);
    }

    /// The derivative of [#gelu].
    public static float geluSlope(float x) {
        float t = tanh(geluArgument(x));
        float inner = Math.fma(x * x, 3 * GELU_SCALE * GELU_CUBE, GELU_SCALE);
        float bend = Math.fma(-t, t, 1f) * inner * x;
        return (1f + t + bend) * 0.5f;
    }

    /// See [Updates#adam].
    public static void adam(
            float[] w,
            float[] g,
            float[] m,
            float[] v,
            int from,
            int to,
            float scale,
            float decay,
            float rate,
            float root,
            float mix1,
            float beta2,
            float mix2,
            float epsilon) {
        for (int i = from; i < to; i++) {
            float d = g[i] * scale;
            m[i] = flushed(Math.fma(d - m[i], mix1, m[i]));
            v[i] = flushed(Math.fma(d * mix2, d, v[i] * beta2));
            float below = Math.fma((float) Math.sqrt(v[i]), root, epsilon);
            w[i] = Math.fma(m[i] / below, -rate, w[i] * decay);
            g[i] = 0f;
        }
    }

    /// See [Updates#flushed].
    static float flushed(float x) {
        return Math.abs(x) < Float.MIN_NORMAL ? 0f : x;
    }

    /// See [Updates#sgd].
    public static void sgd(
            float[] w,
            float[] g,
            float[] m,
            int from,
            int to,
            float scale,
            float rate,
            float momentum,
            boolean nesterov) {
        for (int i = from; i < to; i++) {
            float d = g[i] * scale;
            m[i] = flushed(Math.fma(m[i], momentum, d));
            float step = nesterov ? Math.fma(m[i], momentum, d) : m[i];
            w[i] = Math.fma(step, -rate, w[i]);
            g[i] = 0f;
        }
    }

    /// See [Updates#rmsProp].
    public static void rmsProp(
            float[] w,
            float[] g,
            float[] v,
            int from,
            int to,
            float scale,
            float rate,
            float decay,
            float mix,
            float inside,
            float beside) {
        for (int i = from; i < to; i++) {
            float d = g[i] * scale;
            v[i] = flushed(Math.fma(d * mix, d, v[i] * decay));
            float below = (float) Math.sqrt(v[i] + inside) + beside;
            w[i] = Math.fma(d / below, -rate, w[i]);
            g[i] = 0f;
        }
    }

    /// See [Updates#polyak].
    public static void polyak(float[] x, float[] y, int from, int to, float tau) {
        for (int i = from; i < to; i++) {
            x[i] = Math.fma(y[i] - x[i], tau, x[i]);
        }
    }

    /// See [Cells#gru]; from element `from` on.
    public static void gru(
            int from, int h, float[] x, int xo, float[] m, int mo, float[] p, int po, float[] y, int yo) {
        for (int i = from; i < h; i++) {
            int a = xo + i;
            int b = mo + i;
            float r = sigmoid(x[a] + m[b]);
            float z = sigmoid(x[a + h] + m[b + h]);
            float n = tanh(Math.fma(r, m[b + 2 * h], x[a + 2 * h]));
            x[a] = r;
            x[a + h] = z;
            x[a + 2 * h] = n;
            y[yo + i] = Math.fma(z, p[po + i] - n, n);
        }
    }

    /// See [Cells#gruBackward]; from element `from` on.
    public static void gruBackward(
            int from,
            int h,
            float[] g,
            int go,
            float[] m,
            int mo,
            float[] p,
            int po,
            float[] d,
            int at,
            float[] carry,
            int co,
            float[] dx,
            int dxo,
            float[] dm,
            int dmo) {
        for (int i = from; i < h; i++) {
            float r = g[go + i];
            float z = g[go + i + h];
            float n = g[go + i + 2 * h];
            float dy = d[at + i] + carry[co + i];
            float dn = dy * (1f - z) * Math.fma(-n, n, 1f);
            float dz = dy * (p[po + i] - n) * (z * (1f - z));
            float dr = dn * m[mo + i + 2 * h] * (r * (1f - r));
            dx[dxo + i] = dr;
            dx[dxo + i + h] = dz;
            dx[dxo + i + 2 * h] = dn;
            dm[dmo + i] = dr;
            dm[dmo + i + h] = dz;
            dm[dmo + i + 2 * h] = dn * r;
            carry[co + i] = dy * z;
        }
    }

    /// See [Cells#lstm]; from element `from` on.
    public static void lstm(
            int from,
            int h,
            float[] x,
            int xo,
            float[] b,
            int bo,
            float[] p,
            int po,
            float[] c,
            int co,
            float[] y,
            int yo) {
        for (int i = from; i < h; i++) {
            float in = sigmoid(x[xo + i] + b[bo + i]);
            float forget = sigmoid(x[xo + i + h] + b[bo + i + h]);
            float g = tanh(x[xo + i + 2 * h] + b[bo + i + 2 * h]);
            float out = sigmoid(x[xo + i + 3 * h] + b[bo + i + 3 * h]);
            float cell = Math.fma(in, g, forget * p[po + i]);
            x[xo + i] = in;
            x[xo + i + h] = forget;
            x[xo + i + 2 * h] = g;
            x[xo + i + 3 * h] = out;
            c[co + i] = cell;
            y[yo + i] = out * tanh(cell);
        }
    }

    /// See [Cells#lstmBackward]; from element `from` on.
    public static void lstmBackward(
            int from,
            int h,
            float[] g,
            int go,
            float[] p,
            int po,
            float[] c,
            int co,
            float[] d,
            int at,
            float[] carry,
            int ho,
            float[] carryCell,
            int ko,
            float[] dx,
            int dxo) {
        for (int i = from; i < h; i++) {
            float in = g[go + i];
            float forget = g[go + i + h];
            float cand = g[go + i + 2 * h];
            float out = g[go + i + 3 * h];
            float t = tanh(c[co + i]);
            float dy = d[at + i] + carry[ho + i];
            float dc = Math.fma(dy * out, Math.fma(-t, t, 1f), carryCell[ko + i]);
            dx[dxo + i] = dc * cand * (in * (1f - in));
            dx[dxo + i + h] = dc * p[po + i] * (forget * (1f - forget));
            dx[dxo + i + 2 * h] = dc * in * Math.fma(-cand, cand, 1f);
            dx[dxo + i + 3 * h] = dy * t * (out * (1f - out));
            carryCell[ko + i] = dc * forget;
        }
    }

    private static float geluArgument(float x) {
        return Math.fma(x * x, GELU_SCALE * GELU_CUBE, GELU_SCALE) * x;
    }
}
