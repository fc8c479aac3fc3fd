package bellman.torch.net;

import bellman.torch.Tensors;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// Rotary positions (Su et al. 2021, equation 34): pairs of a head's columns, `i` and `i + size / 2`, are
/// turned by an angle that grows with the row's position, so that products of queries and keys depend on their
/// distance.
final class Rotation {
    private static final double BASE = 10_000;
    private final Tensor cosines;
    private final Tensor sines;
    private final long half;

    /// For positions from 0 to `positions - 1` and heads of `size` columns.
    Rotation(int positions, int size, Device device) {
        half = size / 2;
        float[] cosine = new float[positions * size / 2];
        float[] sine = new float[cosine.length];
        for (int i = 0; i < cosine.length; i++) {
            long position = i / half;
            double angle = position * Math.pow(BASE, -(double) (i % half) / half);
            cosine[i] = (float) Math.cos(angle);
            sine[i] = (float) Math.sin(angle);
        }
        cosines = Tensors.floats(cosine, positions, half).to(device, torch.ScalarType.Float);
        sines = Tensors.floats(sine, positions, half).to(device, torch.ScalarType.Float);
    }

    /// Turns `[lane][head][row][size]`, whose first row stands at `position`.
    Tensor turn(Tensor x, int position) {
        Tensor cosine = cosines.narrow(0, position, x.size(2)).to(x.scalar_type());
        Tensor sine = sines.narrow(0, position, x.size(2)).to(x.scalar_type());
        Tensor a = x.narrow(3, 0, half);
        Tensor b = x.narrow(3, half, half);
        return torch.cat(
                new TensorVector(a.mul(cosine).sub(b.mul(sine)), b.mul(cosine).add(a.mul(sine))), 3);
    }
}
