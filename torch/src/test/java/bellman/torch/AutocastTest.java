package bellman.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.run.RandomStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

final class AutocastTest {

    @Test
    void productsAreBfloat16AndGradientsOfTheWeightsStaySingle() {
        try (var _ = new TensorScope()) {
            var random = new RandomStream(2);
            Tensor x = Draws.tensor(random, 16, 32);
            Tensor w = Draws.tensor(random, 32, 8).requires_grad_(true);
            torch.mm(x, w).mean().backward();
            float[] exact = Tensors.toArray(w.grad());
            w.grad().zero_();
            Tensor y;
            try (var _ = Autocast.bfloat16(Device.cpu())) {
                y = torch.mm(x, w);
                assertEquals(DType.BFLOAT16, DType.of(y));
            }
            y.to(torch.ScalarType.Float).mean().backward();
            assertEquals(DType.FLOAT32, DType.of(w.grad()));
            assertArrayEquals(exact, Tensors.toArray(w.grad()), 2e-2f);
            assertEquals(DType.FLOAT32, DType.of(torch.mm(x, w)));
        }
    }

    @Test
    void scopesMayBeNested() {
        try (var _ = new TensorScope()) {
            Tensor x = Draws.tensor(new RandomStream(2), 4, 4);
            try (var _ = Autocast.bfloat16(Device.cpu())) {
                try (var _ = Autocast.bfloat16(Device.cpu())) {
                    torch.mm(x, x);
                }
                assertEquals(DType.BFLOAT16, DType.of(torch.mm(x, x)));
            }
            assertEquals(DType.FLOAT32, DType.of(torch.mm(x, x)));
        }
    }
}
