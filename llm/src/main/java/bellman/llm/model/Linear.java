package bellman.llm.model;

import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// A linear map, `x Wᵀ + b`: the one place in which a decoder applies a matrix.
public final class Linear {
    private final String name;
    private final int in;
    private final int out;
    private final Tensor weight;
    private final Optional<Tensor> bias;
    private Optional<Detour> detour = Optional.empty();

    /// Something narrow beside a linear map that adds to what it makes.
    public interface Detour {

        /// What it adds, if it adds anything now.
        ///
        /// @param x what entered the map, `[row][in]`
        Optional<Factors> factors(Tensor x);

        /// What would have to be added to the map's matrix, `[out][in]`, to the same end.
        Optional<Factors> matrix();
    }

    /// The product `scale · narrow wideᵀ`.
    ///
    /// @param narrow `[row][rank]`
    /// @param wide `[out][rank]`
    public record Factors(Tensor narrow, Tensor wide, double scale) {

        /// The sum of it and `y`, `[row][out]`, which nobody else has seen yet and may be changed in place.
        Tensor addTo(Tensor y) {
            ScalarType type = y.scalar_type().intern();
            if (type == ScalarType.Float && narrow.scalar_type().intern() == type && y.dim() == 2) {
                return y.addmm_(narrow, wide.t(), new Scalar(1.0), new Scalar(scale));
            }
            return y.add(torch.linear(narrow, wide).mul(new Scalar(scale))).to(type);
        }
    }

    /// Asks `weights` for `name.weight`, `[out][in]`, and `name.bias` if it shall have one.
    ///
    /// @param name path of the map, such as `model.layers.0.self_attn.q_proj`
    public Linear(Weights weights, String name, int in, int out, boolean biased) {
        this.name = name;
        this.in = in;
        this.out = out;
        weight = weights.add(name + ".weight", Weights.Initial.NORMAL, out, in);
        bias = biased ? Optional.of(weights.add(name + ".bias", Weights.Initial.ZEROS, out)) : Optional.empty();
    }

    /// A map by a matrix that is there for another reason, too.
    Linear(String name, Tensor weight) {
        this.name = name;
        in = Math.toIntExact(weight.size(1));
        out = Math.toIntExact(weight.size(0));
        this.weight = weight;
        bias = Optional.empty();
    }

    /// `[row][in]` to `[row][out]`.
    public Tensor apply(Tensor x) {
        return detour(x, straight(x));
    }

    /// The same without a detour.
    Tensor straight(Tensor x) {
        return bias.map(b -> torch.linear(x, weight, b)).orElseGet(() -> torch.linear(x, weight));
    }

    /// What a detour adds to `y`, which left the map where `x` entered.
    Tensor detour(Tensor x, Tensor y) {
        return factors(x).map(f -> f.addTo(y)).orElse(y);
    }

    /// What a detour adds where `x` enters.
    Optional<Factors> factors(Tensor x) {
        return detour.flatMap(d -> d.factors(x));
    }

    /// Sends what enters by way of `other`, too, in place of the one before.
    public void detour(Detour other) {
        detour = Optional.of(other);
    }

    /// Whether something enters by another way, too.
    boolean detours() {
        return detour.isPresent();
    }

    /// Its path.
    public String name() {
        return name;
    }

    /// Columns that enter.
    public int in() {
        return in;
    }

    /// Columns that leave.
    public int out() {
        return out;
    }

    /// `[out][in]`.
    public Tensor weight() {
        return weight;
    }

    /// `count` rows, from row `first` on, of the one matrix that does what the map and its detour do together.
    public Tensor joint(long first, long count) {
        Tensor rows = weight.detach().narrow(0, first, count);
        return detour.flatMap(Detour::matrix)
                .map(m -> new Factors(
                                m.narrow().detach().narrow(0, first, count),
                                m.wide().detach(),
                                m.scale())
                        .addTo(rows.clone()))
                .orElse(rows);
    }

    /// Whether the detour adds something now.
    public boolean isJoint() {
        return detour.flatMap(Detour::matrix).isPresent();
    }

    /// `[out]`, if it has one.
    Optional<Tensor> bias() {
        return bias;
    }
}
