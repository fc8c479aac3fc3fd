package bellman.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.RandomStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LibTorchTest {

    @AfterEach
    void oneThreadAgain() {
        LibTorch.threads(1);
    }

    @Test
    void theSameSeedGivesTheSameNumbers() {
        try (var _ = new TensorScope()) {
            LibTorch.seed(7);
            float[] first = Tensors.toArray(torch.randn(5));
            LibTorch.seed(7);
            assertArrayEquals(first, Tensors.toArray(torch.randn(5)));
        }
    }

    /// MKL's strict mode, which is set before it is loaded.
    @Test
    void productsOfMatricesDoNotDependOnThreadsOrAlignment() {
        if (!LibTorch.blas().equals("mkl_rt")) {
            return;
        }
        var random = new RandomStream(1);
        for (int[] size : new int[][] {{333, 777, 255}, {7, 1500, 33}, {1, 4096, 64}, {1024, 64, 64}}) {
            try (var _ = new TensorScope()) {
                Tensor x = Draws.tensor(random, size[0], size[1]);
                Tensor y = Draws.tensor(random, size[1], size[2]);
                LibTorch.threads(1);
                float[] one = Tensors.toArray(torch.mm(x, y));
                LibTorch.threads(2);
                assertArrayEquals(one, Tensors.toArray(torch.mm(x, y)));
                Tensor shifted =
                        torch.empty(x.numel() + 1).narrow(0, 1, x.numel()).view(size[0], size[1]);
                shifted.copy_(x);
                assertArrayEquals(one, Tensors.toArray(torch.mm(shifted, y)));
            }
        }
    }

    @Test
    void noThreadsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> LibTorch.threads(0));
    }

    @Test
    void missingNativesAreNamedWithTheirPlatformInOneLine() {
        var e = new NativesMissingException("plan9-mips", new UnsatisfiedLinkError("no jnitorch in path\nsearched…"));
        assertTrue(e.getMessage().contains("org.bytedeco:pytorch"), e.getMessage());
        assertTrue(e.getMessage().contains("the classifier plan9-mips"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void aGpuThatIsNotThereIsNamed() {
        var absent = new Device.Cuda(99);
        var e = assertThrows(IllegalStateException.class, absent::require);
        assertTrue(e.getMessage().startsWith("cuda:99 cannot be used"), e.getMessage());
        assertEquals(Device.cpu(), Device.cpu().require());
    }
}
