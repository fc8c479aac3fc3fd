package bellman.llm.model;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A linear map, `x Wᵀ + b`: the one place in which a decoder applies a matrix.
public final class Linear {
    private final String name;
    private final int in;
    private final int out;
    private final Tensor weight;
    private final Optional<Tensor> bias;
    private Optional<Detour> detour = Optional.empty();

    /// Something beside a linear map that adds to what it makes.
    @FunctionalInterface
    public interface Detour {

        /// The sum.
        ///
        /// @param x what entered the map, `[row][in]`
        /// @param y what left it, `[row][out]`; it may be changed in place
        Tensor add(Tensor x, Tensor y);
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
        return detour.map(d -> d.add(x, y)).orElse(y);
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

    /// `[out]`, if it has one.
    Optional<Tensor> bias() {
        return bias;
    }
}
