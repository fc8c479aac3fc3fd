package bellman.torch;

import org.bytedeco.pytorch.global.torch;

/// Mixed precision: until closed, this thread's products of matrices and convolutions are computed in bfloat16,
/// whatever the type of the weights (Micikevicius et al. 2018; bfloat16 has the range of single precision and
/// needs no loss scaling). Other operations take the type of what enters them, so what needs digits is to be
/// widened first. Weights and their gradients stay as they are. Meant for forwards; a backward repeats the
/// types of its forward.
public final class Autocast implements AutoCloseable {
    private final torch.DeviceType kind;
    private final boolean before;

    private Autocast(torch.DeviceType kind) {
        this.kind = kind;
        before = torch.is_autocast_enabled(kind);
        torch.set_autocast_dtype(kind, torch.ScalarType.BFloat16);
        torch.set_autocast_enabled(kind, true);
        torch.increment_nesting();
    }

    /// Begins on `device`.
    public static Autocast bfloat16(Device device) {
        LibTorch.start();
        return new Autocast(device.kind());
    }

    @Override
    public void close() {
        if (torch.decrement_nesting() == 0) {
            // The weights in bfloat16, kept for as long as they do not change.
            torch.clear_cache();
        }
        torch.set_autocast_enabled(kind, before);
    }
}
