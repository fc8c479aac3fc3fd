package bellman.llm.model;

import bellman.llm.model.RopeConfig.Scaling;
import bellman.torch.Device;
import bellman.torch.GradientMode;
import bellman.torch.TensorHold;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The frequencies of rotary positions and the turns that they make. Angles are computed in single precision, in the
/// order of operations in which transformers does: far from the beginning another order gives visibly other
/// angles, and a checkpoint was trained with these.
final class Rotary implements AutoCloseable {
    private final TensorHold hold = new TensorHold();
    private final RopeConfig config;
    private final Tensor frequencies;
    private final double scale;

    /// @param device where what it turns is
    Rotary(RopeConfig config, Device device) {
        this.config = config;
        try (var scope = new TensorScope();
                var _ = GradientMode.off()) {
            float[] inverse = frequencies(config);
            frequencies =
                    hold.hold(scope, Tensors.floats(inverse, inverse.length).to(device.device(), ScalarType.Float));
        }
        scale = config.attentionScale();
    }

    /// Angles per position, `[rotated / 2]`.
    static float[] frequencies(RopeConfig config) {
        float[] powers = powers(config);
        float[] inverse = new float[powers.length];
        for (int i = 0; i < inverse.length; i++) {
            inverse[i] = 1f / powers[i];
        }
        switch (config.scaling()) {
            case Scaling.None _ -> {}
            case Scaling.Linear linear -> {
                for (int i = 0; i < inverse.length; i++) {
                    inverse[i] /= (float) linear.factor();
                }
            }
            case Scaling.Llama3 llama -> stretch(inverse, llama);
            case Scaling.Yarn yarn -> stretch(inverse, powers, yarn, config);
        }
        return inverse;
    }

    /// `theta` to the power of each frequency's place.
    private static float[] powers(RopeConfig config) {
        float[] exponents = new float[config.rotated() / 2];
        for (int i = 0; i < exponents.length; i++) {
            exponents[i] = 2f * i / config.rotated();
        }
        try (var _ = new TensorScope()) {
            return Tensors.toArray(torch.pow(new Scalar(config.theta()), Tensors.floats(exponents, exponents.length)));
        }
    }

    private static void stretch(float[] inverse, Scaling.Llama3 s) {
        float factor = (float) s.factor();
        for (int i = 0; i < inverse.length; i++) {
            float wavelength = 1f / inverse[i] * (float) (2 * Math.PI);
            if (wavelength > (float) (s.context() / s.low())) {
                inverse[i] /= factor;
            } else if (!(wavelength < (float) (s.context() / s.high()))) {
                float smooth = (1f / wavelength * s.context() - (float) s.low()) / (float) (s.high() - s.low());
                inverse[i] = (1 - smooth) * inverse[i] / factor + smooth * inverse[i];
            }
        }
    }

    private static void stretch(float[] inverse, float[] powers, Scaling.Yarn s, RopeConfig config) {
        double low = column(s.fast(), s, config);
        double high = column(s.slow(), s, config);
        low = Math.max(s.truncate() ? Math.floor(low) : low, 0);
        high = Math.min(s.truncate() ? Math.ceil(high) : high, config.rotated() - 1);
        if (low == high) {
            high += 0.001;
        }
        for (int i = 0; i < inverse.length; i++) {
            float ramp = Math.clamp((i - (float) low) / (float) (high - low), 0f, 1f);
            float kept = 1 - ramp;
            float stretched = 1f / (powers[i] * (float) s.factor());
            inverse[i] = stretched * (1 - kept) + inverse[i] * kept;
        }
    }

    /// The number of the frequency that makes `rotations` within the first contexts (section 3.2, equation 17).
    private static double column(double rotations, Scaling.Yarn s, RopeConfig config) {
        return config.rotated() * Math.log(s.context() / (rotations * 2 * Math.PI)) / (2 * Math.log(config.theta()));
    }

    /// The turns of tokens at `positions`, made in the innermost scope, of the type of what they shall turn.
    Turn at(Positions positions, ScalarType type) {
        Tensor angles;
        Tensor places = positions.beside(frequencies).to(ScalarType.Float);
        if (config.sections().isEmpty() || positions.dimensions() == 1) {
            angles = places.select(0, 0).unsqueeze(1).mul(frequencies);
        } else {
            int[] dimension = new int[config.rotated() / 2];
            int at = 0;
            for (int d = 0; d < config.sections().size(); d++) {
                for (int i = 0; i < config.sections().get(d); i++) {
                    dimension[at++] = d;
                }
            }
            angles = places.index_select(0, Tensors.beside(places, Tensors.indices(dimension, dimension.length)))
                    .t()
                    .mul(frequencies);
        }
        Tensor cosines = angles.cos().mul_(new Scalar(scale));
        Tensor sines = angles.sin().mul_(new Scalar(scale));
        // One row per token, the same for all heads. The sign of the sine is that of the other half's share.
        Tensor cosine = torch.cat(new TensorVector(cosines, cosines), 1).unsqueeze(1);
        Tensor sine = torch.cat(new TensorVector(sines.neg(), sines), 1).unsqueeze(1);
        return new Turn(cosine.to(type), sine.to(type), config.rotated());
    }

    @Override
    public void close() {
        hold.close();
    }

    /// Turns heads to their tokens' positions.
    ///
    /// @param cosine `[token][1][rotated]`
    /// @param sine `[token][1][rotated]`
    record Turn(Tensor cosine, Tensor sine, int rotated) {

        /// `[token][head][size]`, turned.
        Tensor apply(Tensor x) {
            long size = x.size(2);
            if (rotated == size) {
                return turn(x);
            }
            return torch.cat(new TensorVector(turn(x.narrow(2, 0, rotated)), x.narrow(2, rotated, size - rotated)), 2);
        }

        private Tensor turn(Tensor x) {
            return torch.addcmul(x.mul(cosine), x.roll(new long[] {rotated / 2}, 2), sine);
        }
    }
}
