package bellman.llm.lora;

import bellman.llm.model.Linear;
import bellman.torch.Device;
import java.util.Optional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// The two matrices beside one linear map: `y + scale · B(A x)`. They are kept in single precision whatever the type
/// of the map, as `peft` keeps them.
///
/// @param beside the linear map
/// @param a `[rank][in]`
/// @param b `[out][rank]`
/// @param scale of their product
/// @param dropout share of `x` that is dropped while training
/// @param place which of the adapter's maps it is
/// @param state of the whole adapter
record LoraMap(Linear beside, Tensor a, Tensor b, double scale, double dropout, int place, LoraState state)
        implements Linear.Detour {
    @Override
    public Optional<Linear.Factors> factors(Tensor x) {
        if (!state.active()) {
            return Optional.empty();
        }
        Tensor entering = dropped(x.to(a.scalar_type()));
        return Optional.of(new Linear.Factors(torch.linear(entering, a), b, scale));
    }

    @Override
    public Optional<Linear.Factors> matrix() {
        return state.active() ? Optional.of(new Linear.Factors(b, a.t(), scale)) : Optional.empty();
    }

    private Tensor dropped(Tensor x) {
        Optional<Long> pass = state.pass();
        if (pass.isEmpty() || dropout == 0) {
            return x;
        }
        // The golden ratio's bits keep neighbouring maps' streams apart.
        long seed = pass.get() ^ (place + 1) * 0x9E3779B97F4A7C15L;
        var generator = new GeneratorOptional(Device.of(x).generator(seed));
        Tensor mask = torch.empty_like(x.detach()).bernoulli_(1 - dropout, generator);
        return x.mul(mask.div_(new Scalar(1 - dropout)));
    }

    /// Adds the product to the map's weight, times `sign`.
    void addTo(int sign) {
        Tensor weight = beside.weight().detach();
        Tensor product = torch.mm(b.detach(), a.detach()).mul_(new Scalar(sign * scale));
        weight.add_(product.to(weight.scalar_type()));
    }
}
